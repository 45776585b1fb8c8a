/* Sound of any codec into AAC, in step with its packets' times. */
#ifndef FS_SOUND_CONVERTER_H
#define FS_SOUND_CONVERTER_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>

typedef struct fs_sound_converter fs_sound_converter;

/* For packets of `stream`. Returns NULL where there is no decoder for it, or memory is short. */
fs_sound_converter *fs_sound_converter_new(const AVStream *stream);

/* What comes out, as codec parameters (to be copied) and its time base. The bit rate and sample format are
 * chosen. */
int fs_sound_converter_describe(const fs_sound_converter *converter, AVStream *stream);

/* Takes a packet; NULL at the end. What does not decode is skipped and counted in `*damaged`. Returns 0 or an
 * AVERROR.
 */
int fs_sound_converter_add(fs_sound_converter *converter, const AVPacket *packet, int *damaged);

/* The next encoded packet, in the time base of fs_sound_converter_describe. Returns 0, AVERROR(EAGAIN) where
 * there is none yet, AVERROR_EOF after the last, or another AVERROR. */
int fs_sound_converter_next(fs_sound_converter *converter, AVPacket *packet);

void fs_sound_converter_free(fs_sound_converter *converter);

#endif
