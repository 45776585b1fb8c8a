/* Which part of a frame's face is replaced, and how softly it ends. */
#ifndef FS_MASK_H
#define FS_MASK_H

#include "local/swap/convex_hull.h"
#include "local/swap/mesh.h"

typedef struct fs_mask {
  fs_convex_hull outline, mouth;
  float mouth_left, mouth_right, mouth_top, mouth_bottom; /* where the mouth may have an influence */
  float feather;     /* pixels from the outline inwards over which the face fades in */
  float mouth_edge;  /* pixels over which the inner mouth does */
  float mouth_share; /* of the mouth's inside that stays the scene's */
} fs_mask;

/* `scene` and `target` are the two faces' meshes, `width` the scene's face in pixels from ear to ear. Where a
 * mouth is open its inside stays the scene's: a still picture's teeth neither speak nor fit between closed
 * lips. */
fs_mask fs_mask_of(const fs_point scene[FS_MESH_POINTS], const fs_point target[FS_MESH_POINTS], float width);

/* 0 (the scene) to 1 (the target): of the face as a whole, and of its mouth. Their product counts. */
float fs_mask_face(const fs_mask *mask, float x, float y);
float fs_mask_mouth(const fs_mask *mask, float x, float y);

#endif
