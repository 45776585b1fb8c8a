#include "local/swap/warp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NONE = 255 }; /* no triangle */

static bool find_affine(const fs_point from[3], const fs_point to[3], fs_affine *out) {
  float ax = from[1].x - from[0].x, ay = from[1].y - from[0].y;
  float bx = from[2].x - from[0].x, by = from[2].y - from[0].y;
  float det = ax * by - bx * ay;
  if (!(fabsf(det) > 1e-3f))
    return false;
  float px = to[1].x - to[0].x, py = to[1].y - to[0].y, qx = to[2].x - to[0].x, qy = to[2].y - to[0].y;
  out->x[0] = (px * by - qx * ay) / det;
  out->x[1] = (qx * ax - px * bx) / det;
  out->x[2] = to[0].x - out->x[0] * from[0].x - out->x[1] * from[0].y;
  out->y[0] = (py * by - qy * ay) / det;
  out->y[1] = (qy * ax - py * bx) / det;
  out->y[2] = to[0].y - out->y[0] * from[0].x - out->y[1] * from[0].y;
  return true;
}

/* Where the line at height `y` crosses the triangle. Returns false where it does not. */
static bool crossing(const fs_point t[3], float y, float *left, float *right) {
  *left = INFINITY;
  *right = -INFINITY;
  for (int i = 0; i < 3; i++) {
    fs_point a = t[i], b = t[(i + 1) % 3];
    if ((a.y < y && b.y < y) || (a.y > y && b.y > y))
      continue;
    bool level = a.y == b.y;
    float x = level ? a.x : a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x);
    *left = fminf(*left, fminf(x, level ? b.x : x));
    *right = fmaxf(*right, fmaxf(x, level ? b.x : x));
  }
  return *left <= *right;
}

/* Marks the triangle's pixels, and those its edge only touches: neighbours overlap by less than a pixel and
 * leave no crack. */
static void fill_triangle(const fs_warp *w, const fs_point t[3], uint8_t number) {
  float low = fminf(t[0].y, fminf(t[1].y, t[2].y)), high = fmaxf(t[0].y, fmaxf(t[1].y, t[2].y));
  int first = (int)fmaxf(floorf(low), (float)w->top);
  int last = (int)fminf(ceilf(high), (float)(w->top + w->rows - 1));
  for (int y = first; y <= last; y++) {
    float left, right;
    if (!crossing(t, fminf(fmaxf((float)y, low), high), &left, &right))
      continue;
    int x0 = (int)fmaxf(floorf(left), (float)w->left);
    int x1 = (int)fminf(ceilf(right), (float)(w->left + w->columns - 1));
    if (x0 > x1)
      continue;
    size_t length = (size_t)x1 - (size_t)x0 + 1;
    memset(w->triangle + (ptrdiff_t)(y - w->top) * w->columns + (x0 - w->left), number, length);
  }
}

static void place_region(fs_warp *w, const fs_point mesh[FS_MESH_POINTS], int width, int height) {
  float left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
  for (int i = 0; i < FS_MESH_POINTS; i++) {
    left = fminf(left, mesh[i].x);
    right = fmaxf(right, mesh[i].x);
    top = fminf(top, mesh[i].y);
    bottom = fmaxf(bottom, mesh[i].y);
  }
  w->left = (int)fminf(fmaxf(left, 0), (float)width) & ~3;
  w->top = (int)fminf(fmaxf(top, 0), (float)height) & ~3;
  w->columns = (int)fminf(fmaxf(right + 2, 0), (float)width) - w->left;
  w->rows = (int)fminf(fmaxf(bottom + 2, 0), (float)height) - w->top;
  if (w->columns <= 0 || w->rows <= 0)
    w->columns = w->rows = 0;
}

int fs_warp_set(fs_warp *w, const fs_target *target, const fs_point from[FS_MESH_POINTS],
                const fs_point to[FS_MESH_POINTS], int width, int height) {
  w->target = target;
  place_region(w, from, width, height);
  size_t pixels = (size_t)w->columns * (size_t)w->rows;
  if (pixels > w->capacity) {
    free(w->triangle);
    w->triangle = malloc(pixels);
    w->capacity = w->triangle ? pixels : 0;
    if (!w->triangle)
      return -1;
  }
  if (pixels > 0)
    memset(w->triangle, NONE, pixels);
  for (int i = 0; i < FS_MESH_TRIANGLES; i++) {
    const uint8_t *corner = fs_mesh_triangles[i];
    const fs_point here[3] = {from[corner[0]], from[corner[1]], from[corner[2]]};
    const fs_point there[3] = {to[corner[0]], to[corner[1]], to[corner[2]]};
    if (find_affine(here, there, &w->to_target[i]))
      fill_triangle(w, here, (uint8_t)i);
  }
  return 0;
}

bool fs_warp_at(const fs_warp *w, int x, int y, float layer, float pixel[4]) {
  uint8_t number = w->triangle[(ptrdiff_t)(y - w->top) * w->columns + (x - w->left)];
  if (number == NONE)
    return false;
  const fs_affine *a = &w->to_target[number];
  float fx = (float)x, fy = (float)y;
  fs_pyramid_at(&w->target->layers, layer, a->x[0] * fx + a->x[1] * fy + a->x[2],
                a->y[0] * fx + a->y[1] * fy + a->y[2], pixel);
  return true;
}

void fs_warp_free(fs_warp *warp) {
  free(warp->triangle);
  warp->triangle = NULL;
  warp->capacity = 0;
}
