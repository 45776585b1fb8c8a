/* The picture that shows a person best. */
#ifndef FS_PORTRAIT_H
#define FS_PORTRAIT_H

#include "vision/face/vision.h"

#include <libavutil/frame.h>

typedef struct fs_portrait {
  fs_picture crop; /* owned; empty until there is one */
  fs_rect box;     /* of the landmarks, in the frame */
  float score;     /* the detector's */
  float quality;
} fs_portrait;

/* How well a face shows who it is: large, sharp, frontal, eyes open. 0 (useless) to 1. */
float fs_portrait_quality(const fs_grey *frame, const fs_landmarks *face);

/* Replaces the portrait by the face in this frame, with a margin as passport photos have it. `others` are
 * boxes that should stay out of the crop. A crop larger than `side` is reduced. Returns 0, or -1 when memory
 * is short. */
int fs_portrait_take(fs_portrait *portrait, const AVFrame *frame, const fs_rect *box, const fs_rect *others,
                     int other_count, int side);

void fs_portrait_free(fs_portrait *portrait);

#endif
