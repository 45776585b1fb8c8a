/* Places around the eyes, where glasses are. */
#ifndef FS_AROUND_EYES_H
#define FS_AROUND_EYES_H

#include "local/canvas/line_grid.h"
#include "local/canvas/patch.h"
#include "vision/geometry.h"

#include <stdbool.h>

/* Ways from the middle of an eye, and places on each. */
enum { FS_EYE_WAYS = FS_LINE_ROWS, FS_EYE_DEPTHS = FS_LINE_PLACES };

/* Of the face's width, from the middle of an eye: where the first and the last place of a way are. A way down
 * is shorter than one across by the factor `fs_eye_height`. */
extern const float fs_eye_nearest, fs_eye_farthest, fs_eye_height;

/* Where the face is in the picture. */
typedef struct fs_eyes_place {
  const fs_patch *patch;
  const fs_mesh *face;
  float width;              /* in pixels */
  float across[2], down[2]; /* one face's width */
} fs_eyes_place;

fs_eyes_place fs_eyes_place_of(const fs_patch *patch, const fs_mesh *face, float width);

/* So many widths of the face from a point. */
fs_point fs_eyes_point(const fs_eyes_place *place, fs_point from, float across, float down);

/* The middle of an eye; 0 is the one on the picture's left. */
fs_point fs_eyes_middle(const fs_eyes_place *place, int eye);

/* A place around an eye: ways begin at the nose and go down. */
fs_point fs_eyes_around(const fs_eyes_place *place, fs_point middle, int eye, int way, float depth);

/* Whether a place is on the lower nose, whose sides and nostrils are as dark as a frame, and where none is.
 */
bool fs_on_lower_nose(const fs_mesh *face, float width, float x, float y);

#endif
