/* The scene's noise, which a photograph does not have. */
#ifndef FS_GRAIN_H
#define FS_GRAIN_H

#include "local/face/texture.h"
#include "local/swap/lighting.h"

/* Moves `memory->grain` towards the standard deviation of what the scene's luma trembles by more than the
 * face that is laid over it, in the frame's bytes. */
void fs_grain_match(fs_light_memory *memory, const fs_patch *patch, const fs_warp *warp,
                    const fs_lighting *lighting, const fs_texture *texture);

/* Noise of the standard deviation 32 for a pixel of a frame. */
int fs_grain_at(int x, int y, int frame);

#endif
