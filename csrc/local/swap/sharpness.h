/* How blurred a scene is, so that a target's face can be as blurred. */
#ifndef FS_SHARPNESS_H
#define FS_SHARPNESS_H

#include "local/swap/lighting.h"

/* Moves `memory->softness` towards what makes the face as soft as the scene. `scale` is the texture's,
 * `width` the face's in pixels. */
void fs_sharpness_match(fs_light_memory *memory, const fs_patch *patch, const fs_warp *warp,
                        const fs_target *target, float scale, float width);

#endif
