/* Hands before a face: what is laid over the face shall stay behind them.
 *
 * Looking for palms takes about 9 ms of one core and each hand 10 ms more, so a caller looks only now and
 * then, and follows a hand from frame to frame once there is one. */
#ifndef FS_HANDS_H
#define FS_HANDS_H

#include "base/error.h"
#include "vision/hand/hand_net.h"

enum { FS_HANDS_MAX = 2 };

typedef struct fs_hands {
  fs_hand at[FS_HANDS_MAX];
  int count;
} fs_hands;

typedef struct fs_hand_finder fs_hand_finder;

/* Reads palm_detection_lite.tflite from the directory `models`, and hand_landmark_full.tflite when the first
 * palm is found: together they take 35 MiB. Returns NULL
 * with the reason in `error`. Used by one thread at a time. */
fs_hand_finder *fs_hand_finder_open(const char *models, fs_error *error);
void fs_hand_finder_close(fs_hand_finder *finder); /* NULL is fine */

/* Finds the hands that touch the face around `face` (pixels of the picture; the picture may be a crop that
 * reaches a face's size beyond it). None where the second model cannot be read. Returns 0, or -1 when memory
 * is short. */
int fs_hands_find(fs_hand_finder *finder, const fs_picture *picture, const fs_rect *face, fs_hands *hands);

/* Fits the hands, which are those of the frame before, to this one; those that are gone, or touch the face no
 * more, leave the list. Returns 0, or -1 when memory is short. */
int fs_hands_follow(fs_hand_finder *finder, const fs_picture *picture, const fs_rect *face, fs_hands *hands);

/* How far a point is covered by a hand: 1 inside, 0 outside, softly between. */
float fs_hands_cover(const fs_hands *hands, float x, float y);

#endif
