/* What each point of the mesh is part of. */
#ifndef FS_FACE_PARTS_H
#define FS_FACE_PARTS_H

#include "local/face/face_topology.h"

#include <stdbool.h>

enum {
  FS_FAR = 9, /* edges: far enough to make no difference */
  FS_FACE_OUTLINE = 36,
};

/* The points of the face's outline, in order, from the top of the forehead on. */
extern const uint16_t fs_face_outline[FS_FACE_OUTLINE];

typedef struct fs_face_parts {
  uint8_t from_rim[FS_FACE_POINTS];     /* edges from the face's outline */
  uint8_t from_opening[FS_FACE_POINTS]; /* edges from the mouth's or an eye's inside */
  bool feature[FS_FACE_POINTS];         /* brow, lid, lip or nostril: not of the skin's colour */
  bool lip_edge[FS_FACE_POINTS];        /* where lips end and skin begins */
  bool eye[FS_FACE_POINTS];             /* lid, or close to one */
  bool beard[FS_FACE_POINTS];           /* where a beard may grow, which is as much of a face as its skin */
  uint16_t mirror[FS_FACE_POINTS];      /* the same point of the other half */
} fs_face_parts;

/* Made by the first call. */
const fs_face_parts *fs_face_parts_of_mesh(void);

#endif
