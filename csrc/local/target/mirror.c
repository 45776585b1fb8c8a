#include "local/target/mirror.h"

#include "local/face/face_parts.h"

#include <math.h>

int fs_mirror_lay(const fs_target *t, const float value[FS_FACE_POINTS], fs_warp *warp) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  const fs_pyramid_level *first = &t->layers.layer[0];
  fs_warp_point points[FS_FACE_POINTS];
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const fs_point3 *at = &t->face.at[i], *there = &t->face.at[parts->mirror[i]];
    points[i] =
        (fs_warp_point){at->x, at->y, at->z, fmaxf(there->x, 0), fmaxf(there->y, 0), 0.5f + value[i] / 2, 0};
  }
  return fs_warp_set(warp, points, 0, 0, first->width, first->height);
}

bool fs_mirror_at(const fs_warp *warp, int x, int y, float *u, float *v, float *value) {
  const fs_warp_pixel p = fs_warp_at(warp, x, y);
  const float scale = 1.0f / (1 << FS_WARP_FRACTION);
  *u = (float)p.x * scale, *v = (float)p.y * scale;
  *value = 2 * (float)p.weight / FS_WARP_WEIGHT - 1;
  return p.weight > 0;
}
