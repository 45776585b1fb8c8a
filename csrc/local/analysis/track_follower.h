/* Faces found again in the next frame, near where they were. */
#ifndef FS_TRACK_FOLLOWER_H
#define FS_TRACK_FOLLOWER_H

#include "base/parallel.h"
#include "local/analysis/tracklet.h"
#include "vision/face/vision.h"

#include <libavutil/frame.h>

/* The newest frames: what was passed over is looked for in them when it is known what followed. */
typedef struct fs_recent_frames {
  AVFrame *at[FS_RECENT]; /* owned; the newest first */
} fs_recent_frames;

/* Makes the frame, which is kept by reference, the newest. Returns 0, or -1 when memory is short. */
int fs_recent_frames_add(fs_recent_frames *recent, const AVFrame *frame);
void fs_recent_frames_free(fs_recent_frames *recent);

/* Adds the newest of `frames` to every live tracklet, or ends those whose face is gone. What surely is a
 * face, and goes its way, is passed over in every second frame, unless the look is `thorough`. There it is
 * put between when the next one is known, and looked for where it does not look as before and after: fewer
 * looks, and no leap, eye or mouth that moved meanwhile is overlooked. Where the scene `stays` as the
 * detector has seen it last, faces that are followed for sure are confirmed without it. `parallel` may be
 * NULL; else two threads follow, and `vision` must have two followers. Returns 0, or -1 when memory is short
 * or the file of the meshes fails. */
int fs_tracklets_follow(fs_tracklets *tracklets, fs_vision *vision, fs_parallel *parallel,
                        const fs_recent_frames *frames, bool thorough, bool stays);

/* Looks for the faces that were passed over in the newest frame, which is the last one of its shot or comes
 * before one in which nothing is seen. Returns the same. */
int fs_tracklets_catch_up(fs_tracklets *tracklets, fs_vision *vision, const fs_recent_frames *frames);

/* Has an empty tracklet, whose face was fitted in the newest of `frames`, begin `count` frames earlier, where
 * that was too faint to be found: in those that are kept it is looked for, in others it stays where it is in
 * the oldest of these. Returns the same. */
int fs_tracklet_begin_earlier(fs_tracklet *tracklet, fs_vision *vision, const fs_recent_frames *frames,
                              const fs_face_fit *fit, int count);

/* Adds a frame in which nothing is seen to every live tracklet, whose face moves on as it did. Returns the
 * same. */
int fs_tracklets_move_on(fs_tracklets *tracklets);

#endif
