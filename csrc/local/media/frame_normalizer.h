/* Turns decoded frames into what the engine works on: upright, even dimensions, one pixel format. */
#ifndef FS_FRAME_NORMALIZER_H
#define FS_FRAME_NORMALIZER_H

#include "local/media/media_info.h"

#include <libavformat/avformat.h>

typedef struct fs_frame_normalizer fs_frame_normalizer;

/* For frames of `stream`, whose display matrix (phones film lying on their side) is applied. Fills the parts
 * of `info` that follow from it: size, format, colours, aspect, time base. Returns NULL with a sentence in
 * `error`. */
fs_frame_normalizer *fs_frame_normalizer_new(AVStream *stream, fs_pixels pixels, fs_media_info *info,
                                             char *error, size_t error_size);

/* Takes over the content of `frame` and puts the upright one in its place; a stream may change its size
 * midway. Returns 0 or an AVERROR. */
int fs_frame_normalizer_apply(fs_frame_normalizer *normalizer, AVFrame *frame);

void fs_frame_normalizer_free(fs_frame_normalizer *normalizer);

#endif
