/* Follows a face through so many frames, cuts its tracklet in two, joins the halves, and keeps and reads back the
 * analysis: prints "BYTES in memory, GOOD of FRAMES meshes".
 *   long_track PATH FRAMES */
#include "local/analysis/analysis.h"
#include "local/analysis/tracklet.h"

#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fs_picture_free(fs_picture *picture) {
  (void)picture;
}

void fs_portrait_free(fs_portrait *portrait) {
  (void)portrait;
}

static fs_mesh mesh_of(int frame) {
  fs_mesh mesh;
  for (int i = 0; i < FS_MESH; i++)
    mesh.at[i] = (fs_point3){100 + (float)(i % 32), 100 + (float)(i / 32), (float)(i % 7)};
  mesh.at[0] = (fs_point3){(float)frame, 100, 0}; /* the origin, which is kept exactly */
  return mesh;
}

static int follow(fs_tracklets *tracklets, int frames) {
  fs_landmarks landmarks = {0};
  fs_tracklet *tracklet = fs_tracklets_add(tracklets, 0, 0);
  for (int i = 0; tracklet && i < frames; i++) {
    const fs_mesh mesh = mesh_of(i);
    if (fs_tracklet_append_fit(tracklet, &landmarks, &mesh) != 0)
      return -1;
    fs_tracklet_confirm(tracklet);
  }
  return tracklet && fs_tracklets_add(tracklets, frames / 2, 0) &&
                 fs_tracklet_split(&tracklets->at[0], frames / 2, &tracklets->at[1]) == 0
             ? 0
             : -1;
}

static int count_good(const fs_analysis *analysis, int frames) {
  int good = 0;
  for (int i = 0; i < frames; i++) {
    fs_packed_mesh mesh;
    if (fs_mesh_file_get(analysis->file, analysis->tracks[0].meshes[i], &mesh) == 0 && mesh.origin.x == (float)i)
      good++;
  }
  return good;
}

int main(int argc, char **argv) {
  fs_error error = {""};
  const int frames = argc > 2 ? atoi(argv[2]) : 0;
  fs_person person = {.frames = frames};
  fs_track track = {.count = frames};
  fs_analysis made = {.frames = frames, .persons = &person, .person_count = 1, .tracks = &track, .track_count = 1};
  fs_analysis read = {0};
  fs_atomic_file whole;
  if (argc < 3 || fs_analysis_begin(&made, &whole, argv[1], &error) != 0)
    return 1;
  fs_tracklets tracklets = {.file = made.file};
  if (follow(&tracklets, frames) != 0)
    return 1;
  const size_t bytes = mallinfo2().uordblks + mallinfo2().hblkhd;
  fs_tracklet_end(&tracklets.at[1]);
  if (fs_tracklets_join(&tracklets, (const int[2]){0}, 1) != 0 || tracklets.at[0].count != frames)
    return 1;
  track.meshes = tracklets.at[0].meshes;
  if (fs_analysis_save(&made, &whole, &error) != 0 ||
      fs_analysis_load(&read, argv[1], &error) != 0) {
    fprintf(stderr, "%s\n", error.text);
    return 1;
  }
  printf("%zu in memory, %d of %d meshes\n", bytes, count_good(&read, frames), frames);
  fs_tracklets_free(&tracklets);
  fs_mesh_file_close(made.file);
  fs_analysis_free(&read);
  return 0;
}
