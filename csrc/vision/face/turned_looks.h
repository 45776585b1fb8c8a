/* Heads that lie on their side or hang upside down, as in a photograph that was laid on a scanner that way:
 * the detector knows upright ones, so the picture is turned for it by quarters. */
#ifndef FS_TURNED_LOOKS_H
#define FS_TURNED_LOOKS_H

#include "vision/face/vision.h"

#include <stdbool.h>

enum { FS_TURNS = 4 /* quarters; the first is none */ };

/* The picture turned by so many quarters with the clock. Returns 0, or -1 when memory is short. */
int fs_turn_picture(const fs_picture *picture, int quarters, fs_picture *out);

/* Where a box of the turned picture is in the picture as it stands. */
fs_rect fs_turn_back(const fs_rect *box, int quarters, const fs_picture *picture);

/* As fs_vision_detect, in the picture turned by so many quarters with the clock; the boxes are in the picture
 * as it stands. */
int fs_detect_turned(fs_vision *vision, const fs_picture *picture, int quarters, int pixels, float min_score,
                     fs_face *faces, int max);

/* Adds to the `*count` candidates of the picture as it stands those that have at least `least_score` when it
 * is turned, and are likely faces for the mesh, too: turned, the detector takes more for a face that is none.
 * What has a higher score as it stands remains as it is. A small view is looked at first, and a larger one
 * where that shows somebody, or where nobody is seen upright (`alone`). `max` is the room. Returns 0,
 * or -1 when memory is short. */
int fs_add_turned(fs_vision *vision, const fs_picture *picture, bool alone, float least_score, fs_face *faces,
                  int *count, int max);

#endif
