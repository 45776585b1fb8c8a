/* Soft edges where hair, or what else hides a target's face, begins. */
#ifndef FS_SOFT_EDGES_H
#define FS_SOFT_EDGES_H

#include "local/face/warp.h"
#include "local/target/target.h"

/* Cells over the first layer, which is 1.2 times as wide as the face: how near the edge is, 0 to 1. */
enum { FS_SOFT_EDGES = 64 };
typedef struct fs_soft_edges {
  float near[FS_SOFT_EDGES][FS_SOFT_EDGES];
} fs_soft_edges;

/* Finds the edges of what the first layer tells to be face, within the face that `warp` covers. */
void fs_soft_edges_find(const fs_target *target, const fs_warp *warp, fs_soft_edges *edges);

/* How much of a pixel's face is left beside the edges: 0 to 1. */
float fs_soft_edges_left(const fs_target *target, const fs_soft_edges *edges, int x, int y);

/* Takes off the edges of the face, where the shadow and the fringe of what hides it lie; not off brows, eyes
 * and lips, by which a face is known, but where hair hangs before them. To be called once the first layer
 * tells what of it is face; `warp` has the values of fs_point_values_lay, of which the other one tells the
 * features, from 0 to 100. `hair`: some hangs before them. */
void fs_soft_edges_trim(fs_target *target, const fs_warp *warp, bool hair);

#endif
