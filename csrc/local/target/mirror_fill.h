/* Fills what hides one half of a target's face in from the other half. */
#ifndef FS_MIRROR_FILL_H
#define FS_MIRROR_FILL_H

#include "local/face/skin_points.h"
#include "local/face/warp.h"
#include "local/target/target.h"

/* To be called once the first layer tells what of it is face. `skin` is what was found of the picture's;
 * `warp` is working memory. Returns 0, or -1 when memory is short. */
int fs_mirror_fill(fs_target *target, const fs_skin_points *skin, fs_warp *warp);

#endif
