/* The figures of a clip, from what was read in it. */
#ifndef FS_VERDICT_H
#define FS_VERDICT_H

#include "evidence.h"
#include "pixels.h"

enum { FS_PERSONS_MAX = 64, FS_OWN_MAX = 4 };

typedef struct fs_readings {
  fs_reading *at; /* owned */
  int count, capacity;
} fs_readings;

/* Room for one more, or NULL when memory is short. */
fs_reading *fs_readings_add(fs_readings *readings);

typedef struct fs_verdict {
  const char *name;
  int frames;
  fs_readings readings;                    /* owned; in order of frames */
  const fs_wanted *wanted[FS_PERSONS_MAX]; /* what each person shall become; NULL: stays */
  fs_identity own[FS_OWN_MAX];             /* photographs of persons of the clip */
  int own_count;
  double flicker_plain, flicker_swapped; /* sums over the same faces */
  float leap;                            /* the largest */
  fs_outside outside;
  fs_front front;
} fs_verdict;

/* Prints one line, "clip", the name and the figures with tabs between them: frames, faces, then the share
 * nearer to the target, mean distances to it and to the person's own mean, for the first and the second
 * network; the mean distance of the source's faces to their own photographs, by the first; slope and
 * correlation of the mouth; mean difference of the eyes, blinks kept and blinks; flicker over the source's,
 * and the largest leap; pixels painted outside and dB there; share kept of what is in front; shares of faces
 * swapped and faded. "-" stands where there is nothing to measure. */
void fs_verdict_print(fs_verdict *verdict);

#endif
