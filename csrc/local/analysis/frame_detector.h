/* Detects faces in a video frame, on a small view of it. */
#ifndef FS_FRAME_DETECTOR_H
#define FS_FRAME_DETECTOR_H

#include "vision/face/vision.h"

#include <libavutil/frame.h>
#include <stdbool.h>

typedef struct fs_frame_detector {
  fs_vision *vision;        /* borrowed */
  bool still;               /* the frame is a picture: there will be no other to find small faces in */
  struct SwsContext *scale; /* owned */
  fs_picture view;          /* owned */
} fs_frame_detector;

/* Like fs_vision_detect, in pixels of the 4:2:0 frame. A `thorough` look takes twice as long, and sees
 * smaller faces and such as reach over the frame's edge.
 * Where there are faces `looks`, which are empty before, get the people, too; NULL: nobody asks for them. */
int fs_frame_detector_run(fs_frame_detector *detector, const AVFrame *frame, bool thorough, float min_score,
                          fs_face *faces, int max, fs_bodies looks[FS_BODY_LOOKS]);

/* Releases what was made on the way. */
void fs_frame_detector_free(fs_frame_detector *detector);

#endif
