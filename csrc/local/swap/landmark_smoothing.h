/* Takes the tremble out of a track's landmarks. */
#ifndef FS_LANDMARK_SMOOTHING_H
#define FS_LANDMARK_SMOOTHING_H

#include "vision/face/vision.h"

/* Smooths over past and future alike, so that nothing lags. Returns `count` landmarks to be freed, or NULL
 * when memory is short. */
fs_landmarks *fs_landmark_smoothing(const fs_landmarks *frames, int count, double frame_rate);

#endif
