/* Measures of a face taken from its mesh alone. */
#ifndef FS_MESH_MEASURES_H
#define FS_MESH_MEASURES_H

#include "vision/geometry.h"

/* The 68 landmarks, as points of the mesh. */
void fs_mesh_landmarks(const fs_mesh *mesh, fs_landmarks *landmarks);

/* The square in which the network finds the face again: turned as the face is, half as large again. */
fs_region fs_mesh_region(const fs_mesh *mesh);

/* Around all points but the irises. */
fs_rect fs_mesh_box(const fs_mesh *mesh);

/* The angle of the line through the eyes' outer corners, in radians, clockwise on the screen. */
float fs_mesh_roll(const fs_mesh *mesh);

/* How far the points of two meshes are apart in the mean. */
float fs_mesh_distance(const fs_mesh *a, const fs_mesh *b);

#endif
