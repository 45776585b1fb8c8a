/* MediaPipe's object detector (SSD MobileNet v2 for Open Images), of whose objects people alone are told: it
 * knows them by their bodies, whether a face is to be seen or not. */
#ifndef FS_BODY_NET_H
#define FS_BODY_NET_H

#include "base/error.h"
#include "vision/geometry.h"
#include "vision/picture/picture.h"

#include <stdbool.h>

enum { FS_BODIES_MAX = 64, FS_BODY_LOOKS = 2 };

typedef struct fs_body {
  fs_rect box;              /* pixels of the picture; of the person, as far as it is seen */
  float score;              /* 0 to 1; groups and half hidden people have 0.1 to 0.4 */
  bool cut_left, cut_right; /* by the edge of the square in which it is seen */
} fs_body;

/* What one look tells, best first. Scores of several looks are not to be compared. */
typedef struct fs_bodies {
  fs_body at[FS_BODIES_MAX];
  int count;
  float smallest; /* size below which one is a guess, pixels: the root of the area */
} fs_bodies;

typedef struct fs_body_net fs_body_net;

/* Reads from the directory `models`. Returns NULL with the reason in `error`. Used by one thread at a time.
 */
fs_body_net *fs_body_net_open(const char *models, fs_error *error);
void fs_body_net_close(fs_body_net *net); /* NULL is fine */

/* The people in the picture, which is looked at whole (a panorama, in squares of twice its shorter side), and
 * `closely`, where one side is shorter, again in squares of that, for people who stand closely. Takes 11 ms
 * of one core for each square, of which each covers half of the one before. Returns 0, or -1 when memory is
 * short. */
int fs_body_net_run(fs_body_net *net, const fs_picture *picture, bool closely,
                    fs_bodies looks[FS_BODY_LOOKS]);

#endif
