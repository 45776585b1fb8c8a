/* A face as a mesh: the landmarks, a forehead above them, and triangles between. */
#ifndef FS_MESH_H
#define FS_MESH_H

#include "vision/face/vision.h"

enum { FS_MESH_POINTS = FS_LANDMARKS + 13, FS_MESH_TRIANGLES = 130 };

extern const uint8_t fs_mesh_triangles[FS_MESH_TRIANGLES][3];

/* `forehead` is how far the mesh reaches above the line of the eyes, in distances from there to the chin;
 * brows end near 0.3, hair begins near 0.7. */
void fs_mesh_fit(const fs_landmarks *face, float forehead, fs_point points[FS_MESH_POINTS]);

/* From ear to ear, in pixels. */
float fs_mesh_width(const fs_landmarks *face);

#endif
