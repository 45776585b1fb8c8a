/* What the pixels of frames say: how far a face was changed, how much it flickers, and what else was changed.
 */
#ifndef FS_PIXELS_OF_JUDGE_H
#define FS_PIXELS_OF_JUDGE_H

#include "reading.h"

#include <libavutil/frame.h>

/* The mean difference of two frames' luma inside the face, in blocks of 4 x 4 pixels, over the mean deviation
 * of `plain` from its own mean there: some 0.05 from encoding alone, more than 0.3 for another face. */
float fs_change_of_face(const fs_reading *reading, const AVFrame *plain, const AVFrame *swapped);

/* The mean absolute second difference of luma over three frames, inside the face of the middle one. */
float fs_flicker_of_face(const fs_reading *reading, AVFrame *const frames[3]);

/* By how much more luma changes inside the face from the one frame to the next in the swapped film than in
 * the plain one, in the mean. */
float fs_leap_of_face(const fs_reading *reading, AVFrame *const plain[2], AVFrame *const swapped[2]);

/* Pixels of what stands before faces: all, and those that the swap has left alone. */
typedef struct fs_front {
  double pixels, kept;
} fs_front;

/* Adds those inside the face. `front` is white where something stands before it. */
void fs_front_add(fs_front *sum, const fs_reading *reading, const AVFrame *front, const AVFrame *plain,
                  const AVFrame *swapped);

/* Squared errors of luma away from all faces, and what was painted there before anything was encoded. */
typedef struct fs_outside {
  double swapped, plain; /* sums, against the source */
  double pixels, painted;
} fs_outside;

/* A frame as it was read, with its faces painted, and out of both encodes. */
typedef struct fs_versions {
  const AVFrame *source, *painted, *plain, *swapped;
} fs_versions;

/* Adds a frame. `boxes` are around faces: half of their size more to each side is left out. */
void fs_outside_add(fs_outside *outside, const fs_versions *frame, const fs_rect *boxes, int count);

/* By how many dB the swapped video is nearer to the source than the plain one, outside. */
double fs_outside_gain(const fs_outside *outside);

#endif
