/* Where the same place of the other half of a target's face is. */
#ifndef FS_MIRROR_H
#define FS_MIRROR_H

#include "local/face/warp.h"
#include "local/target/target.h"

/* Lays the places of the other half over the picture, and a value of each point, 0 to 1. Returns 0, or -1
 * when memory is short. */
int fs_mirror_lay(const fs_target *target, const float value[FS_FACE_POINTS], fs_warp *warp);

/* A pixel's mirror image and its value; the latter is no more than 0 where the mesh ends. Returns false
 * beyond the mesh. */
bool fs_mirror_at(const fs_warp *warp, int x, int y, float *u, float *v, float *value);

#endif
