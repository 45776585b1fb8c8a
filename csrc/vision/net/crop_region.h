/* The square of a picture that a network looks at, and the way back from what it says to the picture. */
#ifndef FS_CROP_REGION_H
#define FS_CROP_REGION_H

#include "vision/geometry.h"
#include "vision/net/net.h"
#include "vision/net/resample.h"

#include <stdbool.h>

enum { FS_CROP_MAX = 192 /* side of what is lightened */ };

/* Fills the input, a square, of a network with the region; `back` becomes the map from the input to the
 * picture. Returns 0, 1 where the region is no square, or -1 when memory is short. */
int fs_region_cut(fs_net *net, const fs_picture *picture, const fs_region *region, const fs_range *range,
                  fs_transform *back);

/* The same, and runs the network. */
int fs_region_run(fs_net *net, const fs_picture *picture, const fs_region *region, const fs_range *range,
                  fs_transform *back);

/* The place in the picture of what a network puts at `x`, `y` of its input. Networks count from the corner of
 * the first pixel, transforms from its middle. */
fs_point fs_region_point(const fs_transform *back, float x, float y);

/* Lightens a network's input that shows a face in the dark: the networks learnt from daylight. A square of
 * `side` pixels (no more than FS_CROP_MAX) of three floats, as `range` makes them of bytes, is brought to the
 * least light that they see well in. Its light is that of the disc in the middle whose radius is the share
 * `part` of the side: a face, whatever is around it. As much as that is noisy, it is blurred where `softly`,
 * and else lightened less. What is lit as usual stays the same to the bit; between both everything is
 * continuous. */
void fs_crop_lighten(float *pixels, int side, const fs_range *range, float part, bool softly);

#endif
