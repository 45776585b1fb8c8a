/* Faces followed from frame to frame. */
#ifndef FS_TRACKER_H
#define FS_TRACKER_H

#include "local/analysis/frame_detector.h"
#include "local/analysis/track_sampler.h"

typedef struct fs_tracker {
  fs_vision *vision; /* borrowed */
  fs_frame_detector detector;
  fs_track_sampler sampler;
  int interval;           /* frames from one detection to the next */
  int frame;              /* the next one's number */
  int detected;           /* frame of the last detection */
  int shot;               /* first frame of the shot */
  fs_tracklets tracklets; /* owned; in order of first frame after fs_tracker_end */
} fs_tracker;

/* `frame_rate` decides how often faces are looked for. */
void fs_tracker_start(fs_tracker *tracker, fs_vision *vision, double frame_rate);

/* Follows, finds and samples the faces of the next frame (4:2:0); `cut` if a new shot begins with it.
 * Returns 0, or -1 when memory is short. */
int fs_tracker_frame(fs_tracker *tracker, const AVFrame *frame, bool cut);

/* After the last frame. */
void fs_tracker_end(fs_tracker *tracker);

void fs_tracker_free(fs_tracker *tracker);

#endif
