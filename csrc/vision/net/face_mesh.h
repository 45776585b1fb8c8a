/* MediaPipe's attention mesh: 478 points of a face with their depth, lips, lids and irises among them. */
#ifndef FS_FACE_MESH_H
#define FS_FACE_MESH_H

#include "base/error.h"
#include "vision/geometry.h"
#include "vision/picture/picture.h"

typedef struct fs_face_mesh fs_face_mesh;

/* Reads from the directory `models`. Returns NULL with the reason in `error`. Used by one thread at a time.
 */
fs_face_mesh *fs_face_mesh_open(const char *models, fs_error *error);
void fs_face_mesh_close(fs_face_mesh *net); /* NULL is fine */

/* Fits the mesh to the face in the square `region` of the picture. `presence` becomes the network's own idea
 * of whether there is a face, 0 to 1: it is near 1 for many things that are none. Returns 0, 1
 * where the square is none, or -1 when memory is short. */
int fs_face_mesh_run(fs_face_mesh *net, const fs_picture *picture, const fs_region *region, fs_mesh *mesh,
                     float *presence);

#endif
