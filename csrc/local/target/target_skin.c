#include "local/target/target_skin.h"

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

float fs_smooth_step(float t) {
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  return t * t * (3 - 2 * t);
}
