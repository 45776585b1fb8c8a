/* Which points of a face show skin, and which have hair, a hand or glasses before them; the same in a target
 * and in a scene. */
#ifndef FS_SKIN_POINTS_H
#define FS_SKIN_POINTS_H

#include "local/face/face_topology.h"
#include "local/face/skin_field.h"
#include "vision/geometry.h"

/* Reads the colour around a place (luma 0 to 255, chroma around 0), or returns false where there is no
 * picture. */
typedef bool (*fs_look)(const void *picture, float x, float y, float yuv[3]);

/* Where hair begins, from side to side: hair may hang over one side of a forehead and leave the other bare.
 */
enum { FS_HAIRLINE = 7 };
typedef struct fs_hairline {
  float height[FS_HAIRLINE]; /* y of fs_face_form */
} fs_hairline;

typedef struct fs_skin_points {
  fs_skin_field field;
  bool known;                  /* false: too little was seen, and all counts as skin */
  float clear[FS_FACE_POINTS]; /* 0 to 1 (skin); of lids, brows and lips: what is around them */
  fs_hairline hairline;
} fs_skin_points;

/* Looks at the face whose `width` is in pixels. */
void fs_skin_points_find(fs_skin_points *points, fs_look look, const void *picture, const fs_mesh *face,
                         float width);

/* A colour at a place of the face that was looked at, to be compared with the field. */
fs_skin_sample fs_skin_points_sample(const fs_mesh *face, float width, float x, float y, const float yuv[3]);

/* How far below the hairline a point of the mesh is, in thousandths of the face's width. */
float fs_skin_below_hair(const fs_hairline *hairline, int point);

/* How much of the face counts so far below its hairline: 0 to 1. */
float fs_skin_bareness(float below_hair);

#endif
