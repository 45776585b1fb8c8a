/* A value's way between two bounds. */
#ifndef FS_RAMP_H
#define FS_RAMP_H

#include <math.h>

/* 0 at and before `from`, 1 at and beyond `to`, and in between in proportion; `to` may be less than `from`.
 */
static inline float fs_ramp(float value, float from, float to) {
  return fminf(fmaxf((value - from) / (to - from), 0), 1);
}

#endif
