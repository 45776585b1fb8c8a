/* Detects faces in a video frame, on a small view of it. */
#ifndef FS_FRAME_DETECTOR_H
#define FS_FRAME_DETECTOR_H

#include "local/analysis/frame_others.h"
#include "vision/face/turned_frames.h"

#include <libavutil/frame.h>
#include <stdbool.h>

typedef struct fs_frame_detector {
  fs_vision *vision;        /* borrowed */
  bool still;               /* the frame is a picture: there will be no other to find small faces in */
  struct SwsContext *scale; /* owned, like the next: to the view, and to a closer one */
  struct SwsContext *closer;
  fs_picture view; /* owned */
  fs_turned_frames turned;
  int empty_looks, nobody_looks; /* that showed nobody: thorough ones, and such for all ways */
  fs_picture asked;              /* owned: in small, the view that showed nobody in any turn last, */
  int asked_side;                /* when it had so many pixels on its longer side */
} fs_frame_detector;

/* How a frame is looked at: a thorough look takes twice as long as a fast one, and sees smaller faces and
 * such as reach over the frame's edge; the last one, those that are far away, where nobody is near, and those
 * that lie or hang, too, which the others see where they were seen before, or where nobody is upright. */
typedef enum fs_look { FS_LOOK_FAST, FS_LOOK_THOROUGH, FS_LOOK_ALL_WAYS } fs_look;

/* Like fs_vision_detect, in pixels of the 4:2:0 frame. Those of a picture are all told as seen as they stand.
 * Where there are faces `others`, which is empty before, gets who else is there; NULL: nobody asks. */
int fs_frame_detector_run(fs_frame_detector *detector, const AVFrame *frame, fs_look look, float min_score,
                          fs_face faces[FS_FRAME_FACES], fs_ways *ways, fs_others *others);

/* Builds ahead the networks that look at films of 16:9; they do not differ from one such film to another. */
void fs_frame_detector_prepare(fs_vision *vision);

/* Releases what was made on the way. */
void fs_frame_detector_free(fs_frame_detector *detector);

#endif
