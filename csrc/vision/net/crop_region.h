/* The square of a picture that a network looks at, and the way back from what it says to the picture. */
#ifndef FS_CROP_REGION_H
#define FS_CROP_REGION_H

#include "vision/geometry.h"
#include "vision/net/resample.h"

/* The maps from the picture to an input of `side` pixels that shows the region, and back. Returns 0, or 1
 * where the region is no square. */
int fs_region_transform(const fs_region *region, int side, fs_transform *to_crop, fs_transform *back);

/* The place in the picture of what a network puts at `x`, `y` of its input. Networks count from the corner of
 * the first pixel, transforms from its middle. */
fs_point fs_region_point(const fs_transform *back, float x, float y);

#endif
