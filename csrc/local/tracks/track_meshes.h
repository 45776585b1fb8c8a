/* What the meshes of a track tell: how its face looks about, and where it is in a frame. All functions return
 * -1 where the analysis' file cannot be read. */
#ifndef FS_TRACK_MESHES_H
#define FS_TRACK_MESHES_H

#include "local/tracks/track.h"

/* Reads some of the track's meshes, each `step`th from `first` on. Returns how many. */
int fs_track_read_some(const fs_tracks *tracks, const fs_track *track, int first, int step,
                       fs_packed_mesh *meshes);

/* The mean yaw of the track's face, in degrees: to the right is positive. */
int fs_track_yaw(const fs_tracks *tracks, const fs_track *track, float *yaw);

/* The track's mesh in a frame that it is in, smoothed, and by how many pixels a frame it moves there. */
int fs_track_smooth(const fs_tracks *tracks, const fs_track *track, int frame, double frame_rate,
                    fs_mesh *mesh, fs_point *speed);

#endif
