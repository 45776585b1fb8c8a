/* How far up a forehead is bare. */
#ifndef FS_FOREHEAD_H
#define FS_FOREHEAD_H

#include "../vision/vision.h"

#include <stdbool.h>

/* Reads the colour (Lab) around a point, or returns false where there is no picture. */
typedef bool (*fs_look)(const void *picture, float x, float y, float lab[3]);

/* Where hair, a hat or the picture's edge begins above the brows, in the measure of fs_mesh_fit. Even where
 * hair hangs over the brows the result reaches a little over them. */
float fs_forehead_reach(fs_look look, const void *picture, const fs_landmarks *face);

#endif
