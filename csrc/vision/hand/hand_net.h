/* MediaPipe's hand landmark model: 21 points of a hand. */
#ifndef FS_HAND_NET_H
#define FS_HAND_NET_H

#include "base/error.h"
#include "vision/geometry.h"
#include "vision/net/net.h"
#include "vision/picture/picture.h"

enum { FS_HAND_POINTS = 21 };

/* The wrist, then four points of each finger from its root on: the thumb, the index finger, … */
typedef struct fs_hand {
  fs_point at[FS_HAND_POINTS]; /* pixels */
  float presence;              /* the network's idea of whether there is one, 0 to 1 */
} fs_hand;

/* Reads from the directory `models`. Returns NULL with the reason in `error`. */
fs_net *fs_hand_net_open(const char *models, fs_error *error);

/* Fits the points to the hand in the square `region`, in which its fingers point up. Returns 0, 1
 * where the square is none, or -1 when memory is short. */
int fs_hand_net_run(fs_net *net, const fs_picture *picture, const fs_region *region, fs_hand *hand);

#endif
