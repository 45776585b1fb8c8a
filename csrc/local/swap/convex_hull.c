#include "local/swap/convex_hull.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_position(const void *a, const void *b) {
  const fs_point *p = a, *q = b;
  return p->x != q->x ? (p->x > q->x) - (p->x < q->x) : (p->y > q->y) - (p->y < q->y);
}

static float turn(fs_point a, fs_point b, fs_point c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/* Andrew's monotone graph. Returns the number of corners, which are put in order around. */
static int find_corners(const fs_point *points, int count, fs_point corners[2 * FS_CONVEX_HULL_MAX]) {
  fs_point sorted[FS_CONVEX_HULL_MAX];
  if (count < 3 || count > FS_CONVEX_HULL_MAX)
    return 0;
  memcpy(sorted, points, (size_t)count * sizeof *sorted);
  qsort(sorted, (size_t)count, sizeof sorted[0], by_position);
  int n = 0;
  for (int i = 0; i < count; i++) {
    while (n >= 2 && turn(corners[n - 2], corners[n - 1], sorted[i]) <= 0)
      n--;
    corners[n++] = sorted[i];
  }
  for (int i = count - 2, lower = n + 1; i >= 0; i--) {
    while (n >= lower && turn(corners[n - 2], corners[n - 1], sorted[i]) <= 0)
      n--;
    corners[n++] = sorted[i];
  }
  return n - 1; /* the first one came again */
}

static void shrink_to_middle(fs_point *corners, int count, float shrink) {
  fs_point middle = {0, 0};
  for (int i = 0; i < count; i++) {
    middle.x += corners[i].x / (float)count;
    middle.y += corners[i].y / (float)count;
  }
  for (int i = 0; i < count; i++) {
    corners[i].x = middle.x + shrink * (corners[i].x - middle.x);
    corners[i].y = middle.y + shrink * (corners[i].y - middle.y);
  }
}

fs_convex_hull fs_convex_hull_of(const fs_point *points, int count, float shrink) {
  fs_convex_hull hull = {.count = 0};
  fs_point corners[2 * FS_CONVEX_HULL_MAX];
  int corner_count = find_corners(points, count, corners);
  if (corner_count < 3)
    return hull;
  shrink_to_middle(corners, corner_count, shrink);
  for (int i = 0; i < corner_count; i++) {
    fs_point a = corners[i], b = corners[i + 1 < corner_count ? i + 1 : 0];
    float x = a.y - b.y, y = b.x - a.x, length = hypotf(x, y);
    if (!(length > 1e-6f))
      continue;
    x /= length;
    y /= length;
    hull.sides[hull.count++] = (fs_side){{x, y, -x * a.x - y * a.y}};
  }
  return hull;
}

float fs_convex_hull_depth(const fs_convex_hull *hull, float x, float y) {
  float depth = hull->count ? FLT_MAX : -FLT_MAX;
  for (int i = 0; i < hull->count; i++) {
    const float *side = hull->sides[i].at;
    float distance = x * side[0] + y * side[1] + side[2];
    depth = distance < depth ? distance : depth;
  }
  return depth;
}
