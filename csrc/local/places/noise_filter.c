#include "local/places/noise_filter.h"

#include "local/face/quantile.h"

#include <libswscale/swscale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  COLUMNS = 24,     /* of probes */
  VIEW = 640 * 360, /* pixels of what the detector sees: larger frames are reduced to that */
  PLANES = 3,
  PARTS = 256 /* of a level, in the mean */
};
/* Noise over the scene's contrast, from which it hides faces, and below which it no longer does: the detector
 * finds none from 0.35 on. In the ordinary films of the tuning half of make bench-faces it is below 0.13,
 * with grain in the dark. Less than so many grey levels is of the coding. */
static const float hiding = 0.25f, harmless = 0.15f, least = 1.5f;
/* How coarse the smooth frame is: the stronger the noise, the coarser. */
static const float finest = 3, coarsest = 5;
/* The part of the newest frame in the mean, where nothing moves. Where a cell differs from that by so many
 * times the noise, all has moved; what the small frame has of the noise, coded as it is. */
static const float slowest = 0.1f, moved = 4, left = 0.5f;
/* Contrast to which a dark frame is lightened, by so much at most. */
static const float ordinary = 24, most_gain = 6;
/* Standard deviation of normal noise over the median of its absolute values; those of what probes read of it,
 * and of the change of that, over its own. */
static const float over_median = 1.4826f, of_detail = 2.4495f, of_change = 3.4641f;

static float square_of(const AVFrame *frame, int side, int x, int y) {
  int sum = 0;
  for (int v = 0; v < side; v++)
    for (int u = 0; u < side; u++)
      sum += frame->data[0][(ptrdiff_t)(y + v) * frame->linesize[0] + x + u];
  return (float)sum / (float)(side * side);
}

/* The noise that the detector sees, in grey levels: by the median change of the finest detail since the frame
 * before, which neither what stays has, nor what moves and is smooth. In a shot's first frame (`cut`) all
 * such detail counts. */
static float measure(fs_noise_filter *f, const AVFrame *frame, bool cut) {
  enum { ROWS = FS_NOISE_PROBES / COLUMNS };
  const int side = (int)(sqrt(fmax((double)frame->width * frame->height / VIEW, 1)) + 0.5);
  const int width = frame->width - 3 * side, height = frame->height - side;
  float changes[FS_NOISE_PROBES];
  if (width < 0 || height < 0)
    return 0;
  for (int i = 0; i < FS_NOISE_PROBES; i++) {
    const int x = (2 * (i % COLUMNS) + 1) * width / (2 * COLUMNS);
    const int y = (2 * (i / COLUMNS) + 1) * height / (2 * ROWS);
    const float detail = square_of(frame, side, x, y) - 2 * square_of(frame, side, x + side, y) +
                         square_of(frame, side, x + 2 * side, y);
    changes[i] = fabsf(detail - (cut ? 0 : f->before[i]));
    f->before[i] = detail;
  }
  return fs_median(changes, FS_NOISE_PROBES) * over_median / (cut ? of_detail : of_change);
}

static float contrast_of(const fs_shot_boundary *shot) {
  float sum = 0;
  for (int i = 0; i < FS_THUMB_WIDTH * FS_THUMB_HEIGHT; i++)
    sum += shot->thumb[i] * shot->thumb[i];
  return sqrtf(sum / (FS_THUMB_WIDTH * FS_THUMB_HEIGHT));
}

/* A frame without a picture yet. Returns NULL when memory is short. */
static AVFrame *new_frame(const AVFrame *like, int width, int height) {
  AVFrame *frame = av_frame_alloc();
  if (!frame)
    return NULL;
  frame->format = like->format;
  frame->width = width;
  frame->height = height;
  if (av_frame_get_buffer(frame, 0) != 0 || av_frame_copy_props(frame, like) != 0)
    av_frame_free(&frame);
  return frame;
}

static int scale(struct SwsContext **context, const AVFrame *from, AVFrame *to, int flags) {
  *context = sws_getCachedContext(*context, from->width, from->height, from->format, to->width, to->height,
                                  to->format, flags, NULL, NULL, NULL);
  if (!*context)
    return -1;
  sws_scale(*context, (const uint8_t *const *)from->data, from->linesize, 0, from->height, to->data,
            to->linesize);
  return 0;
}

/* Bytes of a plane of a 4:2:0 frame. */
static ptrdiff_t size_of(const AVFrame *frame, int plane) {
  const int height = plane == 0 ? frame->height : (frame->height + 1) / 2;
  return (ptrdiff_t)frame->linesize[plane] * height;
}

static void forget(fs_noise_filter *f) {
  av_frame_free(&f->small);
  free(f->mean);
  f->mean = NULL;
}

/* Has the small frame of the size that this one needs. Returns 0, or -1 when memory is short. */
static int prepare(fs_noise_filter *f, const AVFrame *frame) {
  const double times = f->finer * sqrt(fmax((double)frame->width * frame->height / VIEW, 1));
  const int width = (int)fmax(frame->width / times, 16), height = (int)fmax(frame->height / times, 16);
  if (f->small && (f->small->width != width || f->small->height != height))
    forget(f);
  if (f->small)
    return 0;
  f->small = new_frame(frame, width, height);
  for (int plane = 0; f->small && plane < PLANES; plane++)
    memset(f->small->data[plane], 0, (size_t)size_of(f->small, plane)); /* beside the rows, too */
  return f->small ? 0 : -1;
}

/* Has the small frame go into the mean. Returns 0, or -1 when memory is short. */
static int average(fs_noise_filter *f) {
  const float most = moved * left * f->noise * PARTS;
  const bool first = !f->mean;
  ptrdiff_t size = 0;
  for (int plane = 0; plane < PLANES; plane++)
    size += size_of(f->small, plane);
  if (first)
    f->mean = calloc((size_t)size, sizeof *f->mean);
  uint16_t *mean = f->mean;
  for (int plane = 0; mean && plane < PLANES; plane++) {
    const ptrdiff_t count = size_of(f->small, plane);
    for (ptrdiff_t i = 0; i < count; i++) {
      const float change = (float)(f->small->data[plane][i] * PARTS - mean[i]);
      const float part = first ? 1 : fminf(fmaxf(fabsf(change) / most, slowest), 1);
      mean[i] = (uint16_t)((float)mean[i] + part * change);
    }
    mean += count;
  }
  return mean ? 0 : -1;
}

/* The mean into the small frame, its lightness with more contrast: with the colours, those of noise would
 * become as strong as a face's. */
static void lighten(const fs_noise_filter *f, float gain) {
  const float black = f->small->color_range == AVCOL_RANGE_JPEG ? 0 : 16;
  const uint16_t *mean = f->mean;
  for (int plane = 0; plane < PLANES; plane++) {
    const ptrdiff_t count = size_of(f->small, plane);
    for (ptrdiff_t i = 0; i < count; i++) {
      const float is = (float)mean[i] / PARTS, level = plane == 0 ? black + gain * (is - black) : is;
      f->small->data[plane][i] = (uint8_t)(fminf(fmaxf(level, 0), 255) + 0.5f);
    }
    mean += count;
  }
}

/* Begins anew with a shot, and where noise begins. */
static void see(fs_noise_filter *f, float contrast, bool cut) {
  const bool was_on = f->is_on;
  f->is_on = f->noise >= least && f->noise >= (was_on && !cut ? harmless : hiding) * contrast;
  if (!f->is_on || cut)
    forget(f);
  if (f->is_on && (!was_on || cut))
    f->finer = roundf(fminf(fmaxf(2 + 2 * f->noise / fmaxf(contrast, 1), finest), coarsest));
}

int fs_noise_filter_run(fs_noise_filter *f, const fs_shot_boundary *shot, bool cut, AVFrame **frame) {
  const float contrast = contrast_of(shot);
  f->noise = measure(f, *frame, cut);
  see(f, contrast, cut);
  if (!f->is_on)
    return 0;
  AVFrame *smooth = new_frame(*frame, (*frame)->width, (*frame)->height);
  if (!smooth || prepare(f, *frame) != 0 || scale(&f->reduce, *frame, f->small, SWS_AREA) != 0 ||
      average(f) != 0) {
    av_frame_free(&smooth);
    return -1;
  }
  lighten(f, fminf(fmaxf(ordinary / fmaxf(contrast, 1), 1), most_gain));
  if (scale(&f->enlarge, f->small, smooth, SWS_BICUBIC) != 0) {
    av_frame_free(&smooth);
    return -1;
  }
  av_frame_free(frame);
  *frame = smooth;
  return 0;
}

void fs_noise_filter_free(fs_noise_filter *f) {
  sws_freeContext(f->reduce);
  sws_freeContext(f->enlarge);
  forget(f);
}
