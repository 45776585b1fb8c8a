/* The colours that a track's face usually has, place by place. */
#ifndef FS_USUAL_FACE_H
#define FS_USUAL_FACE_H

#include "local/canvas/patch.h"
#include "local/face/face_grid.h"
#include "vision/geometry.h"

typedef struct fs_usual_colour {
  float yuv[3]; /* luma 0 to 255, chroma around 0 */
  int looks;    /* frames in which it was seen */
} fs_usual_colour;

/* What is remembered of a track; zeroed first. */
typedef struct fs_usual_face {
  fs_usual_colour at[FS_GRID_CELLS];
  float light[3]; /* of the frame at hand: luma over the usual one, and what is added to chroma */
  float luma;     /* mean of the face there */
  float skin[3];  /* the usual colour of most of it */
} fs_usual_face;

/* The face in a frame. */
typedef struct fs_face_look {
  float yuv[FS_GRID_CELLS][3];
  bool shown[FS_GRID_CELLS]; /* whether the frame shows the cell */
  float luma;                /* the mean */
} fs_face_look;

/* Reads the cells of a phase of the face, whose `width` is in pixels; the others are not shown. */
void fs_face_look_read(fs_face_look *look, const fs_patch *patch, const fs_mesh *face, float width,
                       int phase);

/* Finds the light at hand. Returns whether enough of the face is known to tell. */
bool fs_usual_face_compare(fs_usual_face *usual, const fs_face_look *look);

/* Whether a cell has been seen often enough to tell anything. */
bool fs_usual_face_knows(const fs_usual_face *usual, int cell);

/* How far a colour is from what the face usually shows in a cell or beside it, in steps: up to 1 it may well
 * be the face's under another light, from 2 on it is not. */
float fs_usual_face_distance(const fs_usual_face *usual, int column, int row, const float yuv[3]);

/* The same from its skin, and between two colours of the frame. */
float fs_usual_face_skin_distance(const fs_usual_face *usual, const float yuv[3]);
float fs_usual_face_steps(const fs_usual_face *usual, const float a[3], const float b[3]);

/* Learns what the frame shows in the cells of a phase; by and by of cells that are `strange`, which something
 * may be before, or all anew. */
void fs_usual_face_learn(fs_usual_face *usual, const fs_face_look *look, const uint8_t strange[FS_GRID_CELLS],
                         bool anew, int phase);

#endif
