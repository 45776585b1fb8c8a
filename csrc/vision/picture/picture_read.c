/* Picture files into upright BGR pixels. */
#include "vision/picture/picture.h"
#include "vision/picture/picture_decode.h"
#include "vision/picture/picture_orientation.h"
#include "vision/picture/webp.h"

#include <errno.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_FILE = 128 * 1000 * 1000 };

static int fail(char *error, size_t error_size, const char *path, const char *problem) {
  snprintf(error, error_size, "%s %s", path, problem);
  return -1;
}

static int fail_reading(char *error, size_t error_size, const char *path, int reason) {
  snprintf(error, error_size, "%s cannot be read: %s", path, strerror(reason));
  return -1;
}

/* The file's bytes, malloc'ed, as `*data`. */
static int load(const char *path, uint8_t **data, size_t *size, char *error, size_t error_size) {
  struct stat status;
  if (stat(path, &status) != 0)
    return fail_reading(error, error_size, path, errno);
  if (!S_ISREG(status.st_mode))
    return fail(error, error_size, path, "is not a file");
  if (status.st_size == 0)
    return fail(error, error_size, path, "is empty");
  if (status.st_size > MAX_FILE)
    return fail(error, error_size, path, "is too large for a picture (more than 128 MB)");
  FILE *file = fopen(path, "rbe");
  if (!file)
    return fail_reading(error, error_size, path, errno);
  *size = (size_t)status.st_size;
  *data = malloc(*size);
  int reason = *data ? 0 : ENOMEM;
  if (*data && fread(*data, 1, *size, file) != *size)
    reason = EIO;
  fclose(file);
  return reason ? fail_reading(error, error_size, path, reason) : 0;
}

/* Lays BGRA rows on white. */
static void blend_on_white(const AVFrame *bgra, fs_picture *picture) {
  for (int y = 0; y < picture->height; y++) {
    const uint8_t *from = bgra->data[0] + (ptrdiff_t)y * bgra->linesize[0];
    uint8_t *to = picture->data + (ptrdiff_t)y * picture->stride;
    for (int x = 0; x < picture->width; x++, from += 4, to += 3) {
      unsigned alpha = from[3];
      for (int c = 0; c < 3; c++)
        to[c] = (uint8_t)((from[c] * alpha + 255 * (255 - alpha) + 127) / 255);
    }
  }
}

/* JPEG's decoder names full-range formats of their own, which the scaler wants as the plain format and a
 * range. */
static enum AVPixelFormat plain_format(const AVFrame *frame, int *full_range) {
  *full_range = 1;
  switch (frame->format) {
  case AV_PIX_FMT_YUVJ420P:
    return AV_PIX_FMT_YUV420P;
  case AV_PIX_FMT_YUVJ422P:
    return AV_PIX_FMT_YUV422P;
  case AV_PIX_FMT_YUVJ440P:
    return AV_PIX_FMT_YUV440P;
  case AV_PIX_FMT_YUVJ444P:
    return AV_PIX_FMT_YUV444P;
  case AV_PIX_FMT_YUVJ411P:
    return AV_PIX_FMT_YUV411P;
  default:
    *full_range = frame->color_range == AVCOL_RANGE_JPEG;
    return frame->format;
  }
}

static int scale_into(const AVFrame *frame, enum AVPixelFormat format, uint8_t *const data[4],
                      const int linesize[4]) {
  int full_range;
  enum AVPixelFormat from = plain_format(frame, &full_range);
  struct SwsContext *scaler =
      sws_getContext(frame->width, frame->height, from, frame->width, frame->height, format,
                     SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, NULL, NULL, NULL);
  if (!scaler)
    return -1;
  const int *bt601 = sws_getCoefficients(SWS_CS_ITU601); /* the matrix of JFIF and of lossy WebP */
  sws_setColorspaceDetails(scaler, bt601, full_range, bt601, 1, 0, 1 << 16, 1 << 16);
  int rows = sws_scale(scaler, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height, data,
                       linesize);
  sws_freeContext(scaler);
  return rows == frame->height ? 0 : -1;
}

static int convert(const AVFrame *frame, fs_picture *picture) {
  if (fs_picture_new(picture, frame->width, frame->height) != 0)
    return -1;
  const AVPixFmtDescriptor *description = av_pix_fmt_desc_get(frame->format);
  int status = -1;
  if (!description || !(description->flags & AV_PIX_FMT_FLAG_ALPHA)) {
    uint8_t *const data[4] = {picture->data};
    const int linesize[4] = {picture->stride};
    status = scale_into(frame, AV_PIX_FMT_BGR24, data, linesize);
  } else {
    AVFrame *bgra = av_frame_alloc();
    if (bgra) {
      bgra->format = AV_PIX_FMT_BGRA;
      bgra->width = frame->width;
      bgra->height = frame->height;
      if (av_frame_get_buffer(bgra, 0) >= 0)
        status = scale_into(frame, AV_PIX_FMT_BGRA, bgra->data, bgra->linesize);
      if (status == 0)
        blend_on_white(bgra, picture);
      av_frame_free(&bgra);
    }
  }
  if (status != 0)
    fs_picture_free(picture);
  return status;
}

int fs_picture_decode(const uint8_t *data, size_t size, const char *name, fs_picture *picture, char *error,
                      size_t error_size) {
  *picture = (fs_picture){0};
  const char *problem = NULL;
  size_t still_size = 0;
  uint8_t *still = fs_webp_first_frame(data, size, &still_size);
  AVFrame *frame = still ? fs_picture_decode_frame(still, still_size, &problem)
                         : fs_picture_decode_frame(data, size, &problem);
  if (frame && (convert(frame, picture) != 0 || fs_picture_orient(picture, frame) != 0)) {
    fs_picture_free(picture);
    problem = "cannot be converted: out of memory, or its kind of pixels is unknown";
  }
  av_frame_free(&frame);
  free(still);
  return problem ? fail(error, error_size, name, problem) : 0;
}

int fs_picture_read(const char *path, fs_picture *picture, char *error, size_t error_size) {
  *picture = (fs_picture){0};
  uint8_t *data = NULL;
  size_t size = 0;
  int status = load(path, &data, &size, error, error_size);
  if (status == 0)
    status = fs_picture_decode(data, size, path, picture, error, error_size);
  free(data);
  return status;
}
