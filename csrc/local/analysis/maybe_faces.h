/* What may be a face and was made none, and people of whom no face is seen. */
#ifndef FS_MAYBE_FACES_H
#define FS_MAYBE_FACES_H

#include "local/analysis/tracker.h"

/* What may be a face and may be none. A user who counts with the eye may count differently. */
typedef struct fs_maybe_face {
  int person;  /* that was made of it; -1: none */
  int shot;    /* the first frame of its shot */
  fs_rect box; /* where it is seen first, pixels */
  double first_seen, last_seen;
  int frames;
  float likelihood; /* of being a face, by all witnesses; of a person without a face, the body's score */
} fs_maybe_face;

enum { FS_MAYBE_FACES = 192 };

/* `person` is of each tracklet its person or -1, `times` of each frame its seconds. Returns how many, in
 * order of first frame, or -1 when memory is short. */
int fs_maybe_faces_find(const fs_tracker *tracker, const int *person, const double *times,
                        fs_maybe_face maybe[FS_MAYBE_FACES]);

#endif
