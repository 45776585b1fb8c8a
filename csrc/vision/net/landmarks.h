/* The landmark model: dlib's shape predictor. No C++ exception leaves these functions. */
#ifndef FS_SHAPE_H
#define FS_SHAPE_H

#include "vision/net/nets.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct fs_landmark_model fs_landmark_model;

/* Where to look for a face: a square around `centre`, turned by `angle` radians (clockwise on the screen). */
typedef struct fs_landmark_guess {
  fs_point centre;
  float side, angle;
} fs_landmark_guess;

/* The model is read once per process and shared; the last release frees it.
 * Returns NULL with the reason in `error`. */
fs_landmark_model *fs_landmark_model_acquire(char *error, size_t error_size);
void fs_landmark_model_release(fs_landmark_model *model);

/* Any number of threads may run one model at once. Without memory, or where the guess is no square, `out` is
 * left as it was. */
void fs_landmark_model_run(const fs_landmark_model *model, const fs_grey *grey,
                           const fs_landmark_guess *guess, fs_landmarks *out);

/* How the face with these landmarks is brought upright into the FS_ALIGNED_CROP square that the embedding
 * network was trained with. Returns 0, or -1 where the landmarks are degenerate. */
int fs_landmark_align(const fs_landmarks *landmarks, fs_transform *to_chip);

#ifdef __cplusplus
}
#endif

#endif
