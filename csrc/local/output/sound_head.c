/* The heads: ATSC A/52 5.3.1 and E.2.3.1.6 (AC-3), ISO 14496-3 1.A.3.2 and 1.7.2 (AAC), ISO 11172-3 2.4.2.3
 * (MPEG audio). */
#include "local/output/sound_head.h"

#include <libavutil/intreadwrite.h>
#include <stdbool.h>

enum {
  HEAD_SIZE = 7,
  AC3_LAST = 10, /* a higher version is E-AC-3 */
};

static bool is_adts(const uint8_t *head) {
  return head[0] == 0xff && (head[1] & 0xf6) == 0xf0;
}

static enum AVCodecID codec_of(const AVPacket *packet) {
  /* the first layer is not broadcast */
  static const enum AVCodecID by_layer[] = {AV_CODEC_ID_AAC, AV_CODEC_ID_MP3, AV_CODEC_ID_MP2,
                                            AV_CODEC_ID_NONE};
  const uint8_t *head = packet->data;
  unsigned mark = AV_RB16(head);
  if (mark == 0x0b77)
    return head[5] >> 3 > AC3_LAST ? AV_CODEC_ID_EAC3 : AV_CODEC_ID_AC3;
  if ((mark & 0xffe0) == 0x56e0)
    return AV_CODEC_ID_AAC_LATM;
  return (mark & 0xfff0) == 0xfff0 ? by_layer[mark >> 1 & 3] : AV_CODEC_ID_NONE;
}

/* Whether two packets of AAC follow each other in the packet: one head alone may be chance. */
static bool holds_aac(const AVPacket *packet) {
  const uint8_t *at = packet->data, *last = at + packet->size - HEAD_SIZE;
  for (; at <= last; at++) {
    int length = (at[3] & 3) << 11 | at[4] << 3 | at[5] >> 5;
    if (is_adts(at) && length >= HEAD_SIZE && length <= last - at && is_adts(at + length))
      return true;
  }
  return false;
}

/* Others do not change within a stream, and FLAC's packets begin as those of AAC do. */
static bool is_broadcast(enum AVCodecID codec) {
  return codec == AV_CODEC_ID_AAC || codec == AV_CODEC_ID_AAC_LATM || codec == AV_CODEC_ID_AC3 ||
         codec == AV_CODEC_ID_EAC3 || codec == AV_CODEC_ID_MP2 || codec == AV_CODEC_ID_MP3;
}

enum AVCodecID fs_sound_head_other(const AVPacket *packet, enum AVCodecID codec) {
  if (!packet || packet->size < HEAD_SIZE || !is_broadcast(codec))
    return AV_CODEC_ID_NONE;
  enum AVCodecID found = codec_of(packet);
  if (found == codec && codec != AV_CODEC_ID_AAC && holds_aac(packet))
    return AV_CODEC_ID_AAC;
  return found != codec ? found : AV_CODEC_ID_NONE;
}

/* Rate, channels, and whether there is one for the low frequencies; of AC-3 this last bit has no fixed place.
 */
static int form_of_ac3(const uint8_t *head) {
  bool extended = head[5] >> 3 > AC3_LAST;
  int rate = head[4] >> 6, channels = extended ? head[4] >> 1 & 7 : head[6] >> 5;
  int at = 3; /* bits of the byte that precede the last one */
  if (channels > 1 && channels & 1)
    at += 2;
  if (channels & 4)
    at += 2;
  if (channels == 2)
    at += 2;
  int low = extended ? head[4] & 1 : head[6] >> (7 - at) & 1;
  return 1 << 20 | extended << 16 | rate << 8 | channels << 4 | low;
}

/* Version, layer and rate, and whether it is mono: kinds of stereo may alternate. */
static int form_of_mpeg(const uint8_t *head) {
  enum { MONO = 3 };
  return 1 << 21 | (head[1] & 0x1e) << 8 | (head[2] & 0x0c) << 4 | (head[3] >> 6 == MONO);
}

int fs_sound_head_form(const AVPacket *packet, enum AVCodecID codec) {
  const uint8_t *head = packet->data;
  if (packet->size < HEAD_SIZE)
    return 0;
  if (codec == AV_CODEC_ID_AAC)
    return is_adts(head) ? (head[2] & 0xfd) << 8 | (head[3] & 0xc0) : 0;
  if (codec == AV_CODEC_ID_AC3 || codec == AV_CODEC_ID_EAC3)
    return AV_RB16(head) == 0x0b77 ? form_of_ac3(head) : 0;
  enum AVCodecID found = codec_of(packet);
  bool mpeg = codec == AV_CODEC_ID_MP2 || codec == AV_CODEC_ID_MP3;
  return mpeg && (found == AV_CODEC_ID_MP2 || found == AV_CODEC_ID_MP3) ? form_of_mpeg(head) : 0;
}

int fs_sound_head_filter(const AVStream *stream, AVBSFContext **filter) {
  const AVBitStreamFilter *kind = av_bsf_get_by_name("aac_adtstoasc");
  int status = kind ? av_bsf_alloc(kind, filter) : AVERROR_BSF_NOT_FOUND;
  if (status >= 0)
    status = avcodec_parameters_copy((*filter)->par_in, stream->codecpar);
  if (status < 0)
    return status;
  (*filter)->time_base_in = stream->time_base;
  return av_bsf_init(*filter);
}
