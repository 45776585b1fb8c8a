/* The eyes of a swapped face: they look where the scene's do, in the target's colour. */
#ifndef FS_EYES_H
#define FS_EYES_H

#include "local/swap/glasses.h"
#include "local/swap/lighting.h"

/* What is remembered of a track; zeroed first. */
typedef struct fs_eyes {
  float own[2][3]; /* the scene's colour of each iris, in the patch's measure */
  bool known[2];
} fs_eyes;

/* Gives the irises of `patch`, where the face is `face`, the target's colour under the scene's light. What
 * `glasses` cover stays; NULL: none are worn. `strength` is 0 to 1. */
void fs_eyes_tint(fs_eyes *eyes, const fs_lighting *lighting, const fs_target *target, const fs_mesh *face,
                  const fs_glasses_map *glasses, float strength, fs_patch *patch);

#endif
