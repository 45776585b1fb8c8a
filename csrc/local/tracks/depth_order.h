/* Which of two faces that meet in the picture is before the other: told by their tracks, once for all of the
 * stretch in which they meet, so that the order does not change within it. */
#ifndef FS_DEPTH_ORDER_H
#define FS_DEPTH_ORDER_H

#include "local/tracks/track.h"

/* A stretch in which two tracks meet. */
typedef struct fs_meeting {
  const fs_track *before, *behind; /* borrowed */
  int first, end;                  /* its first frame, and the first after it */
  bool sure;                       /* the one behind is seen to be hidden; else size alone tells */
} fs_meeting;

/* A track's face in the frame at hand. */
typedef struct fs_seen_face {
  const fs_track *track; /* borrowed */
  fs_rect box;           /* of its mesh */
} fs_seen_face;

/* Zeroed first. */
typedef struct fs_depth_order {
  fs_seen_face *sights; /* owned: of all tracks of the frame at hand; room for every track */
  int sight_count;
  fs_meeting *meetings; /* owned */
  int count, capacity;
} fs_depth_order;

/* Looks at the next frame. Of this and the next function: returns -1 when memory is short or the analysis'
 * file cannot be read. */
int fs_depth_order_see(fs_depth_order *order, const fs_tracks *tracks, int frame);

/* Finds those that are before `track`, which is in the frame, `most` at most. Returns their number; the
 * meetings hold until the next call. */
int fs_depth_order_before(fs_depth_order *order, const fs_tracks *tracks, const fs_track *track, int frame,
                          fs_meeting *before, int most);

void fs_depth_order_free(fs_depth_order *order);

#endif
