/* Colours of a target's pixels, filled in from around them. */
#ifndef FS_FILL_IN_H
#define FS_FILL_IN_H

#include "local/target/target.h"

/* Of each pixel of the first layer, replaces a share of its colour by what is around it, where a pixel counts
 * `counts`; both are 0 to 1. Each layer of what counts is laid over the softer ones. Returns 0, or -1 when
 * memory is short. */
int fs_fill_in(fs_target *target, const float *shares, const float *counts);

#endif
