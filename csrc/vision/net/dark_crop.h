/* Lightens a network's input that shows a face in the dark: the networks learnt from daylight. */
#ifndef FS_DARK_CROP_H
#define FS_DARK_CROP_H

#include "vision/net/resample.h"

#include <stdbool.h>

enum { FS_DARK_CROP_MAX = 192 /* side */ };

/* Brings a square of `side` pixels (no more than FS_DARK_CROP_MAX) of three floats, as `range` makes them of
 * bytes, to the least light that the networks see well in. The light is that of the disc in the middle whose
 * radius is the share `part` of the side: a face, whatever is around it. As much as the disc is noisy, it is
 * lightened less and, where `softly`, blurred. What is lit as usual stays the same to the bit; between both
 * everything is continuous. */
void fs_dark_crop_lighten(float *pixels, int side, const fs_range *range, float part, bool softly);

#endif
