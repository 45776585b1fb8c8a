/* The heads: ATSC A/52 5.3.1 and E.2.3.1.6 (AC-3), ISO 14496-3 1.A.3.2 and 1.7.2 (AAC), ISO 11172-3 2.4.2.3
 * (MPEG audio). */
#include "local/output/sound_head.h"

#include <libavutil/intreadwrite.h>
#include <stdbool.h>

enum { HEAD_SIZE = 7 };

static bool is_adts(const uint8_t *head) {
  return head[0] == 0xff && (head[1] & 0xf6) == 0xf0;
}

static enum AVCodecID codec_of(const AVPacket *packet) {
  enum { AC3_LAST = 10 }; /* a higher version is E-AC-3 */
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

enum AVCodecID fs_sound_head_other(const AVPacket *packet, enum AVCodecID codec) {
  if (!packet || packet->size < HEAD_SIZE)
    return AV_CODEC_ID_NONE;
  enum AVCodecID found = codec_of(packet);
  if (found == codec && codec != AV_CODEC_ID_AAC && holds_aac(packet))
    return AV_CODEC_ID_AAC;
  return found != codec ? found : AV_CODEC_ID_NONE;
}

int fs_sound_head_form(const AVPacket *packet) {
  const uint8_t *head = packet->data;
  return packet->size >= HEAD_SIZE && is_adts(head) ? (head[2] & 0xfd) << 8 | (head[3] & 0xc0) : 0;
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
