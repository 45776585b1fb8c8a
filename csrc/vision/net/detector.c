/* Faces from UltraFace's heads, on two views of a picture. */
#include "vision/net/model_file.h"
#include "vision/net/nets.h"
#include "vision/net/resample.h"
#include "vision/net/ultraface.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum {
  MAX_FOUND = 4096,
  /* Input sizes whose networks are kept, as many as a film takes: fine, fast and coarse views of the frame as
   * it stands, and those of it turned. Another one takes some milliseconds to build. */
  VIEWS = 6,
};

/* The fine view finds faces from 20 pixels of 640 up, but overlooks or misjudges those that fill more than
 * two thirds of its height; the coarse one, which costs a tenth, is good at these. Measured: MODELS.md. */
static const double coarse_pixels = 160 * 90;
static const float coarse_from = 0.45f; /* of the picture's height or width, whichever is less */
static const float part_of_large = 0.6f, same_face = 0.35f, max_overlap = 0.3f;

/* Value range, strides, anchors and variances that the model was trained with (fd_config.py of its authors).
 */
static const fs_range input_range = {{127, 127, 127}, 1 / 128.0f};
static const float centre_variance = 0.1f, size_variance = 0.2f;
static const struct {
  int stride, count;
  float anchors[3];
} levels[FS_ULTRAFACE_LEVELS] = {
    {8, 3, {10, 16, 24}}, {16, 2, {32, 48}}, {32, 2, {64, 96}}, {64, 3, {128, 192, 256}}};

typedef struct found {
  fs_face *at; /* owned: room for MAX_FOUND */
  int count;
} found;

/* A network for one input size. */
typedef struct view {
  fs_net *net; /* owned; NULL while unused */
  int width, height;
  unsigned used; /* when it was last wanted */
} view;

struct fs_detector {
  fs_onnx file; /* owned */
  view views[VIEWS];
  unsigned clock;
  found all, fine;
};

static float shared_area(const fs_rect *a, const fs_rect *b) {
  float width = fminf(a->x + a->width, b->x + b->width) - fmaxf(a->x, b->x);
  float height = fminf(a->y + a->height, b->y + b->height) - fmaxf(a->y, b->y);
  return width > 0 && height > 0 ? width * height : 0;
}

static float area(const fs_rect *box) {
  return box->width * box->height;
}

/* Keeps the best of boxes that show the same face, best first. */
static void suppress(found *f) {
  int kept = 0;
  if (f->count > 0)
    qsort(f->at, (size_t)f->count, sizeof *f->at, fs_face_by_score);
  for (int i = 0; i < f->count; i++) {
    bool other = true;
    for (int k = 0; k < kept && other; k++)
      other = fs_rect_overlap(&f->at[i].box, &f->at[k].box) <= max_overlap;
    if (other)
      f->at[kept++] = f->at[i];
  }
  f->count = kept;
}

/* Reads one level's heads: per anchor two scores (not a face, a face) and four numbers that move and stretch
 * the anchor. The two scales lead to the picture's pixels. Returns -1 where the heads are others. */
static int decode(const fs_net *net, int level, float min_score, float x_scale, float y_scale, found *out) {
  fs_layer shape, moved;
  const float *scores = fs_net_out(net, 2 * level, &shape), *moves = fs_net_out(net, 2 * level + 1, &moved);
  const int count = levels[level].count;
  const float stride = (float)levels[level].stride;
  if (!scores || !moves || shape.channels != 2 * count || moved.channels != 4 * count ||
      moved.width != shape.width || moved.height != shape.height)
    return -1;
  for (int at = 0; at < shape.height * shape.width; at++)
    for (int a = 0; a < count; a++, scores += 2, moves += 4) {
      float score = 1 / (1 + expf(scores[0] - scores[1]));
      if (!(score >= min_score) || out->count == MAX_FOUND)
        continue;
      const float anchor = levels[level].anchors[a];
      const int column = at % shape.width, row = at / shape.width;
      float x = ((float)column + 0.5f) * stride + moves[0] * centre_variance * anchor;
      float y = ((float)row + 0.5f) * stride + moves[1] * centre_variance * anchor;
      float width = anchor * expf(moves[2] * size_variance), height = anchor * expf(moves[3] * size_variance);
      out->at[out->count++] = (fs_face){
          {(x - width / 2) * x_scale, (y - height / 2) * y_scale, width * x_scale, height * y_scale}, score};
    }
  return 0;
}

/* The network for an input size; the one that was longest unused makes room. NULL when memory is short. */
static fs_net *net_for(fs_detector *d, int width, int height) {
  view *oldest = &d->views[0];
  for (int i = 0; i < VIEWS; i++) {
    view *v = &d->views[i];
    if (v->net && v->width == width && v->height == height) {
      v->used = ++d->clock;
      return v->net;
    }
    if (!v->net || v->used < oldest->used)
      oldest = v;
  }
  fs_net_free(oldest->net);
  *oldest = (view){fs_ultraface_new(&d->file, height, width), width, height, ++d->clock};
  return oldest->net;
}

/* The side of an input that shows `length` pixels at `scale`. */
static int input_side(int length, double scale) {
  const long max_side = 2048; /* of a picture that is all length and no width */
  long side = lround(length * scale / 32) * 32;
  return (int)(side < 32 ? 32 : side > max_side ? max_side : side);
}

/* The mean of all bytes that the pixels, a multiple of AT_ONCE, were made of. The compiler vectorizes as many
 * sums. */
static float mean_byte(const float *pixels, int count) {
  enum { AT_ONCE = 4, SUMS = 3 * AT_ONCE };
  float sum[SUMS] = {0}, mean = 0;
  for (int i = 0; i < count; i += AT_ONCE, pixels += SUMS)
    for (int c = 0; c < SUMS; c++)
      sum[c] += pixels[c];
  for (int c = 0; c < SUMS; c++)
    mean += (sum[c] * AT_ONCE / (float)count / input_range.scale + input_range.mean[c % 3]) / SUMS;
  return mean;
}

/* The value, of 0 to 255, that `above` of all are not below. */
static float bright_value(const float *pixels, int count, float above) {
  int counts[256] = {0}, value = 255, left = (int)(above * 3 * (float)count);
  for (int i = 0; i < 3 * count; i++) {
    float byte = pixels[i] / input_range.scale + input_range.mean[i % 3];
    counts[byte < 0 ? 0 : byte > 255 ? 255 : (int)byte]++;
  }
  for (; value > 0 && counts[value] <= left; value--)
    left -= counts[value];
  return (float)value;
}

/* Brightens `count` pixels whose mean is dark: the network was trained in daylight. */
static void lighten(float *pixels, int count) {
  /* Of 0 to 255: what is darker than the one in the mean is brought to the other, no more than so many fold.
   * What is bright already, as a picture on black, is not made white. */
  static const float dark = 45, wanted = 80, max_gain = 4, white = 250, bright_part = 0.03f;
  const float mean = mean_byte(pixels, count);
  if (mean >= dark)
    return;
  float gain = fminf(wanted / fmaxf(mean, 1), max_gain);
  gain = fminf(gain, white / fmaxf(bright_value(pixels, count, bright_part), 1));
  for (int i = 0; gain > 1 && i < 3 * count; i++) {
    float byte = fminf((pixels[i] / input_range.scale + input_range.mean[i % 3]) * gain, 255);
    pixels[i] = (byte - input_range.mean[i % 3]) * input_range.scale;
  }
}

/* The input that shows a picture so large with about `pixels` pixels, never enlarged. */
static fs_net *input_for(fs_detector *d, int picture_width, int picture_height, double pixels, int *width,
                         int *height) {
  const double scale = fmin(1, sqrt(pixels / ((double)picture_width * picture_height)));
  *width = input_side(picture_width, scale);
  *height = input_side(picture_height, scale);
  return net_for(d, *width, *height);
}

/* The faces on a view of about `pixels` pixels. Returns 0, or -1. */
static int look(fs_detector *d, const fs_picture *picture, double pixels, float min_score, found *out) {
  int width, height;
  fs_net *net = input_for(d, picture->width, picture->height, pixels, &width, &height);
  out->count = 0;
  if (!net || fs_resample_all(picture, width, height, &input_range, fs_net_in(net)) != 0)
    return -1;
  lighten(fs_net_in(net), width * height);
  if (fs_net_run(net) != 0)
    return -1;
  for (int level = 0; level < FS_ULTRAFACE_LEVELS; level++)
    if (decode(net, level, min_score, (float)picture->width / (float)width,
               (float)picture->height / (float)height, out) != 0)
      return -1;
  suppress(out);
  return 0;
}

/* Whether `box`, of the fine view, is one of the first `count` large faces that the coarse view saw, or a
 * part of it. */
static bool shows_large(const fs_rect *box, const found *large, int count) {
  for (int i = 0; i < count; i++) {
    float both = shared_area(box, &large->at[i].box);
    if (both > part_of_large * area(box) || both > same_face * (area(box) + area(&large->at[i].box) - both))
      return true;
  }
  return false;
}

/* Takes from the coarse view, in `all`, the large faces, from the fine one all others. */
static void combine(found *all, const found *fine, const fs_picture *picture) {
  float large = coarse_from * fminf((float)picture->width, (float)picture->height);
  int count = 0;
  for (int i = 0; i < all->count; i++)
    if (fmaxf(all->at[i].box.width, all->at[i].box.height) >= large)
      all->at[count++] = all->at[i];
  all->count = count;
  for (int i = 0; i < fine->count && all->count < MAX_FOUND; i++)
    if (!shows_large(&fine->at[i].box, all, count))
      all->at[all->count++] = fine->at[i];
  suppress(all);
}

fs_detector *fs_detector_open(const char *models, fs_error *error) {
  char path[4096];
  snprintf(path, sizeof path, "%s/fr_detect.onnx", models);
  fs_detector *d = calloc(1, sizeof *d);
  size_t size = 0;
  uint8_t *bytes = d ? fs_model_file_read(path, NULL, &size) : NULL;
  if (d && fs_onnx_parse(bytes, size, &d->file) == 0) {
    d->all.at = calloc(MAX_FOUND, sizeof *d->all.at);
    d->fine.at = calloc(MAX_FOUND, sizeof *d->fine.at);
    if (d->all.at && d->fine.at && net_for(d, 160, 96)) /* the usual coarse view: is it the network? */
      return d;
  }
  fs_detector_close(d);
  fs_model_file_fail(path, error);
  return NULL;
}

void fs_detector_trim(fs_detector *d) {
  for (int i = 0; i < VIEWS; i++) {
    fs_net_free(d->views[i].net);
    d->views[i] = (view){0};
  }
}

void fs_detector_close(fs_detector *d) {
  if (!d)
    return;
  fs_detector_trim(d);
  fs_onnx_free(&d->file);
  free(d->all.at);
  free(d->fine.at);
  free(d);
}

void fs_detector_prepare(fs_detector *d, int width, int height, int pixels) {
  int input_width, input_height;
  input_for(d, width, height, coarse_pixels, &input_width, &input_height);
  input_for(d, width, height, pixels, &input_width, &input_height);
}

int fs_detector_run(fs_detector *d, const fs_picture *picture, int pixels, float min_score, fs_face *faces,
                    int max) {
  if (look(d, picture, coarse_pixels, min_score, &d->all) != 0 ||
      look(d, picture, pixels, min_score, &d->fine) != 0)
    return -1;
  combine(&d->all, &d->fine, picture);
  int count = d->all.count < max ? d->all.count : max;
  for (int i = 0; i < count; i++)
    faces[i] = d->all.at[i];
  return count;
}
