/* Meshes in half the room: a long video has hundreds of thousands. */
#ifndef FS_PACKED_MESH_H
#define FS_PACKED_MESH_H

#include "vision/geometry.h"

/* Point i is origin + step * at[i], exact to a 30,000th of the mesh's reach. */
typedef struct fs_packed_mesh {
  fs_point3 origin;
  float step;
  int16_t at[FS_MESH][3];
} fs_packed_mesh;

void fs_mesh_pack(const fs_mesh *mesh, fs_packed_mesh *packed);
void fs_mesh_unpack(const fs_packed_mesh *packed, fs_mesh *mesh);

/* Moves the mesh in the picture's plane. */
void fs_packed_mesh_shift(fs_packed_mesh *packed, fs_point by);

/* The mesh that is `share` of the way from one to another. */
void fs_packed_mesh_blend(const fs_packed_mesh *from, const fs_packed_mesh *to, float share,
                          fs_packed_mesh *out);

#endif
