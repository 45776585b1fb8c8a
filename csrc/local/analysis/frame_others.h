/* Who else is in a frame, beside the faces that the detector tells. */
#ifndef FS_FRAME_OTHERS_H
#define FS_FRAME_OTHERS_H

#include "vision/body/body_net.h"
#include "vision/face/face_fit.h"

enum { FS_CUT_FACES = 16 };

typedef struct fs_others {
  fs_bodies bodies[FS_BODY_LOOKS];
  fs_face cut[FS_CUT_FACES]; /* of a film: faces of which the frame's edge may have cut off a half, */
  int cut_count;             /* beside one that surely is there */
} fs_others;

#endif
