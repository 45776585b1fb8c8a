/* How sharp a scene shows a face: out of focus, or smeared by its movement. */
#ifndef FS_SHARPNESS_H
#define FS_SHARPNESS_H

#include "local/swap/lighting.h"

/* Moves `memory->softness` and `memory->shutter` towards what the scene shows of a face that moves by `speed`
 * pixels a frame. */
void fs_sharpness_match(fs_light_memory *memory, const fs_patch *patch, const fs_warp *warp,
                        const fs_target *target, float scale, float width, fs_point speed);

/* By how many pixels of the frame the face is smeared there. */
fs_point fs_sharpness_smear(const fs_light_memory *memory, fs_point speed);

#endif
