#include "hull.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

static int by_position(const void *a, const void *b) {
  const fs_point *p = a, *q = b;
  return p->x != q->x ? (p->x > q->x) - (p->x < q->x) : (p->y > q->y) - (p->y < q->y);
}

static float turn(fs_point a, fs_point b, fs_point c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/* Andrew's monotone chain. */
fs_hull fs_hull_of(const fs_point *points, int count) {
  fs_point sorted[FS_HULL_MOST], chain[2 * FS_HULL_MOST];
  for (int i = 0; i < count; i++)
    sorted[i] = points[i];
  qsort(sorted, (size_t)count, sizeof sorted[0], by_position);
  int n = 0;
  for (int i = 0; i < count; i++) {
    while (n >= 2 && turn(chain[n - 2], chain[n - 1], sorted[i]) <= 0)
      n--;
    chain[n++] = sorted[i];
  }
  for (int i = count - 2, lower = n + 1; i >= 0; i--) {
    while (n >= lower && turn(chain[n - 2], chain[n - 1], sorted[i]) <= 0)
      n--;
    chain[n++] = sorted[i];
  }
  fs_hull hull = {.count = n > 1 ? n - 1 : n};
  for (int i = 0; i < hull.count; i++)
    hull.at[i] = chain[i];
  return hull;
}

void fs_hull_shrink(fs_hull *hull, float factor) {
  fs_point middle = {0, 0};
  for (int i = 0; i < hull->count; i++) {
    middle.x += hull->at[i].x / (float)hull->count;
    middle.y += hull->at[i].y / (float)hull->count;
  }
  for (int i = 0; i < hull->count; i++) {
    hull->at[i].x = middle.x + factor * (hull->at[i].x - middle.x);
    hull->at[i].y = middle.y + factor * (hull->at[i].y - middle.y);
  }
}

float fs_hull_depth(const fs_hull *hull, float x, float y) {
  float depth = hull->count < 3 ? -FLT_MAX : FLT_MAX;
  for (int i = 0; i < hull->count && hull->count >= 3; i++) {
    fs_point a = hull->at[i], b = hull->at[i + 1 < hull->count ? i + 1 : 0];
    float dx = b.x - a.x, dy = b.y - a.y;
    depth = fminf(depth, (dx * (y - a.y) - dy * (x - a.x)) / fmaxf(hypotf(dx, dy), 1e-6f));
  }
  return depth;
}
