/* Finds the faces of a still picture of any size, fits their meshes, and drops what is no face. */
#ifndef FS_FIND_FACES_H
#define FS_FIND_FACES_H

#include "vision/face/vision.h"

#include <stdbool.h>

enum { FS_FACES_MAX = 64 };

/* The faces of the picture, largest first, without parts of a face that look like another one, and without
 * what is less than FS_POSSIBLE_FACE. Returns how many, or -1 when memory is short. */
int fs_find_faces(fs_vision *vision, const fs_picture *picture, fs_face_fit faces[FS_FACES_MAX]);

/* Candidates by the detector alone, largest first. Returns how many, or -1 when memory is short. */
int fs_find_candidates(fs_vision *vision, const fs_picture *picture, fs_face *faces, int max);

/* The same where fs_vision_detect has found nothing: faces that fill the picture or reach over its edge. */
int fs_find_at_edge(fs_vision *vision, const fs_picture *picture, fs_face *faces, int max);

/* Whether a face is much smaller than the picture's largest, so that it belongs to the background. */
bool fs_face_is_background(const fs_face *face, const fs_face *largest);

/* How a view of a picture is looked at, part by part. */
typedef struct fs_tiling {
  int tiles;       /* along either side of the view */
  float x, y;      /* pixels of the picture per pixel of the view */
  float min_score; /* of the detector */
  int pixels;      /* of which the detector sees a part with so many; 0: FS_DETECT_FINE */
} fs_tiling;

/* Adds the faces that the detector sees in the parts of the view to `count` others, in the picture's pixels.
 * Of a face that is cut where a part ends, what sees the whole of it is kept. Returns 0, or -1 when memory is
 * short. */
int fs_add_tiles(fs_vision *vision, const fs_picture *view, const fs_tiling *tiling, fs_face *faces,
                 int *count, int max);

/* Whether one of the faces of a view is that of somebody near: whoever is far away then is background. */
bool fs_any_near(const fs_picture *view, const fs_face *faces, int count);

/* Adds to the `count` faces of a view those that it shows too small, or less surely than `closer` does: the
 * same frame with so many `times` as many pixels along either side, 1 or more. All boxes are in the view's
 * pixels. Returns how many there are then, `max` at most, or -1 when memory is short. */
int fs_add_far_faces(fs_vision *vision, const fs_picture *view, const fs_picture *closer, int times,
                     fs_face *faces, int count, int max);

#endif
