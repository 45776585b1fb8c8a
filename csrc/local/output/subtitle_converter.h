/* Subtitles that are text into the kind that MP4 holds (3GPP timed text). */
#ifndef FS_SUBTITLE_CONVERTER_H
#define FS_SUBTITLE_CONVERTER_H

#include <libavformat/avformat.h>
#include <stdbool.h>

typedef struct fs_subtitle_converter fs_subtitle_converter;

/* Whether subtitles of this codec are text, and can be read. */
bool fs_subtitle_is_text(enum AVCodecID codec);

/* For packets of `stream`. Returns NULL where it cannot be converted, or memory is short. */
fs_subtitle_converter *fs_subtitle_converter_new(const AVStream *stream);

/* What comes out. Returns 0 or an AVERROR. */
int fs_subtitle_converter_describe(const fs_subtitle_converter *converter, AVStream *stream);

/* Puts the converted subtitle in the place of the packet's content; its times stay. Returns 1, 0 for one that
 * shows nothing or does not decode, or an AVERROR. */
int fs_subtitle_converter_apply(fs_subtitle_converter *converter, AVPacket *packet);

void fs_subtitle_converter_free(fs_subtitle_converter *converter);

#endif
