/* The light of a target's own picture. */
#ifndef FS_TARGET_LIGHT_H
#define FS_TARGET_LIGHT_H

#include "local/face/skin_points.h"
#include "local/face/warp.h"
#include "local/target/target.h"

/* Dims what shines, pales patches of coloured lamps, and evens out light from one side, in the first layer;
 * the last where both halves are seen, see fs_hidden_half. `skin` is what was found of the target, whose face
 * `warp` covers: it is used up. Returns 0, or -1 when memory is short. */
int fs_target_light_take_off(fs_target *target, const fs_skin_points *skin, bool both, fs_warp *warp);

#endif
