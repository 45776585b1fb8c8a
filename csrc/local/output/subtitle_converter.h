/* Converts text subtitles to the kind that MP4 holds (3GPP timed text). */
#ifndef FS_SUBTITLE_CONVERTER_H
#define FS_SUBTITLE_CONVERTER_H

#include <libavformat/avformat.h>
#include <stdbool.h>

typedef struct fs_subtitle_converter fs_subtitle_converter;

/* Whether subtitles of this codec are text and have a decoder. */
bool fs_subtitle_is_text(enum AVCodecID codec);

/* A converter for packets of `stream`. Returns NULL if they cannot be converted, or when memory is short. */
fs_subtitle_converter *fs_subtitle_converter_new(const AVStream *stream);

/* Sets the codec parameters of the output's `stream`. Returns a negative AVERROR on failure. */
int fs_subtitle_converter_describe(const fs_subtitle_converter *converter, AVStream *stream);

/* Replaces the packet's contents and times by those of the converted subtitle; an empty packet ends the
 * input. Returns 1, 0 where there is nothing to show (yet), AVERROR_INVALIDDATA for one that does not decode,
 * or another AVERROR. */
int fs_subtitle_converter_apply(fs_subtitle_converter *converter, AVPacket *packet);

void fs_subtitle_converter_free(fs_subtitle_converter *converter);

#endif
