/* Faces found again in the next frame, near where they were. */
#ifndef FS_TRACK_FOLLOWER_H
#define FS_TRACK_FOLLOWER_H

#include "base/parallel.h"
#include "local/analysis/tracklet.h"
#include "vision/face/vision.h"

#include <libavutil/frame.h>

/* Adds the frame to every live tracklet, or ends those whose face is gone. A face that moves as expected is
 * looked for in every second frame only, unless the look is `thorough`, and the frame between is filled in
 * when the next one is known: half the work, and no less steady. `parallel` may be NULL; else two threads
 * follow, and `vision` must have two followers. Returns 0, or -1 when memory is short or the file of the
 * meshes fails. */
int fs_tracklets_follow(fs_tracklets *tracklets, fs_vision *vision, fs_parallel *parallel,
                        const AVFrame *frame, bool thorough);

/* Adds a frame in which nothing is seen to every live tracklet, whose face moves on as it did. Returns the
 * same. */
int fs_tracklets_move_on(fs_tracklets *tracklets);

#endif
