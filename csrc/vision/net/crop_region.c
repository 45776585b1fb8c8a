#include "vision/net/crop_region.h"

#include <math.h>

int fs_region_cut(fs_net *net, const fs_picture *picture, const fs_region *region, const fs_range *range,
                  fs_transform *back) {
  const int side = fs_net_input(net).width;
  const double k = side / (double)region->side, half = (side - 1) / 2.0;
  const double c = cos((double)region->angle) * k, s = sin((double)region->angle) * k;
  const double x = (double)region->centre.x, y = (double)region->centre.y;
  if (!(region->side >= 1))
    return 1;
  const fs_transform to_crop = {{{c, s, half - c * x - s * y}, {-s, c, half + s * x - c * y}}};
  if (fs_transform_invert(&to_crop, back) != 0)
    return 1;
  return fs_resample_crop(picture, &to_crop, side, side, FS_BORDER_BLACK, range, fs_net_in(net), side * 3);
}

int fs_region_run(fs_net *net, const fs_picture *picture, const fs_region *region, const fs_range *range,
                  fs_transform *back) {
  const int status = fs_region_cut(net, picture, region, range, back);
  return status == 0 ? fs_net_run(net) : status;
}

fs_point fs_region_point(const fs_transform *back, float x, float y) {
  const double u = (double)x - 0.5, v = (double)y - 0.5;
  return (fs_point){(float)(back->at[0][0] * u + back->at[0][1] * v + back->at[0][2]),
                    (float)(back->at[1][0] * u + back->at[1][1] * v + back->at[1][2])};
}
