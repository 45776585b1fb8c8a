#include "local/output/sound_converter.h"

#include "local/ffmpeg_compat.h"
#include "local/media/filter_graph.h"

#include <inttypes.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/audio_fifo.h>
#include <libavutil/channel_layout.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

/* Bits per second of each channel, at which AAC sounds like the original to most people. */
enum { BIT_RATE = 96000 };

struct fs_sound_converter {
  AVCodecContext *decoder, *encoder;
  fs_filter_graph graph; /* from the decoder to the encoder */
  AVFrame *frame;
  AVAudioFifo *fifo; /* what waits to be encoded, in the encoder's form */
  AVRational base;   /* of the packets */
  int64_t next;      /* time of a frame that has none, in `base` */
  int64_t encoded;   /* time of the first sample that waits, in the encoder's time base. It begins with the
                        first   packet: the first packets of some codecs decode to nothing. */
  int rate, format, channels; /* of the frames that the graph takes */
  bool begun, built, ended;
  bool silenced; /* samples, since the last packet */
};

/* Channel layouts that AAC has a number for; other layouts are mixed to one of these. */
static uint64_t layout_for(int channels) {
  static const uint64_t layouts[] = {
      AV_CH_LAYOUT_MONO,         AV_CH_LAYOUT_MONO,         AV_CH_LAYOUT_STEREO,
      AV_CH_LAYOUT_SURROUND,     AV_CH_LAYOUT_4POINT0,      AV_CH_LAYOUT_5POINT0_BACK,
      AV_CH_LAYOUT_5POINT1_BACK, AV_CH_LAYOUT_5POINT1_BACK, AV_CH_LAYOUT_7POINT1};
  return layouts[channels < 0 ? 0 : channels > 8 ? 8 : channels];
}

static int rate_for(const AVCodec *codec, int rate) {
  int best = 48000;
  for (const int *known = fs_encoder_sample_rates(codec); known && *known; known++)
    if (abs(*known - rate) < abs(best - rate))
      best = *known;
  return best;
}

static int open_decoder(fs_sound_converter *c, const AVCodecParameters *from) {
  const AVCodec *codec = avcodec_find_decoder(from->codec_id);
  c->decoder = codec ? avcodec_alloc_context3(codec) : NULL;
  if (!c->decoder || avcodec_parameters_to_context(c->decoder, from) < 0)
    return -1;
  c->decoder->pkt_timebase = c->base;
  c->decoder->thread_count = 1;
  if (from->codec_id == AV_CODEC_ID_TTA || from->codec_id == AV_CODEC_ID_WAVPACK) /* which have sums */
    c->decoder->err_recognition |= AV_EF_CRCCHECK | AV_EF_EXPLODE;
  return avcodec_open2(c->decoder, codec, NULL) < 0 ? -1 : 0;
}

/* Other codecs than AAC are those of the stream: they get its channels and its bits per second. */
static int open_encoder(fs_sound_converter *c, const AVCodecParameters *from, enum AVCodecID id) {
  const AVCodec *codec = avcodec_find_encoder(id);
  c->encoder = codec ? avcodec_alloc_context3(codec) : NULL;
  if (!c->encoder)
    return -1;
  AVCodecContext *e = c->encoder;
  bool own = id != AV_CODEC_ID_AAC;
  int status = own && from->ch_layout.order == AV_CHANNEL_ORDER_NATIVE
                   ? av_channel_layout_copy(&e->ch_layout, &from->ch_layout)
                   : av_channel_layout_from_mask(&e->ch_layout, layout_for(from->ch_layout.nb_channels));
  e->sample_rate = rate_for(codec, from->sample_rate);
  e->sample_fmt = fs_encoder_sample_format(codec);
  if (e->sample_fmt == AV_SAMPLE_FMT_NONE)
    e->sample_fmt = AV_SAMPLE_FMT_FLTP;
  e->time_base = (AVRational){1, e->sample_rate};
  e->bit_rate = own && from->bit_rate > 0 ? from->bit_rate : (int64_t)BIT_RATE * e->ch_layout.nb_channels;
  e->thread_count = 1;
  e->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  return status < 0 || avcodec_open2(e, codec, NULL) < 0 ? -1 : 0;
}

fs_sound_converter *fs_sound_converter_new(const AVCodecParameters *from, AVRational base,
                                           enum AVCodecID codec) {
  fs_sound_converter *c = calloc(1, sizeof *c);
  if (!c)
    return NULL;
  c->base = base;
  c->frame = av_frame_alloc();
  if (c->frame && open_decoder(c, from) == 0 && open_encoder(c, from, codec) == 0)
    c->fifo = av_audio_fifo_alloc(c->encoder->sample_fmt, c->encoder->ch_layout.nb_channels, 1);
  if (!c->fifo) {
    fs_sound_converter_free(c);
    return NULL;
  }
  return c;
}

int fs_sound_converter_describe(const fs_sound_converter *c, AVStream *stream) {
  stream->time_base = c->encoder->time_base;
  return avcodec_parameters_from_context(stream->codecpar, c->encoder);
}

/* Builds the graph. It fills gaps with silence and cuts overlaps, so that the sound stays at its times; a
 * clock that drifts is followed by up to 5 in 1000 without either. The resampler is there from the begin
 * (`res`): one that comes in midway starts its times anew. */
static int build(fs_sound_converter *c) {
  char source[320], filters[320], from[128], to[128];
  AVChannelLayout layout = c->frame->ch_layout;
  if (layout.order == AV_CHANNEL_ORDER_UNSPEC)
    av_channel_layout_default(&layout, c->frame->ch_layout.nb_channels);
  if (av_channel_layout_describe(&layout, from, sizeof from) < 0 ||
      av_channel_layout_describe(&c->encoder->ch_layout, to, sizeof to) < 0)
    return AVERROR(EINVAL);
  snprintf(source, sizeof source, "time_base=%d/%d:sample_rate=%d:sample_fmt=%s:channel_layout=%s",
           c->base.num, c->base.den, c->frame->sample_rate, av_get_sample_fmt_name(c->frame->format), from);
  snprintf(filters, sizeof filters,
           "aresample=%d:async=%d:min_comp=0.02:min_hard_comp=0.05:flags=res:first_pts=%" PRId64
           ",aformat=sample_fmts=%s:sample_rates=%d:channel_layouts=%s",
           c->encoder->sample_rate, FFMAX(c->frame->sample_rate / 200, 2),
           c->encoded + av_audio_fifo_size(c->fifo), av_get_sample_fmt_name(c->encoder->sample_fmt),
           c->encoder->sample_rate, to);
  int status = fs_filter_graph_build_sound(&c->graph, source, filters);
  c->built = status == 0;
  c->rate = c->frame->sample_rate;
  c->format = c->frame->format;
  c->channels = c->frame->ch_layout.nb_channels;
  return status;
}

/* Silences samples that are no numbers, or far from any sound: damaged sound has some, and so have exports of
 * studios. The encoder ends at one. */
static void silence(fs_sound_converter *c, const AVFrame *frame) {
  const float loudest = 1e6f; /* full scale is 1; what the encoder takes for infinite is 1e16 */
  bool planar = frame->format == AV_SAMPLE_FMT_FLTP;
  if (!planar && frame->format != AV_SAMPLE_FMT_FLT)
    return;
  int planes = planar ? frame->ch_layout.nb_channels : 1;
  int count = frame->nb_samples * (planar ? 1 : frame->ch_layout.nb_channels);
  for (int i = 0; i < planes * count; i++) {
    float *sample = (float *)frame->extended_data[i / count] + i % count;
    if (!(fabsf(*sample) < loudest)) {
      *sample = 0;
      c->silenced = true;
    }
  }
}

/* Moves what the graph has ready to the fifo. */
static int collect(fs_sound_converter *c) {
  AVFrame *ready = av_frame_alloc();
  int status = ready ? 0 : AVERROR(ENOMEM);
  while (status >= 0 && (status = av_buffersink_get_frame(c->graph.sink, ready)) >= 0) {
    silence(c, ready);
    status = av_audio_fifo_write(c->fifo, (void **)ready->extended_data, ready->nb_samples);
    av_frame_unref(ready);
  }
  av_frame_free(&ready);
  return status == AVERROR(EAGAIN) || status == AVERROR_EOF ? 0 : status;
}

static int drain(fs_sound_converter *c) {
  if (!c->built)
    return 0;
  int status = av_buffersrc_add_frame(c->graph.source, NULL);
  c->built = false;
  return status < 0 ? status : collect(c);
}

static bool fits(const fs_sound_converter *c, const AVFrame *f) {
  return f->sample_rate == c->rate && f->format == c->format && f->ch_layout.nb_channels == c->channels;
}

/* Sound may change its rate and channels midway: it gets another graph then. */
static int add_frame(fs_sound_converter *c) {
  AVFrame *f = c->frame;
  int status = c->built && !fits(c, f) ? drain(c) : 0;
  if (status == 0 && !c->built)
    status = build(c);
  if (status < 0)
    return status;
  f->pts = f->best_effort_timestamp != AV_NOPTS_VALUE ? f->best_effort_timestamp : c->next;
  c->next = f->pts + av_rescale_q(f->nb_samples, (AVRational){1, f->sample_rate}, c->base);
  status = av_buffersrc_add_frame(c->graph.source, f);
  return status < 0 ? status : collect(c);
}

static int take_decoded(fs_sound_converter *c, int *damaged) {
  for (;;) {
    int status = avcodec_receive_frame(c->decoder, c->frame);
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF)
      return 0;
    if (status == AVERROR(ENOMEM))
      return status;
    if (status >= 0)
      status = add_frame(c);
    if (status == AVERROR(ENOMEM))
      return status;
    av_frame_unref(c->frame);
    if (status < 0) {
      ++*damaged;
      return 0;
    }
  }
}

int fs_sound_converter_add(fs_sound_converter *c, const AVPacket *packet, int *damaged) {
  if (packet && !c->begun) {
    int64_t first = packet->pts == AV_NOPTS_VALUE || packet->pts < 0 ? 0 : packet->pts;
    c->encoded = av_rescale_q(first, c->base, c->encoder->time_base);
    c->begun = true;
  }
  int status = avcodec_send_packet(c->decoder, packet);
  if (status == AVERROR(ENOMEM))
    return status;
  *damaged += packet && status < 0;
  status = take_decoded(c, damaged);
  if (status == 0 && !packet) {
    c->ended = true;
    status = drain(c);
  }
  *damaged += c->silenced;
  c->silenced = false;
  return status < 0 ? status : 0;
}

/* Gives the encoder `count` samples. */
static int encode(fs_sound_converter *c, int count) {
  AVFrame *f = c->frame;
  f->nb_samples = count;
  f->format = c->encoder->sample_fmt;
  f->sample_rate = c->encoder->sample_rate;
  int status = av_channel_layout_copy(&f->ch_layout, &c->encoder->ch_layout);
  if (status >= 0)
    status = av_frame_get_buffer(f, 0);
  if (status >= 0)
    status = av_audio_fifo_read(c->fifo, (void **)f->extended_data, count);
  if (status >= 0) {
    f->pts = c->encoded;
    c->encoded += count;
    status = avcodec_send_frame(c->encoder, f);
  }
  av_frame_unref(f);
  return status;
}

int fs_sound_converter_next(fs_sound_converter *c, AVPacket *packet) {
  for (;;) {
    int status = avcodec_receive_packet(c->encoder, packet);
    int waiting = av_audio_fifo_size(c->fifo), wanted = c->encoder->frame_size;
    if (status != AVERROR(EAGAIN) || (waiting < wanted && !c->ended))
      return status;
    if (waiting == 0)
      status = avcodec_send_frame(c->encoder, NULL);
    else
      status = encode(c, waiting < wanted ? waiting : wanted);
    if (status < 0)
      return status;
  }
}

void fs_sound_converter_note(const char *codec, const AVCodecParameters *from, const AVCodecParameters *to,
                             fs_notes *notes) {
  int had = from->ch_layout.nb_channels, has = to->ch_layout.nb_channels;
  if (had > has || from->sample_rate > to->sample_rate)
    fs_notes_add(notes,
                 "the sound (%s, %d x %d Hz) was converted to AAC (%d x %d Hz): MP4 cannot hold it as it is",
                 codec, had, from->sample_rate, has, to->sample_rate);
  else
    fs_notes_add(notes, "the sound (%s) was converted to AAC: MP4 cannot hold it as it is", codec);
}

void fs_sound_converter_free(fs_sound_converter *c) {
  if (!c)
    return;
  fs_filter_graph_free(&c->graph);
  avcodec_free_context(&c->decoder);
  avcodec_free_context(&c->encoder);
  av_frame_free(&c->frame);
  av_audio_fifo_free(c->fifo);
  free(c);
}
