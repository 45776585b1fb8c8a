#include "local/target/point_values.h"

/* Values travel through the warp as places: so many steps a unit, from the least one on. */
static const float value_scale = 8, value_zero = FS_POINT_VALUE_MOST;

int fs_point_values_lay(const fs_target *t, const float one[FS_FACE_POINTS],
                        const float other[FS_FACE_POINTS], const float weight[FS_FACE_POINTS],
                        fs_warp *warp) {
  fs_warp_point points[FS_FACE_POINTS];
  for (int i = 0; i < FS_FACE_POINTS; i++)
    points[i] = (fs_warp_point){t->face.at[i].x,
                                t->face.at[i].y,
                                t->face.at[i].z,
                                value_scale * (one[i] + value_zero),
                                value_scale * (other[i] + value_zero),
                                weight[i],
                                0};
  const fs_pyramid_level *first = &t->layers.layer[0];
  return fs_warp_set(warp, points, 0, 0, first->width, first->height);
}

float fs_point_value(uint16_t place) {
  return (float)place / (1 << FS_WARP_FRACTION) / value_scale - value_zero;
}
