#include "vision/net/crop_region.h"

#include <math.h>
#include <string.h>

int fs_region_cut(fs_net *net, const fs_picture *picture, const fs_region *region, const fs_range *range,
                  fs_transform *back) {
  const int side = fs_net_input(net).width;
  const double k = side / (double)region->side, half = (side - 1) / 2.0;
  const double c = cos((double)region->angle) * k, s = sin((double)region->angle) * k;
  const double x = (double)region->centre.x, y = (double)region->centre.y;
  if (!(region->side >= 1))
    return 1;
  const fs_transform to_crop = {{{c, s, half - c * x - s * y}, {-s, c, half + s * x - c * y}}};
  if (fs_transform_invert(&to_crop, back) != 0)
    return 1;
  return fs_resample_crop(picture, &to_crop, side, side, FS_BORDER_BLACK, range, fs_net_in(net), side * 3);
}

int fs_region_run(fs_net *net, const fs_picture *picture, const fs_region *region, const fs_range *range,
                  fs_transform *back) {
  const int status = fs_region_cut(net, picture, region, range, back);
  return status == 0 ? fs_net_run(net) : status;
}

fs_point fs_region_point(const fs_transform *back, float x, float y) {
  const double u = (double)x - 0.5, v = (double)y - 0.5;
  return (fs_point){(float)(back->at[0][0] * u + back->at[0][1] * v + back->at[0][2]),
                    (float)(back->at[1][0] * u + back->at[1][1] * v + back->at[1][2])};
}

/* ---- in the dark ---- */

/* Of 0 to 255: light that a darker face is brought to, no more than so many fold; the standard deviation of
 * noise after that from which it is too much, and the one from which all of the blur is needed. How they were
 * set: MODELS.md. */
static const float wanted = 50, max_gain = 8, most_noise = 3, loud_noise = 4.5f;

typedef struct disc {
  const float *pixels;
  const fs_range *range;
  int side;
  float part;
} disc;

/* From the disc's middle column to its edge in a row, in pixels; negative where the row is outside. */
static int reach_in(const disc *d, int row) {
  const float radius = d->part * (float)d->side, y = (float)row + 0.5f - (float)d->side / 2;
  return fabsf(y) < radius ? (int)sqrtf(radius * radius - y * y) : -1;
}

/* The quadratic mean of luma, 0 to 255: what part of a face is bright makes it bright. */
static float light_of(const disc *d) {
  static const float share[3] = {0.299f, 0.587f, 0.114f}; /* ITU-R BT.601 */
  const float *mean = d->range->mean, bytes = 1 / d->range->scale;
  const float black = share[0] * mean[0] + share[1] * mean[1] + share[2] * mean[2];
  float sum = 0;
  int count = 0;
  for (int y = 0; y < d->side; y += 2) {
    const int reach = reach_in(d, y);
    for (int x = d->side / 2 - reach; x < d->side / 2 + reach; x += 2) {
      const float *p = d->pixels + (ptrdiff_t)3 * (y * d->side + x);
      const float luma = (share[0] * p[0] + share[1] * p[1] + share[2] * p[2]) * bytes + black;
      sum += luma * luma;
      count++;
    }
  }
  return count ? sqrtf(sum / (float)count) : 255;
}

/* The standard deviation of the noise in green, 0 to 255, by what is left of a pixel and its eight neighbours
 * where edges and slopes are taken off (Immerkær, Fast noise variance estimation, 1996). */
static float noise_of(const disc *d) {
  const ptrdiff_t down = (ptrdiff_t)3 * d->side;
  float sum = 0;
  int count = 0;
  for (int y = 1; y < d->side - 1; y++) {
    const int reach = reach_in(d, y);
    for (int x = d->side / 2 - reach; x < d->side / 2 + reach; x++) {
      const float *p = d->pixels + 3 * (ptrdiff_t)x + y * down + 1, *above = p - down, *below = p + down;
      sum += fabsf(above[-3] + above[3] + below[-3] + below[3] - 2 * (above[0] + below[0] + p[-3] + p[3]) +
                   4 * p[0]);
      count++;
    }
  }
  return count ? 1.2533f / 6 * sum / (float)count / d->range->scale : 0; /* the root of pi / 2 */
}

/* Gives each pixel's neighbours a quarter of the share `strength`, in both directions. */
static void blur(float *pixels, int side, float strength) {
  const float next = strength / 4, own = 1 - strength / 2;
  const int row_length = 3 * side;
  float before[3 * FS_CROP_MAX], kept[3 * FS_CROP_MAX];
  for (int y = 0; y < side; y++) {
    float *row = pixels + (ptrdiff_t)y * row_length;
    memcpy(kept, row, (size_t)row_length * sizeof *row);
    for (int i = 3; i < row_length - 3; i++)
      row[i] = own * kept[i] + next * (kept[i - 3] + kept[i + 3]);
  }
  memcpy(before, pixels, (size_t)row_length * sizeof *pixels);
  for (int y = 1; y < side - 1; y++) {
    float *row = pixels + (ptrdiff_t)y * row_length;
    memcpy(kept, row, (size_t)row_length * sizeof *row);
    for (int i = 0; i < row_length; i++)
      row[i] = own * kept[i] + next * (before[i] + row[i + row_length]);
    memcpy(before, kept, (size_t)row_length * sizeof *row);
  }
}

static void multiply(float *pixels, int side, const fs_range *range, float gain) {
  for (int i = 0; i < side * side; i++)
    for (int c = 0; c < 3; c++, pixels++) {
      const float byte = fminf((*pixels / range->scale + range->mean[c]) * gain, 255);
      *pixels = (byte - range->mean[c]) * range->scale;
    }
}

void fs_crop_lighten(float *pixels, int side, const fs_range *range, float part, bool softly) {
  const disc face = {pixels, range, side, part};
  const float gain = fminf(wanted / fmaxf(light_of(&face), 1), max_gain);
  if (gain <= 1)
    return;
  const float noise = noise_of(&face), loud = (gain * noise - most_noise) / (loud_noise - most_noise);
  if (softly && loud > 0)
    blur(pixels, side, fminf(loud, 1));
  const float quiet_gain = softly ? gain : fminf(gain, most_noise / fmaxf(noise, 0.01f));
  if (quiet_gain > 1)
    multiply(pixels, side, range, quiet_gain);
}
