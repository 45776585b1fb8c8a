/* Meshes in half the room: a long video has hundreds of thousands. */
#ifndef FS_PACKED_MESH_H
#define FS_PACKED_MESH_H

#include "vision/geometry.h"

#include <stddef.h>
#include <stdint.h>

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

/* ---- meshes in a row: each as its differences to the one before, which are small ---- */

/* The latest mesh of a row in whole steps, x, y and z; all 0 where a row begins. Steps are a 32nd of a pixel
 * in the picture's plane and an 8th in depth: less than the mesh's network is exact to. */
typedef struct fs_mesh_steps {
  int32_t at[3][FS_MESH];
} fs_mesh_steps;

/* Bytes of the differences: the lowest of each number, then the next ones, nearly all of which are 0. */
enum { FS_MESH_DIFFERENCE = 4 * 3 * (1 + FS_MESH) };

/* Writes what the mesh differs by from the latest one of the row, and makes it the latest. */
void fs_mesh_differ(const fs_packed_mesh *mesh, fs_mesh_steps *last, uint8_t bytes[FS_MESH_DIFFERENCE]);

/* Reads the next mesh of a row. Returns 0, or -1 where the bytes are damaged. */
int fs_mesh_follow(const uint8_t bytes[FS_MESH_DIFFERENCE], fs_mesh_steps *last, fs_packed_mesh *mesh);

#endif
