/* What a packet of sound says of itself in its first bytes. Broadcasts have such a head in every packet. */
#ifndef FS_SOUND_HEAD_H
#define FS_SOUND_HEAD_H

#include <libavcodec/bsf.h>
#include <libavformat/avformat.h>

/* Of a packet that does not decode as `codec`: the other codec that it is of, or goes over to, of those that
 * broadcasts use. NONE if there is no sign of one, and for NULL. */
enum AVCodecID fs_sound_head_other(const AVPacket *packet, enum AVCodecID codec);

/* What a player must know of the packet's sound, as one number that changes with it: profile or version, rate
 * and channels. For AAC with a head (ADTS), AC-3 and E-AC-3, and MPEG audio, where the packet is of the kind
 * of `codec`; 0 for any other packet. */
int fs_sound_head_form(const AVPacket *packet, enum AVCodecID codec);

/* Makes a filter that takes the heads off AAC's packets, as MP4 wants them. The caller frees `*filter`, after
 * a failure, too. Returns 0 or an AVERROR. */
int fs_sound_head_filter(const AVStream *stream, AVBSFContext **filter);

#endif
