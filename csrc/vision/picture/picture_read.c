/* Picture files into upright BGR pixels. */
#include "vision/picture/picture.h"
#include "vision/picture/picture_decode.h"
#include "vision/picture/picture_file.h"
#include "vision/picture/picture_orientation.h"
#include "vision/picture/tiff.h"
#include "vision/picture/webp.h"

#include <errno.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAX_FILE = 128 * 1000 * 1000 };

static int fail(fs_error *error, const char *path, const char *problem) {
  return fs_fail(error, "%s %s", path, problem);
}

static int fail_reading(fs_error *error, const char *path, int reason) {
  return fs_fail(error, "%s cannot be read: %s", path, strerror(reason));
}

/* The file's bytes, malloc'ed, as `*data`. */
static int load(const char *path, uint8_t **data, size_t *size, fs_error *error) {
  struct stat status;
  if (stat(path, &status) != 0)
    return fail_reading(error, path, errno);
  if (!S_ISREG(status.st_mode))
    return fail(error, path, "is not a file");
  if (status.st_size == 0)
    return fail(error, path, "is empty");
  if (status.st_size > MAX_FILE)
    return fail(error, path, "is too large for a picture (more than 128 MB)");
  FILE *file = fopen(path, "rbe");
  if (!file)
    return fail_reading(error, path, errno);
  *size = (size_t)status.st_size;
  *data = malloc(*size);
  int reason = *data ? 0 : ENOMEM;
  if (*data && fread(*data, 1, *size, file) != *size)
    reason = EIO;
  fclose(file);
  return reason ? fail_reading(error, path, reason) : 0;
}

/* Takes the opacity out of colours that are multiplied by it. */
static void divide_by_alpha(uint8_t *bgr, unsigned alpha) {
  for (int i = 0; alpha > 0 && alpha < 255 && i < 3; i++) {
    unsigned colour = (bgr[i] * 255u + alpha / 2) / alpha;
    bgr[i] = (uint8_t)(colour < 255 ? colour : 255);
  }
}

/* Parts BGRA rows into colours and transparency, if there is any. Returns 0, or -1 when memory is short. */
static int part_alpha(const AVFrame *bgra, bool premultiplied, fs_picture *picture) {
  picture->alpha = malloc((size_t)picture->width * (size_t)picture->height);
  if (!picture->alpha)
    return -1;
  uint8_t *alpha = picture->alpha, all = 255;
  for (int y = 0; y < picture->height; y++) {
    const uint8_t *from = bgra->data[0] + (ptrdiff_t)y * bgra->linesize[0];
    uint8_t *to = picture->data + (ptrdiff_t)y * picture->stride;
    for (int x = 0; x < picture->width; x++, from += 4, to += 3) {
      memcpy(to, from, 3);
      if (premultiplied)
        divide_by_alpha(to, from[3]);
      *alpha++ = from[3];
      all &= from[3];
    }
  }
  if (all == 255) {
    free(picture->alpha);
    picture->alpha = NULL;
  }
  return 0;
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
    /* TIFF's decoder does not name the range, which is full */
    *full_range = frame->color_range != AVCOL_RANGE_MPEG;
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
  /* BT.601 is the matrix of JFIF and of lossy WebP; AVIF names its own */
  bool named = frame->colorspace != AVCOL_SPC_UNSPECIFIED && frame->colorspace != AVCOL_SPC_RGB;
  const int *matrix = sws_getCoefficients(named ? (int)frame->colorspace : SWS_CS_ITU601);
  sws_setColorspaceDetails(scaler, matrix, full_range, matrix, 1, 0, 1 << 16, 1 << 16);
  int rows = sws_scale(scaler, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height, data,
                       linesize);
  sws_freeContext(scaler);
  return rows == frame->height ? 0 : -1;
}

/* What else a frame with transparency is of. */
typedef struct opacity {
  bool ignored, premultiplied;
} opacity;

static int convert(const AVFrame *frame, opacity of, fs_picture *picture) {
  if (fs_picture_new(picture, frame->width, frame->height) != 0)
    return -1;
  const AVPixFmtDescriptor *description = av_pix_fmt_desc_get(frame->format);
  int status = -1;
  if (!description || !(description->flags & AV_PIX_FMT_FLAG_ALPHA) || of.ignored) {
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
        status = part_alpha(bgra, of.premultiplied, picture);
      av_frame_free(&bgra);
    }
  }
  if (status != 0)
    fs_picture_free(picture);
  return status;
}

/* A profile of other colours than RGB (of CMYK, say) says nothing of the pixels as they are now. */
static int copy_profile(const AVFrame *frame, fs_picture *picture) {
  enum { COLOURS = 16 }; /* where a profile names what it is of: ICC.1, 7.2.6 */
  const AVFrameSideData *side = av_frame_get_side_data(frame, AV_FRAME_DATA_ICC_PROFILE);
  if (!side || side->size < COLOURS + 4 || memcmp(side->data + COLOURS, "RGB ", 4) != 0)
    return 0;
  picture->profile = malloc(side->size);
  if (!picture->profile)
    return -1;
  memcpy(picture->profile, side->data, side->size);
  picture->profile_size = side->size;
  return 0;
}

static const char *loss_of(const AVFrame *frame, const uint8_t *data, size_t size) {
  const char *loss = fs_picture_file_loss(data, size);
  bool wide = frame->color_trc == AVCOL_TRC_SMPTE2084 || frame->color_trc == AVCOL_TRC_ARIB_STD_B67;
  return loss || !wide ? loss : "the picture's wide range (HDR) was not tone-mapped: its colours are paler";
}

static const char *decode(const uint8_t *data, size_t size, fs_picture *picture) {
  *picture = (fs_picture){0};
  const char *problem = NULL;
  size_t still_size = 0;
  uint8_t *still = fs_webp_first_frame(data, size, &still_size);
  AVFrame *frame = still ? fs_picture_decode_frame(still, still_size, &problem)
                         : fs_picture_decode_frame(data, size, &problem);
  const opacity of = {fs_picture_file_lacks_alpha(data, size), fs_tiff_is_premultiplied(data, size)};
  if (frame && (convert(frame, of, picture) != 0 || copy_profile(frame, picture) != 0 ||
                fs_picture_orient(picture, frame, fs_picture_file_orientation(data, size)) != 0)) {
    fs_picture_free(picture);
    problem = "cannot be converted: out of memory, or its kind of pixels is unknown";
  }
  if (frame && !problem)
    picture->loss = loss_of(frame, data, size);
  av_frame_free(&frame);
  free(still);
  return problem;
}

int fs_picture_decode(const uint8_t *data, size_t size, const char *name, fs_picture *picture,
                      fs_error *error) {
  const char *problem = decode(data, size, picture);
  fs_picture_lay_on_white(picture);
  return problem ? fail(error, name, problem) : 0;
}

int fs_picture_read(const char *path, fs_picture *picture, fs_error *error) {
  *picture = (fs_picture){0};
  uint8_t *data = NULL;
  size_t size = 0;
  int status = load(path, &data, &size, error);
  if (status == 0)
    status = fs_picture_decode(data, size, path, picture, error);
  free(data);
  return status;
}

int fs_picture_read_whole(const char *path, fs_picture *picture, fs_error *error) {
  *picture = (fs_picture){0};
  uint8_t *data = NULL;
  size_t size = 0;
  if (load(path, &data, &size, error) != 0) {
    free(data);
    return -1;
  }
  const char *animation = fs_picture_file_animation(data, size);
  const char *problem = animation ? NULL : decode(data, size, picture);
  free(data);
  if (!animation)
    return problem ? fail(error, path, problem) : 0;
  return fs_fail(error,
                 "%s is %s, which would stand still: make it a GIF or a video, and use the calls for those",
                 path, animation);
}
