/* The people in some frames of a video, by their bodies, and by faces that are too small to be followed or
 * halved by the edge; of a picture, in its one frame. */
#ifndef FS_BODY_LOOKS_H
#define FS_BODY_LOOKS_H

#include "local/places/missed.h"

typedef struct fs_body_look {
  int frame, shot; /* its number, and that of its shot's first frame */
  fs_bodies bodies[FS_BODY_LOOKS];
  fs_missed unfollowed; /* of a video: faces too small to be followed, or cut by the edge */
} fs_body_look;

typedef struct fs_body_looks {
  fs_body_look *at; /* owned; in order */
  int count, capacity;
} fs_body_looks;

/* Returns 0, or -1 when memory is short. */
int fs_body_looks_add(fs_body_looks *looks, int frame, int shot, const fs_bodies bodies[FS_BODY_LOOKS]);

void fs_body_looks_free(fs_body_looks *looks);

#endif
