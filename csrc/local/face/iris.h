/* The coloured part of an eye, as far as the lids leave it free. */
#ifndef FS_IRIS_H
#define FS_IRIS_H

#include "local/face/skin_points.h"
#include "vision/geometry.h"

#include <stdbool.h>

enum { FS_LID_POINTS = 16 };

typedef struct fs_iris {
  fs_point middle;
  float radius;
  float x[FS_LID_POINTS], y[FS_LID_POINTS];   /* the opening's edge, in order */
  float dx[FS_LID_POINTS], dy[FS_LID_POINTS]; /* from each of its points to the next */
  float edges[FS_LID_POINTS];                 /* how far that is, above 0 */
  float height, opening;                      /* of the eye: pixels, and over its width */
  float across;                               /* where the middle lies: 0 (one corner) to 1 (the other) */
} fs_iris;

/* Points of the mesh: the middle of the upper and the lower lid of the left and the right eye. */
extern const uint16_t fs_lid_middles[2][2];

/* The point of the other eye's iris for one of FS_FACE_POINTS and beyond. */
int fs_iris_mirror(int point);

/* The iris of the left (0) or right (1) eye in the picture. */
fs_iris fs_iris_of(const fs_mesh *face, int eye);

/* How much of a place is iris: 0 to 1. */
float fs_iris_at(const fs_iris *iris, float x, float y);

/* The mean colour of the ring around the pupil, without what glints. Returns false where there is too little
 * of it. */
bool fs_iris_colour(const fs_iris *iris, fs_look look, const void *picture, float yuv[3]);

#endif
