/* The eyes of a swapped face: they are the target's, look where the scene's do, and close as the scene's do.
 */
#ifndef FS_EYES_H
#define FS_EYES_H

#include "local/canvas/matte.h"
#include "local/face/texture.h"
#include "local/swap/lighting.h"

/* What is remembered of a track; zeroed first. */
typedef struct fs_eyes {
  float own[2][3]; /* the scene's colour of each iris, in the patch's measure */
  float glints[2]; /* how much glints in it: 0 to 1 */
  bool known[2];
} fs_eyes;

/* Lays the target's irises, as its picture shows them, over those of `patch`, where the face is `face`; what
 * its lids hide gets their colour. `texture` is the target as sharp as the scene. What glints in the scene
 * and what `matte` has stays; NULL: nothing does. `strength` is 0 to 1. */
void fs_eyes_paint(fs_eyes *eyes, const fs_lighting *lighting, const fs_target *target,
                   const fs_texture *texture, const fs_mesh *face, const fs_matte *matte, float strength,
                   fs_patch *patch);

/* How much of the target counts at the lids of the left and the right eye. */
void fs_eyes_weigh_lids(const fs_mesh *face, float weights[2]);

/* Has upper lids that close show the skin which is folded below the brow while the target's eyes are open. */
void fs_eyes_unfold_lids(const fs_mesh *face, fs_warp_point points[FS_FACE_POINTS]);

#endif
