/* The skin of a face as triangles between the first points of fs_mesh, and the mean face. */
#ifndef FS_FACE_TOPOLOGY_H
#define FS_FACE_TOPOLOGY_H

#include <stdint.h>

enum { FS_FACE_POINTS = 468, FS_FACE_TRIANGLES = 852 };

/* Clockwise on the screen where they face the camera. There are none between the lips and between the lids.
 */
extern const uint16_t fs_face_triangles[FS_FACE_TRIANGLES][3];

/* x to the right, y down, z away from the camera, in thousandths of the face's width; from the middle between
 * the eyes' outer corners. Symmetric to the last digit. */
extern const int16_t fs_face_form[FS_FACE_POINTS][3];

#endif
