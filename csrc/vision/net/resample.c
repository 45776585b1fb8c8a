#include "vision/net/resample.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static int clamp(int at, int count) {
  return at < 0 ? 0 : at < count ? at : count - 1;
}

int fs_transform_nearest(const double (*from)[2], const double (*to)[2], int count, fs_transform *out) {
  double p[2] = {0, 0}, q[2] = {0, 0}, along = 0, across = 0, spread = 0;
  for (int i = 0; i < count; i++)
    for (int axis = 0; axis < 2; axis++) {
      p[axis] += from[i][axis] / count;
      q[axis] += to[i][axis] / count;
    }
  for (int i = 0; i < count; i++) {
    double x = from[i][0] - p[0], y = from[i][1] - p[1], u = to[i][0] - q[0], v = to[i][1] - q[1];
    along += x * u + y * v;
    across += x * v - y * u;
    spread += x * x + y * y;
  }
  if (!(spread > 0) || !isfinite(along + across + spread))
    return -1;
  double a = along / spread, b = across / spread;
  *out = (fs_transform){{{a, -b, q[0] - a * p[0] + b * p[1]}, {b, a, q[1] - b * p[0] - a * p[1]}}};
  return 0;
}

int fs_transform_invert(const fs_transform *map, fs_transform *out) {
  const double(*a)[3] = map->at;
  double area = a[0][0] * a[1][1] - a[0][1] * a[1][0];
  if (!isfinite(area + a[0][2] + a[1][2]) || fabs(area) < 1e-12)
    return -1;
  double p = a[1][1] / area, q = -a[0][1] / area, r = -a[1][0] / area, s = a[0][0] / area;
  *out = (fs_transform){{{p, q, -p * a[0][2] - q * a[1][2]}, {r, s, -r * a[0][2] - s * a[1][2]}}};
  return 0;
}

/* ---- crops ---- */

/* The part of the picture that a crop is made from, a pixel around it included; never empty. */
static fs_picture needed(const fs_picture *picture, const fs_transform *to_picture, int width, int height,
                         int *left, int *top) {
  double low[2], high[2];
  const int size[] = {picture->width, picture->height};
  for (int row = 0; row < 2; row++) {
    const double *m = to_picture->at[row], x = m[0] * width, y = m[1] * height;
    low[row] = fmin(fmax(m[2] + fmin(x, 0) + fmin(y, 0) - 2, 0), size[row] - 1);
    high[row] = fmin(fmax(m[2] + fmax(x, 0) + fmax(y, 0) + 3, low[row] + 1), size[row]);
  }
  *left = (int)low[0];
  *top = (int)low[1];
  return (fs_picture){.data = picture->data + (ptrdiff_t)*top * picture->stride + (ptrdiff_t)*left * 3,
                      .width = (int)high[0] - *left,
                      .height = (int)high[1] - *top,
                      .stride = picture->stride};
}

/* Means of squares of four pixels. Returns 0, or -1 when memory is short. */
static int halve(const fs_picture *from, fs_picture *to) {
  if (fs_picture_new(to, from->width / 2, from->height / 2) != 0)
    return -1;
  for (int y = 0; y < to->height; y++) {
    const uint8_t *a = from->data + (ptrdiff_t)2 * y * from->stride, *b = a + from->stride;
    uint8_t *out = to->data + (ptrdiff_t)y * to->stride;
    for (int x = 0; x < to->width; x++, a += 6, b += 6)
      for (int c = 0; c < 3; c++)
        *out++ = (uint8_t)((a[c] + a[c + 3] + b[c] + b[c + 3] + 2) / 4);
  }
  return 0;
}

/* Blue, green, red of a pixel, and the first byte of the next one: four bytes are loaded at once. */
typedef float colour __attribute__((vector_size(16)));
typedef uint8_t bytes __attribute__((vector_size(16)));
typedef uint16_t words __attribute__((vector_size(16)));
typedef int32_t numbers __attribute__((vector_size(16)));

/* Bytes are put between zeros, as processors do at once; of a plain conversion the compiler makes four. */
static inline colour load(const uint8_t *at) {
  int32_t four;
  memcpy(&four, at, sizeof four);
  const bytes narrow = (bytes)(numbers){four, 0, 0, 0}, none = {0};
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  const words wide =
      (words)__builtin_shufflevector(narrow, none, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  return __builtin_convertvector(
      (numbers)__builtin_shufflevector(wide, (words)none, 0, 8, 1, 9, 2, 10, 3, 11), colour);
#else
  const words wide =
      (words)__builtin_shufflevector(none, narrow, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  return __builtin_convertvector(
      (numbers)__builtin_shufflevector((words)none, wide, 0, 8, 1, 9, 2, 10, 3, 11), colour);
#endif
}

/* The weighted mean of the four pixels around a place at the edge or beyond. */
static colour sample_edge(const fs_picture *p, float left, float top, float fx, float fy, fs_border border) {
  const float weights[4] = {(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy};
  colour sum = {0};
  for (int i = 0; i < 4; i++) {
    const int column = (int)left + (i & 1), row = (int)top + (i >> 1);
    const bool inside = column >= 0 && row >= 0 && column < p->width && row < p->height;
    if (!inside && border == FS_BORDER_BLACK)
      continue;
    const uint8_t *at =
        p->data + (ptrdiff_t)clamp(row, p->height) * p->stride + (ptrdiff_t)clamp(column, p->width) * 3;
    sum += weights[i] * (colour){at[0], at[1], at[2], 0};
  }
  return sum;
}

static colour sample_outside(const fs_picture *p, float x, float y, fs_border border) {
  const float far = 1e6f;
  x = fminf(fmaxf(x, -far), far);
  y = fminf(fmaxf(y, -far), far);
  const float left = floorf(x), top = floorf(y);
  return sample_edge(p, left, top, x - left, y - top, border);
}

static inline colour sample(const fs_picture *p, float x, float y, fs_border border) {
  /* The last column is left out: its pixel has no byte behind it. */
  if (!(x >= 0 && y >= 0 && x < (float)(p->width - 2) && y < (float)(p->height - 1)))
    return sample_outside(p, x, y, border);
  const int left = (int)x, top = (int)y;
  const float fx = x - (float)left, fy = y - (float)top;
  const uint8_t *at = p->data + (ptrdiff_t)top * p->stride + (ptrdiff_t)left * 3;
  const colour a = load(at), b = load(at + 3), c = load(at + p->stride), d = load(at + p->stride + 3);
  const colour over = a + fx * (b - a), under = c + fx * (d - c);
  return over + fy * (under - over);
}

/* Halves the picture until the crop is no less than half of it in scale; `to_picture` moves along. What comes
 * back in `owned` is to be freed. Returns 0, or -1 when memory is short. */
static int reduce(fs_picture *picture, fs_transform *to_picture, fs_picture *owned) {
  while (hypot(to_picture->at[0][0], to_picture->at[1][0]) > 2 && picture->width > 1 && picture->height > 1) {
    fs_picture half;
    if (halve(picture, &half) != 0)
      return -1;
    fs_picture_free(owned);
    *owned = *picture = half;
    for (int row = 0; row < 2; row++) {
      for (int column = 0; column < 2; column++)
        to_picture->at[row][column] /= 2;
      to_picture->at[row][2] = (to_picture->at[row][2] - 0.5) / 2;
    }
  }
  return 0;
}

int fs_resample_crop(const fs_picture *picture, const fs_transform *to_crop, int width, int height,
                     fs_border border, const fs_range *range, float *out, int stride) {
  fs_transform back;
  if (fs_transform_invert(to_crop, &back) != 0)
    return -1;
  int left, top;
  fs_picture source = needed(picture, &back, width, height, &left, &top), owned = {0};
  back.at[0][2] -= left;
  back.at[1][2] -= top;
  int status = reduce(&source, &back, &owned);
  const colour mean = {range->mean[0], range->mean[1], range->mean[2], 0};
  for (int y = 0; y < height && status == 0; y++) {
    const double start_x = back.at[0][1] * y + back.at[0][2], start_y = back.at[1][1] * y + back.at[1][2];
    float *to = out + (ptrdiff_t)y * stride;
    for (int x = 0; x < width; x++, to += 3) {
      const colour bgr =
          sample(&source, (float)(back.at[0][0] * x + start_x), (float)(back.at[1][0] * x + start_y), border);
      const colour rgb = (__builtin_shufflevector(bgr, bgr, 2, 1, 0, 3) - mean) * range->scale;
      memcpy(to, &rgb, 3 * sizeof *to);
    }
  }
  fs_picture_free(&owned);
  return status;
}

/* ---- whole pictures ---- */

enum { MAX_REACH = 66 };

/* The pixels of a row that one pixel of the result is made of, and the share of each. */
typedef struct reach {
  int first, count;
  float share[MAX_REACH];
} reach;

static reach reach_of(int at, int from, int to) {
  const double step = (double)from / to;
  reach r = {0, 2, {0}};
  if (step <= 2 || step > MAX_REACH - 2) {
    double middle = (at + 0.5) * step - 0.5, low = floor(middle);
    r.first = (int)low;
    r.share[1] = (float)(middle - low);
    r.share[0] = 1 - r.share[1];
    return r;
  }
  double start = at * step, end = start + step;
  r.first = (int)start;
  r.count = 0;
  for (int i = r.first; i < end && r.count < MAX_REACH; i++)
    r.share[r.count++] = (float)((fmin(end, i + 1) - fmax(start, i)) / step);
  return r;
}

/* The weighted mean of the picture's rows that row `y` of `height` is made of. */
static void blend_rows(const fs_picture *picture, int y, int height, float *row) {
  const reach rows = reach_of(y, picture->height, height);
  const int count = picture->width * 3;
  memset(row, 0, (size_t)count * sizeof *row);
  for (int i = 0; i < rows.count; i++) {
    const uint8_t *from = picture->data + (ptrdiff_t)clamp(rows.first + i, picture->height) * picture->stride;
    const float share = rows.share[i];
    for (int k = 0; k < count; k++)
      row[k] += share * (float)from[k];
  }
}

int fs_resample_all(const fs_picture *picture, int width, int height, const fs_range *range, float *out) {
  reach *columns = malloc((size_t)width * sizeof *columns);
  float *row = malloc((size_t)picture->width * 3 * sizeof *row);
  bool ready = columns && row;
  for (int x = 0; ready && x < width; x++)
    columns[x] = reach_of(x, picture->width, width);
  for (int y = 0; ready && y < height; y++) {
    blend_rows(picture, y, height, row);
    for (int x = 0; x < width; x++, out += 3) {
      float sum[3] = {0, 0, 0};
      for (int i = 0; i < columns[x].count; i++) {
        const float *at = row + (ptrdiff_t)clamp(columns[x].first + i, picture->width) * 3;
        for (int c = 0; c < 3; c++)
          sum[c] += columns[x].share[i] * at[c];
      }
      for (int c = 0; c < 3; c++)
        out[c] = (sum[2 - c] - range->mean[c]) * range->scale;
    }
  }
  free(columns);
  free(row);
  return ready ? 0 : -1;
}

/* ---- light ---- */

/* The mean of all bytes that the pixels were made of. Three sums are added up at the same time. */
static float mean_byte(const float *pixels, int count, const fs_range *range) {
  float sum[3] = {0}, mean = 0;
  for (int i = 0; i < count; i++, pixels += 3)
    for (int c = 0; c < 3; c++)
      sum[c] += pixels[c];
  for (int c = 0; c < 3; c++)
    mean += (sum[c] / (float)count / range->scale + range->mean[c]) / 3;
  return mean;
}

/* The value, of 0 to 255, that `above` of all are not below. */
static float bright_value(const float *pixels, int count, const fs_range *range, float above) {
  int counts[256] = {0}, value = 255, left = (int)(above * 3 * (float)count);
  for (int i = 0; i < 3 * count; i++) {
    float byte = pixels[i] / range->scale + range->mean[i % 3];
    counts[byte < 0 ? 0 : byte > 255 ? 255 : (int)byte]++;
  }
  for (; value > 0 && counts[value] <= left; value--)
    left -= counts[value];
  return (float)value;
}

void fs_resample_lighten(float *pixels, int count, const fs_range *range) {
  /* Of 0 to 255: what is darker than the one in the mean is brought to the other, no more than so many fold.
   * What is bright already, as a picture on black, is not made white. */
  static const float dark = 45, wanted = 80, max_gain = 4, white = 250, bright_part = 0.03f;
  const float mean = mean_byte(pixels, count, range);
  if (mean >= dark)
    return;
  float gain = fminf(wanted / fmaxf(mean, 1), max_gain);
  gain = fminf(gain, white / fmaxf(bright_value(pixels, count, range, bright_part), 1));
  for (int i = 0; gain > 1 && i < 3 * count; i++) {
    float byte = fminf((pixels[i] / range->scale + range->mean[i % 3]) * gain, 255);
    pixels[i] = (byte - range->mean[i % 3]) * range->scale;
  }
}
