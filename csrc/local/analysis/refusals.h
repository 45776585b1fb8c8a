/* Places where a detection was rejected as no face. */
#ifndef FS_REFUSALS_H
#define FS_REFUSALS_H

#include "vision/face/vision.h"

#include <stdbool.h>

enum { FS_REFUSALS = 64 };

typedef struct fs_refusals {
  struct {
    fs_face face;
    int until; /* a frame */
  } at[FS_REFUSALS];
} fs_refusals;

/* Whether the detection is at a place that was rejected a while ago, when it was as sure: who turns to the
 * camera is surer. */
bool fs_refusals_have(const fs_refusals *refusals, const fs_face *face, int frame);

/* Notes the detection, in place of the oldest, until that frame. */
void fs_refusals_add(fs_refusals *refusals, const fs_face *face, int until);

#endif
