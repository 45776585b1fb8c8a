/* What FFmpeg's muxers hold. */
#ifndef FS_MUXER_H
#define FS_MUXER_H

#include <libavformat/avformat.h>
#include <stdbool.h>

/* Whether files of the format `name` ("mp4", "mov") can hold the stream unchanged. avformat_query_codec is no
 * promise, since the header may refuse the stream all the same: a header is tried. Packets may be refused
 * still: codecs of which that is known are not taken. */
bool fs_muxer_takes(const char *name, const AVStream *stream);

/* Gives a packet times that do not go back; `*last` is the dts of its stream's last one, or AV_NOPTS_VALUE.
 * Damaged files have packets without a time, or with a time that goes back, and muxers refuse both. */
void fs_muxer_mend_times(AVPacket *packet, int64_t *last);

/* Gives a packet of sound that tells no duration the shortest distance between two packets of its stream,
 * `*step` (0 at first). The last one counts as long as it says that it lasts: players leave out what lasts no
 * time. `last`: the dts of the one before, or AV_NOPTS_VALUE. */
void fs_muxer_mend_duration(AVPacket *packet, int64_t last, int64_t *step);

/* Times of the output's stream, or AV_NOPTS_VALUE: behind the last sample that was written, and where the
 * last packet ended by its own time. */
typedef struct fs_sample_clock {
  int64_t next, told;
  bool exact; /* the last packet lasted as long as its samples */
} fs_sample_clock;

/* Keeps samples that are not compressed (PCM) at their times: FFmpeg's muxers write them one behind the
 * other, whatever times their packets have. Writes silence where there is a gap before the packet, takes the
 * start off one that begins before 0 or before the last one ends, and follows a clock that drifts by a sample
 * here and there. Times are of the stream `to`. Returns 1 for a packet to write (any other kind of packet), 0
 * where nothing of it is left, or an AVERROR. */
int fs_muxer_place_samples(AVFormatContext *output, const AVStream *to, AVPacket *packet,
                           fs_sample_clock *clock);

#endif
