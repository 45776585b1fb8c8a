/* Pixels into picture files: FFmpeg's JPEG and PNG encoders. */
#include "base/atomic_file.h"
#include "base/error.h"
#include "vision/picture/picture.h"
#include "vision/picture/xmp.h"

#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libswscale/swscale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static int fail(fs_error *error, const char *path, const char *reason) {
  return fs_fail(error, "%s cannot be written: %s", path, reason);
}

/* JPEG's quantiser scale of FFmpeg runs from 1 (best) to 31. */
static int quantiser(int quality) {
  int clipped = quality < 1 ? 1 : quality > 100 ? 100 : quality;
  return 1 + (100 - clipped) * 30 / 99;
}

static AVCodecContext *open_encoder(const fs_picture *picture, enum AVCodecID id, int quality) {
  const AVCodec *codec = avcodec_find_encoder(id);
  AVCodecContext *context = codec ? avcodec_alloc_context3(codec) : NULL;
  if (!context)
    return NULL;
  context->width = picture->width;
  context->height = picture->height;
  context->time_base = (AVRational){1, 1};
  context->sample_aspect_ratio = (AVRational){1, 1}; /* else no JFIF header is written */
  context->thread_count = 1;
  if (id == AV_CODEC_ID_PNG) {
    context->pix_fmt = picture->alpha ? AV_PIX_FMT_RGBA : AV_PIX_FMT_RGB24;
  } else {
    context->pix_fmt = AV_PIX_FMT_YUV444P; /* full chroma: red lips on skin smear otherwise */
    context->color_range = AVCOL_RANGE_JPEG;
    context->flags |= AV_CODEC_FLAG_QSCALE;
    context->global_quality = quantiser(quality) * FF_QP2LAMBDA;
    context->qmin = 1;
  }
  if (avcodec_open2(context, codec, NULL) < 0)
    avcodec_free_context(&context);
  return context;
}

/* What the scaler leaves opaque. */
static void set_alpha(AVFrame *frame, const fs_picture *picture) {
  const uint8_t *alpha = picture->alpha;
  for (int y = 0; y < picture->height; y++) {
    uint8_t *to = frame->data[0] + (ptrdiff_t)y * frame->linesize[0] + 3;
    for (int x = 0; x < picture->width; x++, to += 4)
      *to = *alpha++;
  }
}

static int set_profile(AVFrame *frame, const fs_picture *picture) {
  if (!picture->profile)
    return 0;
  AVFrameSideData *side = av_frame_new_side_data(frame, AV_FRAME_DATA_ICC_PROFILE, picture->profile_size);
  if (!side)
    return -1;
  memcpy(side->data, picture->profile, picture->profile_size);
  return 0;
}

static AVFrame *frame_for(const fs_picture *picture, const AVCodecContext *encoder) {
  AVFrame *frame = av_frame_alloc();
  if (!frame)
    return NULL;
  frame->format = encoder->pix_fmt;
  frame->width = picture->width;
  frame->height = picture->height;
  frame->color_range = encoder->color_range;
  frame->quality = encoder->global_quality;
  struct SwsContext *scaler = NULL;
  if (av_frame_get_buffer(frame, 0) >= 0)
    scaler = sws_getContext(picture->width, picture->height, AV_PIX_FMT_BGR24, picture->width,
                            picture->height, encoder->pix_fmt,
                            SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP, NULL, NULL, NULL);
  if (!scaler) {
    av_frame_free(&frame);
    return NULL;
  }
  const int *bt601 = sws_getCoefficients(SWS_CS_ITU601); /* JFIF's matrix */
  sws_setColorspaceDetails(scaler, bt601, 1, bt601, 1, 0, 1 << 16, 1 << 16);
  const uint8_t *const data[4] = {picture->data};
  const int stride[4] = {picture->stride};
  sws_scale(scaler, data, stride, 0, picture->height, frame->data, frame->linesize);
  sws_freeContext(scaler);
  if (frame->format == AV_PIX_FMT_RGBA)
    set_alpha(frame, picture);
  if (set_profile(frame, picture) != 0)
    av_frame_free(&frame);
  return frame;
}

static AVPacket *encode(const fs_picture *picture, enum AVCodecID id, int quality) {
  AVCodecContext *encoder = open_encoder(picture, id, quality);
  AVFrame *frame = encoder ? frame_for(picture, encoder) : NULL;
  AVPacket *packet = av_packet_alloc();
  int status = -1;
  if (frame && packet) {
    status = avcodec_send_frame(encoder, frame);
    if (status >= 0)
      status = avcodec_send_frame(encoder, NULL);
    if (status >= 0)
      status = avcodec_receive_packet(encoder, packet);
  }
  if (status < 0)
    av_packet_free(&packet);
  av_frame_free(&frame);
  avcodec_free_context(&encoder);
  return packet;
}

/* Puts `chunk` into `packet` at `offset` on the way to the disk. Returns 0 or an errno. */
static int save(const char *path, const AVPacket *packet, size_t offset, const uint8_t *chunk,
                size_t chunk_size) {
  fs_atomic_file file;
  if (fs_atomic_file_open(&file, path) != 0)
    return errno;
  if (fs_atomic_file_write(&file, packet->data, offset) == 0 &&
      fs_atomic_file_write(&file, chunk, chunk_size) == 0 &&
      fs_atomic_file_write(&file, packet->data + offset, (size_t)packet->size - offset) == 0 &&
      fs_atomic_file_commit(&file) == 0)
    return 0;
  int reason = errno;
  fs_atomic_file_abort(&file);
  return reason;
}

static enum AVCodecID codec_of(const char *path) {
  const char *ending = strrchr(path, '.');
  if (ending && (strcasecmp(ending, ".jpg") == 0 || strcasecmp(ending, ".jpeg") == 0))
    return AV_CODEC_ID_MJPEG;
  if (ending && strcasecmp(ending, ".png") == 0)
    return AV_CODEC_ID_PNG;
  return AV_CODEC_ID_NONE;
}

int fs_picture_write(const char *path, const fs_picture *picture, int quality, const char *xmp,
                     fs_error *error) {
  enum AVCodecID id = codec_of(path);
  if (id == AV_CODEC_ID_NONE)
    return fail(error, path, "its name ends neither in .jpg nor in .png");
  AVPacket *packet = encode(picture, id, quality);
  if (!packet)
    return fail(error, path, "the picture cannot be encoded");
  size_t offset = 0, chunk_size = 0;
  uint8_t *chunk = NULL;
  int status = 0;
  if (xmp) {
    chunk = fs_xmp_chunk(packet->data, (size_t)packet->size, xmp, &offset, &chunk_size);
    if (!chunk)
      status = fail(error, path, "the XMP packet does not fit");
  }
  if (status == 0) {
    int reason = save(path, packet, offset, chunk, chunk_size);
    if (reason != 0)
      status = fail(error, path, fs_file_error(reason));
  }
  free(chunk);
  av_packet_free(&packet);
  return status;
}
