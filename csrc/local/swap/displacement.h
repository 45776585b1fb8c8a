/* Moves a picture along with a face's points. */
#ifndef FS_DISPLACEMENT_H
#define FS_DISPLACEMENT_H

#include "local/canvas/patch.h"
#include "local/face/weighted_blur.h"
#include "local/swap/proportions.h"

/* A grid over a patch: by how much the picture moves at each place, in pixels. */
typedef struct fs_displacement {
  fs_cell *cells, *rest, *spare; /* owned, in one piece; the last two are working memory */
  size_t capacity;
  int step, columns, rows;
  float moves[FS_FACE_POINTS][2]; /* of the points of the face, in pixels */
} fs_displacement;

/* Spreads the points' movement over the patch, none at its edges. `shares` are 0 to 1. Returns 0, or -1 when
 * memory is short. */
int fs_displacement_set(fs_displacement *displacement, const fs_proportions *proportions,
                        const fs_stance *stance, const fs_mesh *face, const fs_patch *patch,
                        const float shares[FS_FACE_POINTS]);

/* Moves the face's points: those inside of the face exactly, the others along with the picture. */
void fs_displacement_move(const fs_displacement *displacement, const fs_patch *patch, fs_mesh *face);

/* The movement at a place of the patch, in pixels. */
void fs_displacement_at(const fs_displacement *displacement, float x, float y, float by[2]);

/* Whether the square of `size` pixels at a place of the patch will be covered, so that nothing need be drawn.
 */
typedef bool (*fs_is_covered)(const void *context, int x, int y, int size);

/* Moves the picture: from `from` to `to`, a copy of it. */
void fs_displacement_draw(const fs_displacement *displacement, const fs_patch *from, fs_patch *to,
                          fs_is_covered is_covered, const void *context);

void fs_displacement_free(fs_displacement *displacement);

#endif
