/* Converts sound of any codec to AAC, or to the form that a stream begins with, in step with the times of its
 * packets. */
#ifndef FS_SOUND_CONVERTER_H
#define FS_SOUND_CONVERTER_H

#include "local/media/notes.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

typedef struct fs_sound_converter fs_sound_converter;

/* A converter to `codec` for packets in the time base `base` of sound as in `from`, whose own codec or AAC
 * that is. Returns NULL if there is no decoder or encoder for it, or when memory is short. */
fs_sound_converter *fs_sound_converter_new(const AVCodecParameters *from, AVRational base,
                                           enum AVCodecID codec);

/* Sets codec parameters and time base of the output's `stream`. Returns a negative AVERROR on failure. */
int fs_sound_converter_describe(const fs_sound_converter *converter, AVStream *stream);

/* Takes a packet; NULL ends the input. A packet that does not decode is skipped and counted in `*damaged`.
 * Returns 0 or an AVERROR. */
int fs_sound_converter_add(fs_sound_converter *converter, const AVPacket *packet, int *damaged);

/* The next encoded packet, in the time base of fs_sound_converter_describe. Returns 0, AVERROR(EAGAIN) if
 * none is ready, AVERROR_EOF after the last, or another AVERROR. */
int fs_sound_converter_next(fs_sound_converter *converter, AVPacket *packet);

/* Notes that sound of this codec was converted, and what AAC could not keep of it. */
void fs_sound_converter_note(const char *codec, const AVCodecParameters *from, const AVCodecParameters *to,
                             fs_notes *notes);

void fs_sound_converter_free(fs_sound_converter *converter);

#endif
