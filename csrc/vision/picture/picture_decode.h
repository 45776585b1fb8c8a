/* Bytes of a picture file into one decoded frame: FFmpeg's demuxers and decoders, restricted to pictures. */
#ifndef FS_PICTURE_DECODE_H
#define FS_PICTURE_DECODE_H

#include <libavutil/frame.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes the first picture in `data`. A picture of more than 64 megapixels is refused before its pixels are
 * allocated. Returns a frame to be freed with av_frame_free, or NULL with what is wrong with the file (a
 * predicate: "is not a picture …") in `*problem`, which is never freed. */
AVFrame *fs_picture_decode_frame(const uint8_t *data, size_t size, const char **problem);

#endif
