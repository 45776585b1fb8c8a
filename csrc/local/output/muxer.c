#include "local/output/muxer.h"

#include <libavcodec/avcodec.h>
#include <stdlib.h>
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
  if (packet->duration > INT32_MAX)
    packet->duration = INT32_MAX; /* the most that MP4 takes */
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

/* Gives the packet `more` samples, spread over it: some are there twice, or are left out. */
static int stretch(AVPacket *packet, int size, int more) {
  const int before = packet->size / size, after = before + more;
  AVPacket *other = av_packet_alloc();
  int status = other ? av_new_packet(other, after * size) : AVERROR(ENOMEM);
  if (status >= 0)
    status = av_packet_copy_props(other, packet);
  for (int i = 0; status >= 0 && i < after; i++)
    memcpy(other->data + (size_t)i * (size_t)size,
           packet->data + (size_t)((int64_t)i * before / after) * (size_t)size, (size_t)size);
  if (status >= 0) {
    av_packet_unref(packet);
    av_packet_move_ref(packet, other);
  }
  av_packet_free(&other);
  return status;
}

/* Takes that many samples off the start, or all. */
static void cut_start(AVPacket *packet, int size, int64_t samples) {
  int cut = (int)FFMIN(samples, packet->size / size) * size;
  packet->data += cut;
  packet->size -= cut;
}

/* Cuts what an edit list leaves out of a packet, as FFmpeg's decoders do: of the first one what lies before
 * 0, of a part's last one what lies behind its end. What a packet lasts is believed where the one before was
 * as long as its samples. */
static void cut_to_part(AVPacket *packet, int size, fs_sample_clock *clock) {
  const int64_t count = packet->size / size, lasts = packet->duration;
  if (clock->exact && lasts > 0 && lasts < count)
    packet->size = (int)lasts * size;
  clock->exact = lasts == count;
  int64_t early = packet->pts < 0 ? FFMIN(-packet->pts, packet->size / size) : 0;
  cut_start(packet, size, early);
  packet->pts += early;
}

int fs_muxer_place_samples(AVFormatContext *output, const AVStream *to, AVPacket *packet,
                           fs_sample_clock *clock) {
  /* parts of a packet; 5 in 1000 is less than a tenth of a semitone */
  enum { SOFT_PARTS = 200 };
  const int size = sample_size(to), rate = to->time_base.den;
  if (size == 0 || packet->pts == AV_NOPTS_VALUE)
    return 1;
  if (packet->flags & AV_PKT_FLAG_DISCARD) /* an edit list leaves it out */
    return 0;
  cut_to_part(packet, size, clock);
  if (clock->next == AV_NOPTS_VALUE)
    clock->next = clock->told = packet->pts;
  /* Containers round times, by a few ms. Sound that is converted is left where it is by up to the same 50 ms.
   */
  const int64_t apart = packet->pts - clock->next, leap = packet->pts - clock->told;
  const int64_t some = llabs(leap) > rate / 100 ? rate / 100 : rate / 20;
  const int count = packet->size / size;
  clock->told = packet->pts + count;
  int status = 0;
  if (apart > some)
    status = write_silence(output, to, &clock->next, packet->pts);
  else if (apart < -some)
    cut_start(packet, size, -apart);
  else if (llabs(apart) > rate / 50) /* a clock that drifts: nobody hears a gap */
    status = stretch(packet, size, (int)av_clip64(apart, -(count / SOFT_PARTS), count / SOFT_PARTS));
  packet->pts = packet->dts = clock->next;
  clock->next += packet->size / size;
  return status < 0 ? status : packet->size > 0;
}
