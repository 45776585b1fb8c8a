/* Who else is in a frame, beside the faces that the detector tells. */
#ifndef FS_FRAME_OTHERS_H
#define FS_FRAME_OTHERS_H

#include "vision/face/vision.h"

enum { FS_CUT_FACES = 16 };

typedef struct fs_others {
  fs_picture view;    /* owned: in which their bodies are sought; none where there are no faces */
  float across, down; /* pixels of the frame to one of the view */
  fs_bodies bodies[FS_BODY_LOOKS]; /* where they have been sought */
  fs_face cut[FS_CUT_FACES];       /* of a film: faces of which the frame's edge may have cut off a half, */
  int cut_count;                   /* beside one that surely is there */
} fs_others;

/* Finds their bodies and releases the view. A picture is looked at closely; the network is released after it,
 * since nobody asks again. Returns 0, or -1 when memory is short. */
int fs_others_find_bodies(fs_others *others, fs_vision *vision, bool still);

#endif
