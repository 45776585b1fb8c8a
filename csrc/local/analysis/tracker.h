/* Follows all faces of a video from frame to frame. */
#ifndef FS_TRACKER_H
#define FS_TRACKER_H

#include "base/parallel.h"
#include "local/analysis/frame_scanner.h"
#include "local/analysis/refusals.h"
#include "local/analysis/track_follower.h"
#include "local/analysis/track_sampler.h"
#include "local/places/body_looks.h"

typedef struct fs_tracker {
  fs_vision *vision;     /* borrowed */
  fs_parallel *parallel; /* owned; NULL: one thread follows all faces */
  fs_track_sampler sampler;
  bool still;   /* there is one frame only */
  int interval; /* frames from one look for faces to the next */
  bool slow;    /* a face may move by more than its size from one look to the next */
  fs_recent_frames recent;
  int frame;              /* the next one's number */
  int shot;               /* first frame of the shot */
  fs_tracklets tracklets; /* owned; in order of first frame after fs_tracker_end */
  fs_refusals refused;
  fs_body_looks bodies; /* owned */
} fs_tracker;

/* The meshes go into `file`. Returns 0, or -1 when memory or threads are short. */
int fs_tracker_start(fs_tracker *tracker, fs_vision *vision, fs_pace pace, fs_mesh_file *file);

/* Follows the faces of the next frame, takes up those that the scanner found in it, and samples them. Returns
 * 0, or -1 when memory is short or the file of the meshes fails. */
int fs_tracker_frame(fs_tracker *tracker, fs_scanned_frame *scanned);

/* How many frames two tracklets of one face may share. */
int fs_tracker_lag(const fs_tracker *tracker);

/* After the last frame. Returns the same. */
int fs_tracker_end(fs_tracker *tracker);

void fs_tracker_free(fs_tracker *tracker);

#endif
