#include "vision/net/crop_region.h"

#include <math.h>

int fs_region_transform(const fs_region *region, int side, fs_transform *to_crop, fs_transform *back) {
  const double k = side / (double)region->side, half = (side - 1) / 2.0;
  const double c = cos((double)region->angle) * k, s = sin((double)region->angle) * k;
  const double x = (double)region->centre.x, y = (double)region->centre.y;
  if (!(region->side >= 1))
    return 1;
  *to_crop = (fs_transform){{{c, s, half - c * x - s * y}, {-s, c, half + s * x - c * y}}};
  return fs_transform_invert(to_crop, back) == 0 ? 0 : 1;
}

fs_point fs_region_point(const fs_transform *back, float x, float y) {
  const double u = (double)x - 0.5, v = (double)y - 0.5;
  return (fs_point){(float)(back->at[0][0] * u + back->at[0][1] * v + back->at[0][2]),
                    (float)(back->at[1][0] * u + back->at[1][1] * v + back->at[1][2])};
}
