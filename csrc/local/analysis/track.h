/* One person's face in consecutive frames. */
#ifndef FS_TRACK_H
#define FS_TRACK_H

#include "local/mesh/mesh_file.h"

#include <stdbool.h>

typedef struct fs_track {
  int person;            /* index into fs_analysis.persons */
  int first_frame;       /* counted from 0 in decoding (display) order */
  int count;             /* frames */
  bool from_cut, to_cut; /* it begins, ends with its shot, the video or another's face */
  uint32_t *meshes;      /* owned: of each frame, its mesh's number in the analysis' file */
} fs_track;

/* All tracks of a video, borrowed. */
typedef struct fs_tracks {
  fs_mesh_file *file;
  int width, height; /* of the video */
  fs_track *at;
  int count;
} fs_tracks;

/* A face is found once half of it is in the picture. Where the edge cuts it at an end of track `number`, and
 * it moves steadily, the track goes on until the face is beyond the edge: over at most `most` frames, within
 * the shot from frame `first` up to `end`, and not where another track's face is. Returns 0, or -1 when
 * memory is short or the file fails. */
int fs_track_reach_edges(const fs_tracks *tracks, int number, int first, int end, int most);

#endif
