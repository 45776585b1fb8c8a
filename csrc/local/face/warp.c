#include "local/face/warp.h"

#include "base/room.h"

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

/* A pixel's x, y, weight and softness, computed side by side, each with BITS more behind its point. */
typedef float floats __attribute__((vector_size(16)));
typedef int32_t ints __attribute__((vector_size(16)));
typedef uint16_t words __attribute__((vector_size(8)));
_Static_assert(sizeof(words) == sizeof(fs_warp_pixel), "a pixel is stored at once");
enum { BITS = 11 };

/* The values at a corner of a triangle, and their change over a pixel to the right and down. */
typedef struct slope {
  float x, y; /* the corner's place */
  floats at, across, down;
  floats low, high; /* of the triangle's corners: beyond these it has no values, however steep it is */
  bool safe;        /* nowhere in the triangle do values leave what can be stored */
} slope;

/* Pixels by which a triangle reaches over its edges: neighbours leave no crack, and the last pixel of an
 * outline is not left to what is behind the face. */
static const float beyond = 0.5f;

/* A little is added, lest rounding lead below 0. */
static floats values_of(const fs_warp_point *p) {
  const float place = 1 << (BITS + FS_WARP_FRACTION), weight = FS_WARP_WEIGHT << BITS, more = 64;
  return (floats){place * p->u, place * p->v, weight * p->weight, weight * p->soft} + more;
}

static floats pick(ints which, floats a, floats b) {
  return (floats)((which & (ints)a) | (~which & (ints)b));
}

static bool is_safe(const slope *s) {
  const floats most = {65535 << BITS, 65535 << BITS, (FS_WARP_WEIGHT + 1) << BITS,
                       (FS_WARP_WEIGHT + 1) << BITS};
  const ints across = (ints)s->across & INT32_MAX, down = (ints)s->down & INT32_MAX; /* without signs */
  const floats more = ((floats)across + (floats)down) * beyond;
  const ints safe = (s->low - more >= 0) & (s->high + more < most);
  return safe[0] & safe[1] & safe[2] & safe[3];
}

static slope slope_of(const fs_warp_point *const t[3], float area) {
  const floats a = values_of(t[0]), b = values_of(t[1]), c = values_of(t[2]), ab = b - a, ac = c - a;
  const floats low = pick(b < c, b, c), high = pick(b < c, c, b);
  slope s = {
      .x = t[0]->x, .y = t[0]->y, .at = a, .low = pick(a < low, a, low), .high = pick(a > high, a, high)};
  s.across = (ab * (t[2]->y - t[0]->y) - ac * (t[1]->y - t[0]->y)) / area;
  s.down = (ac * (t[1]->x - t[0]->x) - ab * (t[2]->x - t[0]->x)) / area;
  s.safe = is_safe(&s);
  return s;
}

static ints whole(floats values) {
  return __builtin_convertvector(values, ints);
}

static void store(fs_warp_pixel *to, ints values) {
  const words pixel = __builtin_convertvector(values >> BITS, words);
  memcpy(to, &pixel, sizeof pixel);
}

static void fill_row(fs_warp_pixel *to, const slope *s, int x, int y, int count) {
  const floats first = s->at + s->across * ((float)x - s->x) + s->down * ((float)y - s->y);
  if (s->safe) {
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

/* An edge from its upper end to its lower one. */
typedef struct edge {
  float x, y, pace; /* the upper end; columns to the right in a row */
} edge;

static edge edge_of(const fs_warp_point *upper, const fs_warp_point *lower) {
  const float rows = lower->y - upper->y;
  return (edge){upper->x, upper->y, rows > 1e-6f ? (lower->x - upper->x) / rows : 0};
}

static float cross(const edge *e, float y) {
  return e->x + e->pace * (y - e->y);
}

/* Corners from the uppermost to the lowest. */
static void sort_corners(const fs_warp_point *t[3]) {
  for (int i = 0; i < 3; i++) {
    const int k = i == 1; /* compares the first two, the last two, the first two */
    if (t[k]->y > t[k + 1]->y) {
      const fs_warp_point *upper = t[k + 1];
      t[k + 1] = t[k];
      t[k] = upper;
    }
  }
}

/* Fills the pixels whose middle lies inside, or close by. */
static void fill_triangle(const fs_warp *w, const fs_warp_point *t[3]) {
  const slope of = slope_of((const fs_warp_point *const *)t, area_of(t[0], t[1], t[2]));
  sort_corners(t);
  const float low = t[0]->y, middle = t[1]->y, high = t[2]->y;
  const edge whole_way = edge_of(t[0], t[2]), upper = edge_of(t[0], t[1]), lower = edge_of(t[1], t[2]);
  const int first = larger(above(low - beyond), w->top);
  const int last = smaller(below(high + beyond), w->top + w->height - 1);
  for (int row = first; row <= last; row++) {
    const float at_least = (float)row < low ? low : (float)row, y = at_least > high ? high : at_least;
    const float a = cross(&whole_way, y), b = cross(y < middle ? &upper : &lower, y);
    const int x = larger(above((a < b ? a : b) - beyond), w->left);
    const int end = smaller(below((a < b ? b : a) + beyond) + 1, w->left + w->width), left = x - w->left;
    if (end <= x)
      continue;
    fill_row(w->pixels + (ptrdiff_t)(row - w->top) * w->width + left, &of, x, row, end - x);
    int *reach = w->reach[row - w->top];
    reach[0] = smaller(reach[0], left);
    reach[1] = larger(reach[1], end - w->left);
  }
}

/* Takes out what was filled: all else is empty. */
static void empty(const fs_warp *w) {
  for (int y = 0; y < w->height; y++)
    if (w->reach[y][0] < w->reach[y][1])
      memset(w->pixels + (ptrdiff_t)y * w->width + w->reach[y][0], 0,
             (size_t)(w->reach[y][1] - w->reach[y][0]) * sizeof *w->pixels);
}

/* Makes room for the box, which is empty. */
static int reserve(fs_warp *w) {
  const size_t height = (size_t)w->height, pixels = (size_t)w->width * height;
  if (pixels > w->capacity) {
    free(w->pixels);
    const size_t room = fs_room_for(pixels);
    w->pixels = calloc(room, sizeof *w->pixels);
    w->capacity = w->pixels ? room : 0;
  }
  if (height > w->row_capacity) {
    free(w->reach);
    const size_t room = fs_room_for(height);
    w->reach = malloc(room * sizeof *w->reach);
    w->row_capacity = w->reach ? room : 0;
  }
  if (pixels > w->capacity || height > w->row_capacity) {
    w->height = 0;
    return -1;
  }
  for (int y = 0; y < w->height; y++) {
    w->reach[y][0] = w->width;
    w->reach[y][1] = 0;
  }
  return 0;
}

int fs_warp_set(fs_warp *w, const fs_warp_point points[FS_FACE_POINTS], int left, int top, int width,
                int height) {
  empty(w);
  w->left = left;
  w->top = top;
  w->width = width;
  w->height = height;
  if (reserve(w) != 0)
    return -1;
  const int count = order_triangles(w, points);
  for (int i = 0; i < count; i++) {
    const uint16_t *t = fs_face_triangles[w->order[i]];
    const fs_warp_point *corners[3] = {&points[t[0]], &points[t[1]], &points[t[2]]};
    fill_triangle(w, corners);
  }
  return 0;
}

void fs_warp_free(fs_warp *warp) {
  free(warp->pixels);
  free(warp->reach);
  *warp = (fs_warp){0};
}
