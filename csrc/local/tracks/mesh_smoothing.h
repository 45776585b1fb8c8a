/* Takes the tremble out of a track's meshes. */
#ifndef FS_MESH_SMOOTHING_H
#define FS_MESH_SMOOTHING_H

#include "local/mesh/packed_mesh.h"

enum { FS_SMOOTHING_REACH = 6 /* frames to either side that count, at most */ };

/* The mesh of frame `at` of `count`, smoothed over past and future alike, so that nothing lags, and by how
 * many pixels a frame it moves there. */
void fs_mesh_smooth(const fs_packed_mesh *frames, int count, int at, double frame_rate, fs_mesh *out,
                    fs_point *speed);

#endif
