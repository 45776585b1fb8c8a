/* Moves a share of the target's proportions into the scene: how far its eyes are apart, how wide nose and
 * mouth, how long the jaw. */
#ifndef FS_PROPORTIONS_H
#define FS_PROPORTIONS_H

#include "local/analysis/packed_mesh.h"
#include "local/face/face_shape.h"
#include "local/swap/patch.h"
#include "local/swap/weighted_blur.h"

/* By how much each point of a track's face moves, in the mean face's measure. */
typedef struct fs_proportions {
  float shift[FS_FACE_POINTS][3];
} fs_proportions;

/* Compares the face of the track's `count` frames with the target's form. */
void fs_proportions_set(fs_proportions *proportions, const fs_packed_mesh *frames, int count,
                        const float target[FS_FACE_POINTS][3]);

/* A grid over a patch: by how much the picture moves at each place, in pixels. */
typedef struct fs_displacement {
  fs_cell *cells, *spare; /* owned */
  size_t capacity;
  int step, columns, rows;
} fs_displacement;

/* Spreads the points' movement over the patch, none at its edges. `share` is 0 to 1. Returns 0, or -1 when
 * memory is short. */
int fs_displacement_set(fs_displacement *displacement, const fs_proportions *proportions,
                        const fs_stance *stance, const fs_mesh *face, const fs_patch *patch, float share);

/* Moves the face's points along. */
void fs_displacement_move(const fs_displacement *displacement, const fs_patch *patch, fs_mesh *face);

/* Moves the picture: from `from` to `to`, a copy of it. */
void fs_displacement_draw(const fs_displacement *displacement, const fs_patch *from, fs_patch *to);

void fs_displacement_free(fs_displacement *displacement);

#endif
