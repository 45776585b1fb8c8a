/* Where a target shows skin, and where something else that is part of a face: lips, a beard. */
#ifndef FS_SKIN_MAP_H
#define FS_SKIN_MAP_H

#include "local/face/skin_points.h"
#include "local/face/warp.h"
#include "local/target/target.h"

/* Sets the target's map, once its layers are complete. `look` reads them; `warp` is working memory. Returns
 * 0, or -1 when memory is short. */
int fs_skin_map_set(fs_target *target, fs_look look, fs_warp *warp);

/* How much of a colour at a distance from skin's (see fs_skin_field_distance) is skin: 0 to 1. */
float fs_skin_map_share(float distance);

#endif
