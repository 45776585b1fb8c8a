#include "local/output/subtitle_converter.h"

#include <libavcodec/avcodec.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 64 * 1024 };

struct fs_subtitle_converter {
  AVCodecContext *decoder, *encoder;
  uint8_t *text; /* owned */
  int64_t end;   /* of the packets so far, in the decoder's time base */
};

bool fs_subtitle_is_text(enum AVCodecID codec) {
  const AVCodecDescriptor *descriptor = avcodec_descriptor_get(codec);
  return descriptor && descriptor->props & AV_CODEC_PROP_TEXT_SUB && avcodec_find_decoder(codec);
}

static int open_decoder(fs_subtitle_converter *c, const AVStream *stream) {
  const AVCodec *codec = avcodec_find_decoder(stream->codecpar->codec_id);
  c->decoder = codec ? avcodec_alloc_context3(codec) : NULL;
  if (!c->decoder || avcodec_parameters_to_context(c->decoder, stream->codecpar) < 0)
    return -1;
  c->decoder->pkt_timebase = stream->time_base;
  return avcodec_open2(c->decoder, codec, NULL) < 0 ? -1 : 0;
}

/* Gives the encoder the decoder's header, from which it reads the styles. */
static int open_encoder(fs_subtitle_converter *c) {
  const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_MOV_TEXT);
  c->encoder = codec ? avcodec_alloc_context3(codec) : NULL;
  if (!c->encoder)
    return -1;
  c->encoder->time_base = (AVRational){1, 1000};
  if (c->decoder->subtitle_header) {
    c->encoder->subtitle_header = av_mallocz((size_t)c->decoder->subtitle_header_size + 1);
    if (!c->encoder->subtitle_header)
      return -1;
    memcpy(c->encoder->subtitle_header, c->decoder->subtitle_header,
           (size_t)c->decoder->subtitle_header_size);
    c->encoder->subtitle_header_size = c->decoder->subtitle_header_size;
  }
  return avcodec_open2(c->encoder, codec, NULL) < 0 ? -1 : 0;
}

fs_subtitle_converter *fs_subtitle_converter_new(const AVStream *stream) {
  fs_subtitle_converter *c = calloc(1, sizeof *c);
  if (!c)
    return NULL;
  c->text = malloc(TEXT_MAX);
  if (!c->text || open_decoder(c, stream) != 0 || open_encoder(c) != 0) {
    fs_subtitle_converter_free(c);
    return NULL;
  }
  return c;
}

int fs_subtitle_converter_describe(const fs_subtitle_converter *c, AVStream *stream) {
  return avcodec_parameters_from_context(stream->codecpar, c->encoder);
}

/* Gives the packet the subtitle's own times. Captions that come letter by letter (EIA-608) are told once they
 * have gone, or end with the film. */
static void set_times(const fs_subtitle_converter *c, const AVSubtitle *subtitle, AVPacket *packet) {
  const AVRational base = c->decoder->pkt_timebase, ms = {1, 1000};
  const int64_t from = subtitle->start_display_time, to = subtitle->end_display_time;
  if (subtitle->pts != AV_NOPTS_VALUE)
    packet->pts = packet->dts =
        av_rescale_q(subtitle->pts, AV_TIME_BASE_Q, base) + av_rescale_q(from, ms, base);
  packet->duration = to > from && to < UINT32_MAX ? av_rescale_q(to - from, ms, base) : c->end - packet->pts;
}

int fs_subtitle_converter_apply(fs_subtitle_converter *c, AVPacket *packet) {
  AVSubtitle subtitle;
  int got = 0;
  if (packet->size > 0)
    c->end = packet->pts + packet->duration;
  int status = avcodec_decode_subtitle2(c->decoder, &subtitle, &got, packet);
  if (status < 0 || !got)
    return status == AVERROR(ENOMEM) ? status : status < 0 ? AVERROR_INVALIDDATA : 0;
  set_times(c, &subtitle, packet);
  /* the encoder refuses a subtitle that begins after its packet */
  subtitle.start_display_time = 0;
  int size = subtitle.num_rects > 0 ? avcodec_encode_subtitle(c->encoder, c->text, TEXT_MAX, &subtitle) : 0;
  avsubtitle_free(&subtitle);
  if (size <= 0)
    return size < 0 ? AVERROR_INVALIDDATA : 0;
  AVBufferRef *buffer = av_buffer_alloc((size_t)size + AV_INPUT_BUFFER_PADDING_SIZE);
  if (!buffer)
    return AVERROR(ENOMEM);
  memcpy(buffer->data, c->text, (size_t)size);
  memset(buffer->data + size, 0, AV_INPUT_BUFFER_PADDING_SIZE);
  av_buffer_unref(&packet->buf);
  av_packet_free_side_data(packet);
  packet->buf = buffer;
  packet->data = buffer->data;
  packet->size = size;
  return 1;
}

void fs_subtitle_converter_free(fs_subtitle_converter *c) {
  if (!c)
    return;
  avcodec_free_context(&c->decoder);
  avcodec_free_context(&c->encoder);
  free(c->text);
  free(c);
}
