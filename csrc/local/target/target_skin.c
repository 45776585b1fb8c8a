#include "local/target/target_skin.h"

#include "vision/face/mesh_measures.h"

#include <math.h>
#include <string.h>

/* Distances from the skin's colour between which a pixel ceases to count as face. */
static const float surely_skin = 1.4f, surely_not = 2.2f;
/* A place and those close to it. */
static const int8_t around[][2] = {{0, 0}, {-1, 0}, {1, 0}, {0, -1}, {0, 1}};

bool fs_target_look(const void *target, float x, float y, float yuv[3]) {
  const fs_target *t = target;
  const fs_pyramid_level *first = &t->layers.layer[0];
  float pixel[4];
  if (x < 0 || y < 0 || x > (float)first->width || y > (float)first->height)
    return false;
  fs_pyramid_at(&t->layers, log2f(fmaxf(t->width / 45, 1)), x, y, pixel);
  memcpy(yuv, pixel, 3 * sizeof *yuv);
  return true;
}

float fs_target_strange(const fs_target *t, const fs_skin_points *skin, float x, float y) {
  const float reach = 0.02f * t->width;
  float most = 0, yuv[3];
  for (size_t i = 0; i < sizeof around / sizeof *around; i++) {
    const float u = x + reach * around[i][0], v = y + reach * around[i][1];
    if (!fs_target_look(t, u, v, yuv))
      continue;
    const fs_skin_sample s = fs_skin_points_sample(&t->face, t->width, u, v, yuv);
    most = fmaxf(most, fs_skin_field_distance(&skin->field, &s));
  }
  return fs_smooth_step((most - surely_skin) / (surely_not - surely_skin));
}

float fs_target_luma(const fs_target *t, float x, float y) {
  float pixel[4];
  fs_pyramid_at(&t->layers, log2f(fmaxf(t->width / 120, 1)), x, y, pixel);
  return pixel[0];
}

float fs_target_line(const fs_target *t, fs_lines lines, float x, float y) {
  static const float beside[] = {0.025f, 0.05f, 0.08f}; /* of the face's width */
  static const float ways[][2] = {{1, 0}, {0.7071f, 0.7071f}, {0.7071f, -0.7071f}, {0, 1}};
  enum { WAYS = sizeof ways / sizeof *ways };
  const int distances = lines == FS_LINES_WIDE ? 3 : 2;
  const float roll = fs_mesh_roll(&t->face), across = cosf(roll), down = sinf(roll);
  const float here = fs_target_luma(t, x, y);
  float most = 0;
  for (int i = 0; i < distances * WAYS; i++) {
    const float *way = ways[i % WAYS], far = beside[i / WAYS] * t->width;
    const float u = far * (way[0] * across - way[1] * down), v = far * (way[0] * down + way[1] * across);
    most = fmaxf(most, fminf(fs_target_luma(t, x + u, y + v), fs_target_luma(t, x - u, y - v)) - here);
  }
  return most;
}

float fs_smooth_step(float t) {
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  return t * t * (3 - 2 * t);
}
