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

/* A pixel's x, y and weight, and nothing, computed side by side, each with BITS more behind its point. */
typedef float floats __attribute__((vector_size(16)));
typedef int32_t ints __attribute__((vector_size(16)));
typedef uint16_t words __attribute__((vector_size(8)));
_Static_assert(sizeof(words) == sizeof(fs_warp_pixel), "a pixel is stored at once");
enum { BITS = 11 };

/* The values at the frame's corner, and their change over a pixel to the right and down. */
typedef struct slope {
  floats at, across, down;
  floats low, high; /* of the triangle's corners: beyond these it has no values, however steep it is */
} slope;

/* A little is added, lest rounding lead below 0. */
static floats values_of(const fs_warp_point *p) {
  const float place = 1 << (BITS + FS_WARP_FRACTION), weight = FS_WARP_WEIGHT << BITS, more = 64;
  return (floats){place * p->u, place * p->v, weight * p->weight, 0} + more;
}

static floats pick(ints which, floats a, floats b) {
  return (floats)((which & (ints)a) | (~which & (ints)b));
}

static slope slope_of(const fs_warp_point *const t[3], float area) {
  const floats a = values_of(t[0]), b = values_of(t[1]), c = values_of(t[2]), ab = b - a, ac = c - a;
  const floats low = pick(b < c, b, c), high = pick(b < c, c, b);
  slope s = {.low = pick(a < low, a, low), .high = pick(a > high, a, high)};
  s.across = (ab * (t[2]->y - t[0]->y) - ac * (t[1]->y - t[0]->y)) / area;
  s.down = (ac * (t[1]->x - t[0]->x) - ab * (t[2]->x - t[0]->x)) / area;
  s.at = a - s.across * t[0]->x - s.down * t[0]->y;
  return s;
}

static ints whole(floats values) {
  return __builtin_convertvector(values, ints);
}

static void store(fs_warp_pixel *to, ints values) {
  const words pixel = __builtin_convertvector(values >> BITS, words);
  memcpy(to, &pixel, sizeof pixel);
}

/* Whether all values from the first to the last lie between the corners'. */
static bool is_flat(const slope *s, floats first, floats last) {
  const ints flat = (first >= s->low) & (first <= s->high) & (last >= s->low) & (last <= s->high);
  return flat[0] & flat[1] & flat[2];
}

static void fill_row(fs_warp_pixel *to, const slope *s, int x, int y, int count) {
  const floats first = s->at + s->across * (float)x + s->down * (float)y;
  if (is_flat(s, first, first + s->across * (float)(count - 1))) {
    const ints by = whole(s->across);
    ints at = whole(first);
    for (int i = 0; i < count; i++, at += by)
      store(&to[i], at);
    return;
  }
  for (int i = 0; i < count; i++) {
    const floats at = first + s->across * (float)i, least = pick(at < s->low, s->low, at);
    store(&to[i], whole(pick(least > s->high, s->high, least)));
  }
}

static int larger(int a, int b) {
  return a > b ? a : b;
}

static int smaller(int a, int b) {
  return a < b ? a : b;
}

/* Whole numbers next to a place of a frame: calls of the mathematics library cost more than a row does. */
static int above(float place) {
  return (int)place + (place > (float)(int)place);
}

static int below(float place) {
  return (int)place - (place < (float)(int)place);
}

/* Rows of a triangle that are measured together: the compiler computes them side by side. */
enum { ROWS = 8 };
typedef struct rows {
  float y[ROWS];                 /* at which the triangle's edges are crossed */
  float left[ROWS], right[ROWS]; /* where */
  int first[ROWS], last[ROWS];   /* pixels whose middle lies inside, and half a pixel more */
} rows;

static void cross_edge(rows *r, const fs_warp_point *a, const fs_warp_point *b) {
  const float from = a->y, to = b->y, start = a->x, way = b->x - a->x;
  for (int i = 0; i < ROWS; i++) {
    const float y = r->y[i], x = start + (y - from) / (to - from) * way;
    const bool crossed = (from < y) != (to < y);
    const float left = r->left[i], right = r->right[i];
    r->left[i] = crossed && x < left ? x : left;
    r->right[i] = crossed && x > right ? x : right;
  }
}

static void measure_rows(rows *r, const fs_warp *w, const fs_warp_point *const t[3], int y, float low,
                         float high) {
  const float beyond = 1e6f; /* pixels: no frame is so wide */
  for (int i = 0; i < ROWS; i++) {
    const float at = (float)(y + i), at_least = at > low ? at : low;
    r->y[i] = at_least < high ? at_least : high;
    r->left[i] = beyond;
    r->right[i] = -beyond;
  }
  for (int i = 0; i < 3; i++)
    cross_edge(r, t[i], t[i == 2 ? 0 : i + 1]);
  const int left = w->left, right = w->left + w->width - 1;
  for (int i = 0; i < ROWS; i++) {
    r->first[i] = larger(above(r->left[i] - 0.5f), left);
    r->last[i] = smaller(below(r->right[i] + 0.5f), right);
  }
}

/* Fills the pixels whose middle lies inside, and half a pixel more: neighbours leave no crack. */
static void fill_triangle(const fs_warp *w, const fs_warp_point *const t[3]) {
  const slope of = slope_of(t, area_of(t[0], t[1], t[2]));
  const float low = fminf(t[0]->y, fminf(t[1]->y, t[2]->y)), high = fmaxf(t[0]->y, fmaxf(t[1]->y, t[2]->y));
  const int first = larger(above(low - 0.5f), w->top);
  const int last = smaller(below(high + 0.5f), w->top + w->height - 1);
  rows r;
  for (int y = first; y <= last; y++) {
    const int row = (y - first) % ROWS;
    if (row == 0)
      measure_rows(&r, w, t, y, low + 1e-3f, high - 1e-3f);
    const int x = r.first[row], count = r.last[row] - x + 1, left = x - w->left;
    if (count < 1)
      continue;
    fill_row(w->pixels + (ptrdiff_t)(y - w->top) * w->width + left, &of, x, y, count);
    int *reach = w->reach[y - w->top];
    reach[0] = smaller(reach[0], left);
    reach[1] = larger(reach[1], left + count);
  }
}

/* Makes room for the box, and empties it. */
static int reserve(fs_warp *w) {
  const size_t height = (size_t)w->height, pixels = (size_t)w->width * height;
  if (pixels > w->capacity) {
    free(w->pixels);
    w->pixels = malloc(pixels * sizeof *w->pixels);
    w->capacity = w->pixels ? pixels : 0;
  }
  if (height > w->row_capacity) {
    free(w->reach);
    w->reach = malloc(height * sizeof *w->reach);
    w->row_capacity = w->reach ? height : 0;
  }
  if (pixels > w->capacity || height > w->row_capacity)
    return -1;
  memset(w->pixels, 0, pixels * sizeof *w->pixels);
  for (int y = 0; y < w->height; y++) {
    w->reach[y][0] = w->width;
    w->reach[y][1] = 0;
  }
  return 0;
}

int fs_warp_set(fs_warp *w, const fs_warp_point points[FS_FACE_POINTS], int left, int top, int width,
                int height) {
  w->left = left;
  w->top = top;
  w->width = width;
  w->height = height;
  if (reserve(w) != 0)
    return -1;
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
  free(warp->reach);
  *warp = (fs_warp){0};
}
