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

/* Blue, green, red of a pixel, and one number that means nothing. */
typedef float colour __attribute__((vector_size(16)));

/* A range as numbers for each colour, red first. */
typedef struct colour_range {
  colour mean, scale;
} colour_range;

static inline colour_range colour_range_of(const fs_range *r) {
  return (colour_range){{r->mean[0], r->mean[1], r->mean[2], 0}, {r->scale, r->scale, r->scale, r->scale}};
}

/* Stores a pixel as a network takes it: three numbers. */
static inline void put(colour bgr, colour_range range, float *to) {
  const colour rgb = (__builtin_shufflevector(bgr, bgr, 2, 1, 0, 3) - range.mean) * range.scale;
  memcpy(to, &rgb, 2 * sizeof *to);
  to[2] = rgb[2];
}

typedef uint8_t bytes __attribute__((vector_size(16)));
typedef uint16_t words __attribute__((vector_size(16)));
typedef int32_t numbers __attribute__((vector_size(16)));

/* Four bytes, the last one of the next pixel, are loaded at once and put between zeros, as processors do at
 * once; of a plain conversion the compiler makes four. */
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

/* Samples next to each other in a row of a crop, and where they lie: in the square of four pixels, and that
 * in the picture. */
enum { RUN = 64 };
typedef struct run {
  int count, left[RUN], top[RUN];
  float x[RUN], y[RUN], across[RUN], down[RUN];
} run;

/* From column `first` on, in row `row`. Simple enough for the compiler to vectorize. */
static void place(const fs_transform *to_picture, int row, int first, run *r) {
  const double(*m)[3] = to_picture->at;
  const double x = m[0][1] * row + m[0][2], y = m[1][1] * row + m[1][2], dx = m[0][0], dy = m[1][0];
  for (int i = 0; i < r->count; i++) {
    r->x[i] = (float)(dx * (first + i) + x);
    r->y[i] = (float)(dy * (first + i) + y);
  }
}

static bool is_inside(const fs_picture *p, float x, float y) {
  /* The last column is left out: its pixel has no byte behind it. */
  return x >= 0 && y >= 0 && x < (float)(p->width - 2) && y < (float)(p->height - 1);
}

/* The weighted mean of the four pixels from `left`, `top` on. */
static inline colour sample_inside(const fs_picture *p, int left, int top, float across, float down) {
  const uint8_t *at = p->data + (ptrdiff_t)top * p->stride + (ptrdiff_t)left * 3;
  const colour a = load(at), b = load(at + 3), c = load(at + p->stride), d = load(at + p->stride + 3);
  const colour over = a + across * (b - a), under = c + across * (d - c);
  return over + down * (under - over);
}

/* A run whose ends, and thus all samples, are inside. The first loop is simple enough for the compiler to
 * vectorize. */
static void fill_inside(const fs_picture *p, run *r, colour_range range, float *to) {
  for (int i = 0; i < r->count; i++) {
    r->left[i] = (int)r->x[i];
    r->top[i] = (int)r->y[i];
    r->across[i] = r->x[i] - (float)r->left[i];
    r->down[i] = r->y[i] - (float)r->top[i];
  }
  for (int i = 0; i < r->count; i++, to += 3)
    put(sample_inside(p, r->left[i], r->top[i], r->across[i], r->down[i]), range, to);
}

static colour sample(const fs_picture *p, float x, float y, fs_border border) {
  if (!is_inside(p, x, y))
    return sample_outside(p, x, y, border);
  const int left = (int)x, top = (int)y;
  return sample_inside(p, left, top, x - (float)left, y - (float)top);
}

static void fill(const fs_picture *p, run *r, fs_border border, colour_range range, float *to) {
  const int last = r->count - 1;
  if (is_inside(p, r->x[0], r->y[0]) && is_inside(p, r->x[last], r->y[last])) {
    fill_inside(p, r, range, to);
    return;
  }
  for (int i = 0; i < r->count; i++, to += 3)
    put(sample(p, r->x[i], r->y[i], border), range, to);
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
  const colour_range values = colour_range_of(range);
  run r;
  for (int y = 0; y < height && status == 0; y++)
    for (int x = 0; x < width; x += RUN) {
      r.count = width - x < RUN ? width - x : RUN;
      place(&back, y, x, &r);
      fill(&source, &r, border, values, out + (ptrdiff_t)y * stride + (ptrdiff_t)x * 3);
    }
  fs_picture_free(&owned);
  return status;
}

/* ---- whole pictures ---- */

enum { MAX_REACH = 66 };

/* The pixels of a row or column that one pixel of the result is made of, and the share of each. */
typedef struct reach {
  int first, count;
  float share[MAX_REACH];
} reach;

static bool is_bilinear(double step) {
  return step <= 2 || step > MAX_REACH - 2;
}

static reach reach_of(int at, int from, int to) {
  const double step = (double)from / to;
  reach r = {0, 2, {0}};
  if (is_bilinear(step)) {
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

/* What all pixels of a row of the result are made of: each of `taps` pixels, some of which have no share. */
typedef struct columns {
  int taps;
  int *first;   /* owned */
  float *share; /* owned: `taps` of each */
} columns;

static int make_columns(columns *c, int from, int to) {
  const double step = (double)from / to;
  c->taps = step == 1 ? 1 : is_bilinear(step) ? 2 : (int)ceil(step) + 1;
  c->first = malloc((size_t)to * sizeof *c->first);
  c->share = malloc((size_t)to * (size_t)c->taps * sizeof *c->share);
  if (!c->first || !c->share)
    return -1;
  for (int x = 0; x < to; x++) {
    const reach r = reach_of(x, from, to);
    c->first[x] = r.first;
    memcpy(c->share + (ptrdiff_t)x * c->taps, r.share, (size_t)c->taps * sizeof *c->share);
  }
  return 0;
}

static const uint8_t *row_of(const fs_picture *picture, int y) {
  return picture->data + (ptrdiff_t)clamp(y, picture->height) * picture->stride;
}

/* The weighted mean of the picture's rows that row `y` of `height` is made of, and the pixels at its ends
 * again: one before it, and `after` behind it. */
static void blend_rows(const fs_picture *picture, int y, int height, int after, float *row) {
  const reach rows = reach_of(y, picture->height, height);
  const int count = picture->width * 3;
  const uint8_t *from = row_of(picture, rows.first), *next = row_of(picture, rows.first + 1);
  for (int k = 0; k < count; k++)
    row[k] = rows.share[0] * (float)from[k] + rows.share[1] * (float)next[k];
  for (int i = 2; i < rows.count; i++) {
    from = row_of(picture, rows.first + i);
    for (int k = 0; k < count; k++)
      row[k] += rows.share[i] * (float)from[k];
  }
  for (int c = 0; c < 3; c++)
    row[c - 3] = row[c];
  for (int i = 0; i < after; i++)
    memcpy(row + count + (ptrdiff_t)3 * i, row + count - 3, 3 * sizeof *row);
}

/* `row` has a number behind its last pixel. */
static void blend_columns(const columns *c, int width, const float *row, colour_range range, float *out) {
  const float *share = c->share;
  const int taps = c->taps;
  for (int x = 0; x < width; x++, out += 3) {
    const float *at = row + (ptrdiff_t)3 * c->first[x];
    colour sum = {0};
    for (int i = 0; i < taps; i++, at += 3) {
      colour pixel;
      memcpy(&pixel, at, sizeof pixel);
      sum += *share++ * pixel;
    }
    put(sum, range, out);
  }
}

int fs_resample_all(const fs_picture *picture, int width, int height, const fs_range *range, float *out) {
  columns c = {0};
  float *all = NULL;
  if (make_columns(&c, picture->width, width) == 0)
    all = calloc((size_t)(picture->width + c.taps + 1) * 3 + 1, sizeof *all);
  for (int y = 0; all && y < height; y++, out += (ptrdiff_t)3 * width) {
    blend_rows(picture, y, height, c.taps, all + 3);
    blend_columns(&c, width, all + 3, colour_range_of(range), out);
  }
  free(c.first);
  free(c.share);
  free(all);
  return all ? 0 : -1;
}
