#include "local/face/warp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Twice the area on the screen; positive where the triangle faces the camera. */
static float area_of(const fs_warp_point *a, const fs_warp_point *b, const fs_warp_point *c) {
  return (b->x - a->x) * (c->y - a->y) - (b->y - a->y) * (c->x - a->x);
}

/* Sorts by depth in 256 steps, which is finer than triangles differ. */
static int order_triangles(fs_warp *w, const fs_warp_point *points) {
  enum { STEPS = 256 };
  float low = INFINITY, high = -INFINITY;
  uint16_t start[STEPS + 1] = {0};
  uint8_t step[FS_FACE_TRIANGLES];
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    low = fminf(low, points[i].depth);
    high = fmaxf(high, points[i].depth);
  }
  const float scale = (STEPS - 1) / (3 * fmaxf(high - low, 1e-3f));
  bool shown[FS_FACE_TRIANGLES];
  for (int i = 0; i < FS_FACE_TRIANGLES; i++) {
    const uint16_t *t = fs_face_triangles[i];
    const fs_warp_point *a = &points[t[0]], *b = &points[t[1]], *c = &points[t[2]];
    shown[i] = area_of(a, b, c) > 0.05f && a->weight + b->weight + c->weight > 0;
    if (!shown[i])
      continue;
    step[i] = (uint8_t)((3 * high - a->depth - b->depth - c->depth) * scale);
    start[step[i] + 1]++;
  }
  for (int i = 0; i < STEPS; i++)
    start[i + 1] = (uint16_t)(start[i + 1] + start[i]);
  const int count = start[STEPS];
  for (int i = 0; i < FS_FACE_TRIANGLES; i++)
    if (shown[i])
      w->order[start[step[i]]++] = (uint16_t)i;
  return count;
}

/* Where the line at height `y` crosses the triangle; false where it does not. */
static bool crossing(const fs_warp_point *const t[3], float y, float *left, float *right) {
  *left = INFINITY;
  *right = -INFINITY;
  for (int i = 0; i < 3; i++) {
    const fs_warp_point *a = t[i], *b = t[i == 2 ? 0 : i + 1];
    if ((a->y < y) == (b->y < y))
      continue;
    float x = a->x + (y - a->y) / (b->y - a->y) * (b->x - a->x);
    *left = x < *left ? x : *left;
    *right = x > *right ? x : *right;
  }
  return *left <= *right;
}

/* The change of a value over a pixel to the right and down, in whole 65536ths. */
typedef struct slope {
  float at, across, down;
  int64_t low, high; /* of the corners */
} slope;

static slope slope_of(const fs_warp_point *const t[3], float area, float a, float b, float c, float scale) {
  const float ab = b - a, ac = c - a;
  slope s;
  s.across = scale * (ab * (t[2]->y - t[0]->y) - ac * (t[1]->y - t[0]->y)) / area;
  s.down = scale * (ac * (t[1]->x - t[0]->x) - ab * (t[2]->x - t[0]->x)) / area;
  s.at = scale * a - s.across * t[0]->x - s.down * t[0]->y;
  s.low = (int64_t)(scale * fminf(a, fminf(b, c)));
  s.high = (int64_t)(scale * fmaxf(a, fmaxf(b, c)));
  return s;
}

static int64_t start_of(const slope *s, int x, int y) {
  return (int64_t)(s->at + s->across * (float)x + s->down * (float)y);
}

/* Beyond its corners' values a triangle has none: one seen from the side is steep. */
static int64_t clamp(int64_t value, const slope *s) {
  return value < s->low ? s->low : value > s->high ? s->high : value;
}

/* Fills the pixels whose middle lies inside, and half a pixel more: neighbours leave no crack. */
static void fill_triangle(const fs_warp *w, const fs_warp_point *const t[3]) {
  const float area = area_of(t[0], t[1], t[2]);
  const float texture = 1 << (16 + FS_WARP_FRACTION - 5), weight = FS_WARP_WEIGHT << 8;
  const slope u = slope_of(t, area, t[0]->u, t[1]->u, t[2]->u, texture);
  const slope v = slope_of(t, area, t[0]->v, t[1]->v, t[2]->v, texture);
  const slope k = slope_of(t, area, t[0]->weight, t[1]->weight, t[2]->weight, weight);
  const float low = fminf(t[0]->y, fminf(t[1]->y, t[2]->y)), high = fmaxf(t[0]->y, fmaxf(t[1]->y, t[2]->y));
  const int first = (int)fmaxf(ceilf(low - 0.5f), (float)w->top);
  const int last = (int)fminf(floorf(high + 0.5f), (float)(w->top + w->height - 1));
  for (int y = first; y <= last; y++) {
    float left, right;
    if (!crossing(t, fminf(fmaxf((float)y, low + 1e-3f), high - 1e-3f), &left, &right))
      continue;
    const int x0 = (int)fmaxf(ceilf(left - 0.5f), (float)w->left);
    const int x1 = (int)fminf(floorf(right + 0.5f), (float)(w->left + w->width - 1));
    fs_warp_pixel *to = w->pixels + (ptrdiff_t)(y - w->top) * w->width - w->left;
    int64_t uu = start_of(&u, x0, y), vv = start_of(&v, x0, y), kk = start_of(&k, x0, y);
    const int64_t du = (int64_t)u.across, dv = (int64_t)v.across, dk = (int64_t)k.across;
    for (int x = x0; x <= x1; x++, uu += du, vv += dv, kk += dk) {
      to[x] = (fs_warp_pixel){(uint16_t)(clamp(uu, &u) >> 11), (uint16_t)(clamp(vv, &v) >> 11),
                              (uint16_t)(clamp(kk, &k) >> 8)};
    }
  }
}

int fs_warp_set(fs_warp *w, const fs_warp_point points[FS_FACE_POINTS], int left, int top, int width,
                int height) {
  w->left = left;
  w->top = top;
  w->width = width;
  w->height = height;
  const size_t pixels = (size_t)width * (size_t)height;
  if (pixels > w->capacity) {
    free(w->pixels);
    w->pixels = malloc(pixels * sizeof *w->pixels);
    w->capacity = w->pixels ? pixels : 0;
    if (!w->pixels)
      return -1;
  }
  memset(w->pixels, 0, pixels * sizeof *w->pixels);
  const int count = order_triangles(w, points);
  for (int i = 0; i < count; i++) {
    const uint16_t *t = fs_face_triangles[w->order[i]];
    const fs_warp_point *const corners[3] = {&points[t[0]], &points[t[1]], &points[t[2]]};
    fill_triangle(w, corners);
  }
  return 0;
}

void fs_warp_free(fs_warp *warp) {
  free(warp->pixels);
  warp->pixels = NULL;
  warp->capacity = 0;
}
