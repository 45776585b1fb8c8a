/* Faces followed from frame to frame. */
#ifndef FS_TRACKS_H
#define FS_TRACKS_H

#include "finder.h"
#include "portrait.h"

#include <stdbool.h>

/* A track in the making. */
typedef struct fs_trail {
  int first_frame, count, capacity;
  fs_landmarks *frames; /* owned */
  bool live;
  int chances, hits, misses;     /* of the detector: asked, found, and not found in a row */
  int confirmed;                 /* frames up to the last one in which the detector found it */
  bool whole_shot;               /* there from the shot's first frame to its last */
  float overlap;                 /* of the landmarks' box with the detector's at the last hit */
  float overlap_sum, score;      /* over all hits; best of all hits */
  float embedding[FS_EMBEDDING]; /* sum of `samples` embeddings */
  int samples;
  float edge_embedding[FS_EMBEDDING]; /* taken where the face was cut by the frame's edge */
  int edge_samples;
  int sampled_at; /* frame of the last sample */
  fs_portrait portrait;
} fs_trail;

typedef struct fs_tracker {
  fs_vision *vision; /* borrowed */
  fs_finder finder;
  int interval; /* frames from one detection to the next */
  int frame;    /* the next one's number */
  int detected; /* frame of the last detection */
  int shot;     /* first frame of the shot */
  size_t portrait_bytes;
  fs_trail *trails; /* owned, in order of first_frame */
  int count, capacity;
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
