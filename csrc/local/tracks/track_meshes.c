#include "local/tracks/track_meshes.h"

#include "local/face/face_shape.h"
#include "local/tracks/mesh_smoothing.h"

int fs_track_read_some(const fs_tracks *tracks, const fs_track *track, int first, int step,
                       fs_packed_mesh *meshes) {
  int count = 0;
  for (int i = first; i < track->count; i += step)
    if (fs_tracks_mesh(tracks, track, i, &meshes[count++]) != 0)
      return -1;
  return count;
}

int fs_track_yaw(const fs_tracks *tracks, const fs_track *track, float *yaw) {
  enum { LOOKS = 24 /* frames that are measured */ };
  fs_packed_mesh meshes[LOOKS];
  const int count = fs_track_read_some(tracks, track, 0, track->count / LOOKS + 1, meshes);
  float sum = 0;
  for (int i = 0; i < count; i++) {
    fs_mesh mesh;
    fs_mesh_unpack(&meshes[i], &mesh);
    sum += fs_stance_of(&mesh).yaw;
  }
  *yaw = sum / (float)count;
  return count < 0 ? -1 : 0;
}

int fs_track_smooth(const fs_tracks *tracks, const fs_track *track, int frame, double frame_rate,
                    fs_mesh *mesh, fs_point *speed) {
  fs_packed_mesh near[2 * FS_SMOOTHING_REACH + 1];
  const int at = frame - track->first_frame;
  int first = at, count = 0;
  for (int i = at - FS_SMOOTHING_REACH; i <= at + FS_SMOOTHING_REACH; i++) {
    if (i < 0 || i >= track->count)
      continue;
    first = i < first ? i : first;
    if (fs_tracks_mesh(tracks, track, i, &near[count++]) != 0)
      return -1;
  }
  fs_mesh_smooth(near, count, at - first, frame_rate, mesh, speed);
  return 0;
}
