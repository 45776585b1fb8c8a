/* People who are far away in a film: a closer look at a frame that shows nobody near. */
#ifndef FS_FAR_FACES_H
#define FS_FAR_FACES_H

#include "vision/face/vision.h"

#include <stdbool.h>

/* Whether one of the faces of a view is that of somebody near: whoever is far away then is background. */
bool fs_any_near(const fs_picture *view, const fs_face *faces, int count);

/* Adds to the `count` faces of a view those that it shows too small, or less surely than `closer` does: the
 * same frame with so many `times` as many pixels along either side, 1 or more. All boxes are in the view's
 * pixels. Returns how many there are then, `max` at most, or -1 when memory is short. */
int fs_add_far_faces(fs_vision *vision, const fs_picture *view, const fs_picture *closer, int times,
                     fs_face *faces, int count, int max);

#endif
