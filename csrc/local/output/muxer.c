#include "local/output/muxer.h"

#include <libavcodec/avcodec.h>
#include <string.h>

/* Recorders put several frames of AMR's narrow band into each packet, as 3GP allows, and FFmpeg's muxer takes
 * packets of one frame alone. What the packets hold is not known before they come. */
static bool takes_packets(enum AVCodecID codec) {
  return codec != AV_CODEC_ID_AMR_NB;
}

bool fs_muxer_takes(const char *name, const AVStream *stream) {
  if (!takes_packets(stream->codecpar->codec_id))
    return false;
  AVFormatContext *output = NULL;
  if (avformat_alloc_output_context2(&output, NULL, name, NULL) < 0)
    return false;
  AVStream *copy = avformat_new_stream(output, NULL);
  int status = copy ? avcodec_parameters_copy(copy->codecpar, stream->codecpar) : AVERROR(ENOMEM);
  if (status >= 0)
    status = avformat_query_codec(output->oformat, copy->codecpar->codec_id, FF_COMPLIANCE_NORMAL) == 1
                 ? avio_open_dyn_buf(&output->pb)
                 : AVERROR(EINVAL);
  if (status >= 0) {
    copy->codecpar->codec_tag = 0;
    copy->time_base = stream->time_base;
    status = avformat_write_header(output, NULL);
    uint8_t *bytes = NULL;
    avio_close_dyn_buf(output->pb, &bytes);
    av_free(bytes);
    output->pb = NULL;
  }
  avformat_free_context(output);
  return status >= 0;
}

void fs_muxer_mend_times(AVPacket *packet, int64_t *last) {
  if (packet->dts == AV_NOPTS_VALUE)
    packet->dts = packet->pts != AV_NOPTS_VALUE ? packet->pts : *last == AV_NOPTS_VALUE ? 0 : *last + 1;
  if (*last != AV_NOPTS_VALUE && packet->dts <= *last)
    packet->dts = *last + 1;
  if (packet->pts == AV_NOPTS_VALUE || packet->pts < packet->dts)
    packet->pts = packet->dts;
  *last = packet->dts;
}

void fs_muxer_mend_duration(AVPacket *packet, int64_t last, int64_t *step) {
  int64_t apart = last != AV_NOPTS_VALUE ? packet->dts - last : 0;
  if (apart > 0 && (*step == 0 || apart < *step))
    *step = apart;
  if (packet->duration <= 0)
    packet->duration = *step;
}

/* ---- samples that are not compressed ---- */

/* Bytes of one sample of all channels; 0 of compressed sound, or where samples are not what times count. */
static int sample_size(const AVStream *to) {
  const AVCodecParameters *p = to->codecpar;
  bool raw = p->codec_id >= AV_CODEC_ID_PCM_S16LE && p->codec_id < AV_CODEC_ID_ADPCM_IMA_QT;
  bool counted = to->time_base.num == 1 && to->time_base.den == p->sample_rate;
  return raw && counted ? av_get_bits_per_sample(p->codec_id) / 8 * p->ch_layout.nb_channels : 0;
}

static int silence_of(enum AVCodecID codec) {
  enum { ALAW = 0xd5, MULAW = 0xff, UNSIGNED = 0x80 };
  return codec == AV_CODEC_ID_PCM_ALAW    ? ALAW
         : codec == AV_CODEC_ID_PCM_MULAW ? MULAW
         : codec == AV_CODEC_ID_PCM_U8    ? UNSIGNED
                                          : 0;
}

/* Writes silence from `*next` to `end`, some at a time. */
static int write_silence(AVFormatContext *output, const AVStream *to, int64_t *next, int64_t end) {
  enum { PIECE = 16384 };
  int status = 0;
  while (status >= 0 && *next < end) {
    int count = (int)FFMIN(PIECE, end - *next);
    AVPacket *packet = av_packet_alloc();
    status = packet ? av_new_packet(packet, count * sample_size(to)) : AVERROR(ENOMEM);
    if (status >= 0) {
      memset(packet->data, silence_of(to->codecpar->codec_id), (size_t)packet->size);
      packet->pts = packet->dts = *next;
      packet->stream_index = to->index;
      status = av_interleaved_write_frame(output, packet);
    }
    av_packet_free(&packet);
    *next += count;
  }
  return status;
}

int fs_muxer_place_samples(AVFormatContext *output, const AVStream *to, AVPacket *packet, int64_t *next) {
  const int size = sample_size(to);
  if (size == 0 || packet->pts == AV_NOPTS_VALUE)
    return 1;
  /* containers round times; sound that is converted is left where it is by up to the same 50 ms */
  const int64_t apart = *next == AV_NOPTS_VALUE ? 0 : packet->pts - *next, some = to->time_base.den / 20;
  if (*next == AV_NOPTS_VALUE)
    *next = packet->pts;
  int status = apart > some ? write_silence(output, to, next, packet->pts) : 0;
  if (apart < -some) {
    int cut = (int)FFMIN(-apart * size, packet->size);
    packet->data += cut;
    packet->size -= cut;
  }
  packet->pts = packet->dts = *next;
  *next += packet->size / size;
  return status < 0 ? status : packet->size > 0;
}
