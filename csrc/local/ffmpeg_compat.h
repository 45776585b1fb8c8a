/* One source for FFmpeg from 5.1 on: what a newer one does by calls that an older one lacks. No other file
 * asks for the version. */
#ifndef FS_FFMPEG_COMPAT_H
#define FS_FFMPEG_COMPAT_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <stdbool.h>
#include <string.h>

/* What a stream tells beside its packets, borrowed; NULL where there is nothing of this type. `*size` becomes
 * its size. */
static inline const uint8_t *fs_stream_side_data(const AVStream *stream, enum AVPacketSideDataType type,
                                                 size_t *size) {
#if LIBAVCODEC_VERSION_MAJOR < 61
  return av_stream_get_side_data(stream, type, size);
#else
  const AVCodecParameters *p = stream->codecpar;
  const AVPacketSideData *side = av_packet_side_data_get(p->coded_side_data, p->nb_coded_side_data, type);
  *size = side ? side->size : 0;
  return side ? side->data : NULL;
#endif
}

/* How a stream's pictures are turned: nine numbers, borrowed; NULL where the container does not tell. */
static inline const int32_t *fs_stream_display_matrix(const AVStream *stream) {
  size_t size;
  return (const int32_t *)(const void *)fs_stream_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
}

/* Copies what a stream tells beside its packets. Returns 1, 0 where there is nothing of this type, or an
 * AVERROR. */
static inline int fs_stream_copy_side_data(AVStream *to, const AVStream *from,
                                           enum AVPacketSideDataType type) {
  size_t size;
  const uint8_t *data = fs_stream_side_data(from, type, &size);
  if (!data)
    return 0;
#if LIBAVCODEC_VERSION_MAJOR < 61
  uint8_t *copy = av_stream_new_side_data(to, type, size);
#else
  AVCodecParameters *p = to->codecpar;
  AVPacketSideData *made =
      av_packet_side_data_new(&p->coded_side_data, &p->nb_coded_side_data, type, size, 0);
  uint8_t *copy = made ? made->data : NULL;
#endif
  if (!copy)
    return AVERROR(ENOMEM);
  memcpy(copy, data, size);
  return 1;
}

/* How one picture is turned, borrowed; NULL where its codec does not tell. */
static inline const int32_t *fs_frame_display_matrix(const AVFrame *frame) {
  const AVFrameSideData *side = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
  return side && side->size >= 9 * sizeof(int32_t) ? (const int32_t *)side->data : NULL;
}

static inline bool fs_frame_is_interlaced(const AVFrame *frame) {
#ifdef AV_FRAME_FLAG_INTERLACED
  return frame->flags & AV_FRAME_FLAG_INTERLACED;
#else
  return frame->interlaced_frame;
#endif
}

static inline void fs_frame_set_progressive(AVFrame *frame) {
#ifdef AV_FRAME_FLAG_INTERLACED
  frame->flags &= ~AV_FRAME_FLAG_INTERLACED;
#else
  frame->interlaced_frame = 0;
#endif
}

/* The sample rates that an encoder takes, 0 behind the last; NULL for any. */
static inline const int *fs_encoder_sample_rates(const AVCodec *codec) {
#if LIBAVCODEC_VERSION_INT < AV_VERSION_INT(61, 13, 100)
  return codec->supported_samplerates;
#else
  const void *rates = NULL;
  avcodec_get_supported_config(NULL, codec, AV_CODEC_CONFIG_SAMPLE_RATE, 0, &rates, NULL);
  return rates;
#endif
}

/* The form of samples that an encoder likes best; AV_SAMPLE_FMT_NONE for any. */
static inline enum AVSampleFormat fs_encoder_sample_format(const AVCodec *codec) {
#if LIBAVCODEC_VERSION_INT < AV_VERSION_INT(61, 13, 100)
  return codec->sample_fmts ? codec->sample_fmts[0] : AV_SAMPLE_FMT_NONE;
#else
  const void *formats = NULL;
  avcodec_get_supported_config(NULL, codec, AV_CODEC_CONFIG_SAMPLE_FORMAT, 0, &formats, NULL);
  return formats ? *(const enum AVSampleFormat *)formats : AV_SAMPLE_FMT_NONE;
#endif
}

#endif
