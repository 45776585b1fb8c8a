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

/* The first frame after it. */
static inline int fs_track_end(const fs_track *track) {
  return track->first_frame + track->count;
}

/* Frames in which one track's face is before another's, and hides it in part or whole. */
typedef struct fs_cover {
  int before, behind; /* indices of tracks */
  int first, end;     /* the first of the frames, and the first after them */
} fs_cover;

/* All tracks of a video, borrowed. */
typedef struct fs_tracks {
  fs_mesh_file *file;
  int width, height; /* of the video */
  fs_track *at;
  int count;
  const fs_cover *covers; /* those that are known for sure */
  int cover_count;
} fs_tracks;

/* Reads the mesh of the track's frame number `at`, counted from the track's first. Returns 0, or -1 where the
 * file cannot be read. */
static inline int fs_tracks_mesh(const fs_tracks *tracks, const fs_track *track, int at,
                                 fs_packed_mesh *mesh) {
  return fs_mesh_file_get(tracks->file, track->meshes[at], mesh);
}

/* The same of a frame of the film, in which the track is. */
int fs_tracks_face(const fs_tracks *tracks, const fs_track *track, int frame, fs_mesh *mesh);

/* Puts the tracks in order of first frame, and frees and removes those without frames. Covers keep to theirs.
 * Returns 0, or -1 when memory is short. */
int fs_tracks_tidy(fs_tracks *tracks, fs_cover *covers, int count);

/* A face is found once half of it is in the picture. Where the edge cuts it at an end of track `number`, and
 * it moves steadily, the track goes on until the face is beyond the edge: over at most `most` frames, within
 * the shot from frame `first` up to `end`, and not where another track's face is. Returns 0, or -1 when
 * memory is short or the file fails. */
int fs_track_reach_edges(const fs_tracks *tracks, int number, int first, int end, int most);

#endif
