/* Follows a face that goes all of its way in the first of two frames, of which the first is passed over:
 * prints how often it was looked for, and where its landmarks and its mesh are in that frame, over where they
 * should be. In pixels. */
#include "local/analysis/mesh_fitting.h"
#include "local/analysis/track_follower.h"
#include "local/face/face_topology.h"
#include "vision/face/mesh_measures.h"

#include <math.h>
#include <stdio.h>

enum { SIDE = 320, WIDTH = 200, FRAMES = 4, HURRIED = 2 };
static const float middles[FRAMES] = {160, 160, 164, 164};
static int looks;

void fs_picture_free(fs_picture *picture) {
  (void)picture;
}

void fs_portrait_free(fs_portrait *portrait) {
  (void)portrait;
}

static fs_mesh face_at(float x) {
  fs_mesh face = {0};
  for (int i = 0; i < FS_FACE_POINTS; i++)
    face.at[i] =
        (fs_point3){x + WIDTH * 1e-3f * fs_face_form[i][0], SIDE / 2.0f + WIDTH * 1e-3f * fs_face_form[i][1],
                    WIDTH * 1e-3f * fs_face_form[i][2]};
  return face;
}

/* In place of the network: the frame's pts is its number. */
int fs_mesh_refit(fs_vision *vision, int follower, const AVFrame *frame, const fs_landmarks *guess,
                  fs_mesh *mesh, fs_landmarks *found, float *presence) {
  (void)vision, (void)follower, (void)guess;
  looks++;
  *mesh = face_at(middles[frame->pts]);
  fs_mesh_landmarks(mesh, found);
  *presence = 1;
  return 0;
}

static AVFrame *draw(int number) {
  AVFrame *frame = av_frame_alloc();
  frame->format = AV_PIX_FMT_GRAY8;
  frame->width = frame->height = SIDE;
  frame->pts = number;
  if (av_frame_get_buffer(frame, 0) != 0)
    return NULL;
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      frame->data[0][y * frame->linesize[0] + x] =
          (uint8_t)(128 + 60 * sinf(((float)x - middles[number]) / 6) * sinf((float)y / 9));
  return frame;
}

int main(void) {
  FILE *meshes = tmpfile();
  fs_mesh_file *file = fs_mesh_file_new(fileno(meshes), 0, 0);
  fs_tracklets tracklets = {.file = file};
  fs_tracklet *tracklet = fs_tracklets_add(&tracklets, 0, 0);
  fs_recent_frames recent = {0};
  for (int i = 0; i < FRAMES; i++) {
    AVFrame *frame = draw(i);
    if (!frame || fs_recent_frames_add(&recent, frame) != 0)
      return 1;
    av_frame_free(&frame);
    if (i > 0 && fs_tracklets_follow(&tracklets, NULL, NULL, &recent, false, false) != 0)
      return 1;
    if (i > 0)
      continue;
    const fs_mesh mesh = face_at(middles[0]);
    fs_landmarks landmarks;
    fs_mesh_landmarks(&mesh, &landmarks);
    if (fs_tracklet_append_fit(tracklet, &landmarks, &mesh) != 0)
      return 1;
    tracklet->fits = 1;
    tracklet->log_odds = 10;
  }
  fs_packed_mesh packed;
  fs_mesh mesh;
  fs_landmarks landmarks;
  const fs_mesh truth = face_at(middles[HURRIED]);
  fs_mesh_landmarks(&truth, &landmarks);
  if (fs_mesh_file_get(file, tracklet->meshes[HURRIED], &packed) != 0)
    return 1;
  fs_mesh_unpack(&packed, &mesh);
  printf("%d %.2f %.2f\n", looks, (double)fs_landmarks_shift(&landmarks, &tracklet->trail->landmarks[1]).x,
         (double)(mesh.at[1].x - truth.at[1].x));
  fs_tracklets_free(&tracklets);
  fs_recent_frames_free(&recent);
  fs_mesh_file_close(file);
  fclose(meshes);
  return 0;
}
