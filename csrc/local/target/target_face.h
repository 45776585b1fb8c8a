/* Tells what of a target's picture is its face, and takes the picture's own light off it. */
#ifndef FS_TARGET_FACE_H
#define FS_TARGET_FACE_H

#include "local/target/target.h"

/* Has the other half serve for one that hair hides, fills glasses in, marks hair and whatever else is before
 * the skin, takes off shine and light from one side, and makes all layers. To be called once, after
 * fs_target_load. Returns 0, or -1 when memory is short. */
int fs_target_prepare(fs_target *target);

#endif
