/* Where every pixel of a frame's face comes from in the target: one affine map for each triangle of the mesh.
 */
#ifndef FS_WARP_H
#define FS_WARP_H

#include "local/swap/mesh.h"
#include "local/swap/target.h"

#include <stdbool.h>

typedef struct fs_affine {
  float x[3], y[3]; /* x' = x[0] * x + x[1] * y + x[2]; y' likewise */
} fs_affine;

typedef struct fs_warp {
  const fs_target *target;      /* borrowed */
  int left, top, columns, rows; /* the region of the frame that it covers; left and top are divisible by 4 */
  uint8_t *triangle;            /* owned: of every pixel of the region */
  size_t capacity;
  fs_affine to_target[FS_MESH_TRIANGLES];
} fs_warp;

/* From the mesh in a frame of `width` x `height` pixels to that in the target's first layer. The region ends
 * at the frame's edge, and is empty where the mesh lies outside of it. Returns 0, or -1 when memory is short.
 */
int fs_warp_set(fs_warp *warp, const fs_target *target, const fs_point from[FS_MESH_POINTS],
                const fs_point to[FS_MESH_POINTS], int width, int height);

/* The target's pixel (see layers.h) for a pixel of the region, from a layer that need not be whole. Returns
 * false outside of the mesh. */
bool fs_warp_at(const fs_warp *warp, int x, int y, float layer, float pixel[4]);

void fs_warp_free(fs_warp *warp);

#endif
