/* How a mesh stands in space, and its form apart from that. */
#ifndef FS_FACE_SHAPE_H
#define FS_FACE_SHAPE_H

#include "local/face/face_topology.h"
#include "vision/geometry.h"

/* A point of the picture is `middle` + `size` * `turn` * a point of the mean face's measure (fs_face_form /
 * 1000). */
typedef struct fs_stance {
  float turn[3][3]; /* a rotation */
  float size;       /* the face's width in pixels, were it seen from the front */
  fs_point3 middle;
  float yaw; /* degrees; 0 looks into the camera, to the right is positive */
} fs_stance;

fs_stance fs_stance_of(const fs_mesh *mesh);

/* The mesh's points in the mean face's measure. */
void fs_stance_undo(const fs_stance *stance, const fs_mesh *mesh, float form[FS_FACE_POINTS][3]);

/* How much each point's surface faces the camera: 1 straight, 0 edge-on, negative away from it. */
void fs_face_facing(const fs_mesh *mesh, float facing[FS_FACE_POINTS]);

/* The same from side to side alone: a surface that looks up or down does not count as looking away. */
void fs_face_facing_across(const fs_mesh *mesh, const fs_stance *stance, float facing[FS_FACE_POINTS]);

/* How much of a point's skin is shown by a surface that faces the camera so much: all from `whole` on,
 * nothing up to `none`. The middle of the face always counts. */
float fs_face_shown(float facing, int point, float none, float whole);

#endif
