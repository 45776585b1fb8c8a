/* Soft edges where hair, or what else hides a target's face, begins. */
#ifndef FS_SOFT_EDGES_H
#define FS_SOFT_EDGES_H

#include "local/face/warp.h"
#include "local/target/target.h"

/* Takes off the edges of the face, where the shadow and the fringe of what hides it lie; not off brows, eyes
 * and lips, by which a face is known. To be called once the first layer tells what of it is face; `warp` has
 * the values of fs_point_values_lay, of which the other one tells the features, from 0 to 100. */
void fs_soft_edges_trim(fs_target *target, const fs_warp *warp);

#endif
