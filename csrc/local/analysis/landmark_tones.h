/* How light and dark a face is around its landmarks: what tells whether it was halfway between two frames in
 * the frames between, at a hundredth of a look's cost. */
#ifndef FS_LANDMARK_TONES_H
#define FS_LANDMARK_TONES_H

#include "vision/geometry.h"

#include <stdbool.h>

enum { FS_TONES_EACH = 9 };

typedef struct fs_landmark_tones {
  float at[FS_LANDMARKS][FS_TONES_EACH];
} fs_landmark_tones;

/* Reads the tones from the frame in which the landmarks are; points outside are read at its edge. */
void fs_landmark_tones_read(fs_landmark_tones *tones, const fs_grey *frame, const fs_landmarks *landmarks);

/* Whether a face that was put between two others shows what they show: each eye, the mouth, and all of it. An
 * eye that has blinked, or a mouth that has opened and shut, does not. */
bool fs_landmark_tones_are_between(const fs_landmark_tones *middle, const fs_landmark_tones *one,
                                   const fs_landmark_tones *other);

/* Finds where such a face is that has not gone its way evenly: by how much it is moved from `halfway`, a
 * thirtieth of its width at most, or four pixels where that is more, to look most like the mean of the two
 * others. `middle`, the tones halfway, become those there. */
fs_point fs_landmark_tones_find(fs_landmark_tones *middle, const fs_grey *frame, const fs_landmarks *halfway,
                                const fs_landmark_tones *one, const fs_landmark_tones *other);

#endif
