/* What FFmpeg's muxers hold. */
#ifndef FS_MUXER_H
#define FS_MUXER_H

#include <libavformat/avformat.h>
#include <stdbool.h>

/* Whether files of the format `name` ("mp4", "mov") can hold the stream unchanged. avformat_query_codec is no
 * promise, since the header may refuse the stream all the same: a header is tried. */
bool fs_muxer_takes(const char *name, const AVStream *stream);

#endif
