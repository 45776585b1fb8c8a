/* Moves a share of the target's proportions into the scene: how far its eyes are apart, how wide nose and
 * mouth, how long the jaw. */
#ifndef FS_PROPORTIONS_H
#define FS_PROPORTIONS_H

#include "local/face/face_shape.h"
#include "local/mesh/packed_mesh.h"

/* By how much each point of a track's face moves, in the mean face's measure. */
typedef struct fs_proportions {
  float shift[FS_FACE_POINTS][3];
  float lids[FS_FACE_POINTS]; /* how much farther down each moves in an eye that is as open as usual */
  float opening[2];           /* the usual height of the left and the right eye's opening */
  float mouth;                /* by which share its opening grows */
} fs_proportions;

enum { FS_PROPORTION_LOOKS = 40 /* frames of a track that are enough */ };

/* Compares the face of `count` frames, spread over the track, with the target's form. */
void fs_proportions_set(fs_proportions *proportions, const fs_packed_mesh *frames, int count,
                        const float target[FS_FACE_POINTS][3]);

/* How open the left (0) or right (1) eye is in a frame whose face is `size` pixels wide: 0 (closed) to 1 (as
 * usual). */
float fs_proportions_open(const fs_proportions *proportions, const fs_mesh *face, float size, int eye);

/* How much farther down the lower lip's middle is in a frame, as a mouth opens wider in a face whose features
 * grow. */
float fs_proportions_gape(const fs_proportions *proportions, const fs_mesh *face, float size);

/* How much of the lower lip's movement a point makes: 0 (none) to 1. */
float fs_proportions_below_mouth(int point);

#endif
