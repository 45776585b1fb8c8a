/* The map from a face to the upright square that the recognition network was trained with. */
#ifndef FS_ALIGNED_CROP_H
#define FS_ALIGNED_CROP_H

#include "vision/geometry.h"
#include "vision/net/resample.h"

enum { FS_ALIGNED_CROP = 150 /* side in pixels */ };

/* Returns 0, or -1 where the landmarks are degenerate. */
int fs_aligned_crop(const fs_landmarks *landmarks, fs_transform *to_crop);

#endif
