/* Follows a face that walks through a shot of which every fourth frame is looked at thoroughly, and prints
 * "N looks, off by PIXELS at most: FRAME …", those that were looked at among the ones passed over. The
 * network is a double that knows where the face is. passed_over FRAMES SPEED [LEAP [SHUT]]   it moves by
 * SPEED pixels a frame, leaps in frame LEAP, and has shut eyes in frame SHUT */
#include "local/analysis/mesh_fitting.h"
#include "local/analysis/track_follower.h"
#include "vision/face/mesh_measures.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 640, HEIGHT = 160, MOST = 64, EACH = 4, FAR = 15, DOT = 2 };

static int looks[MOST], speed, leap = MOST, shut = MOST;

void fs_portrait_free(fs_portrait *portrait) {
  (void)portrait;
}

float fs_likelihood_with_embedding(float likelihood, const float embedding[FS_EMBEDDING]) {
  (void)embedding;
  return likelihood;
}

float fs_likelihood_of_odds(float log_odds) {
  return log_odds > 0 ? 1 : 0;
}

static fs_mesh mesh_of(int frame) {
  const float left = 60 + (float)(speed * frame + (frame >= leap ? FAR : 0));
  fs_mesh mesh = {0};
  for (int i = 0; i < FS_MESH; i++)
    mesh.at[i] = (fs_point3){left + (float)(i % 26 * 6), 30 + (float)(i / 26 * 5), 0};
  return mesh;
}

int fs_mesh_refit(fs_vision *vision, int follower, const AVFrame *frame, const fs_landmarks *guess,
                  fs_mesh *mesh, fs_landmarks *found, float *presence) {
  (void)vision, (void)follower, (void)guess;
  looks[frame->pts]++;
  *mesh = mesh_of((int)frame->pts);
  fs_mesh_landmarks(mesh, found);
  *presence = 1;
  return 0;
}

/* A dark dot for each landmark; shut eyes are light. */
static AVFrame *draw(int number) {
  AVFrame *frame = av_frame_alloc();
  fs_landmarks landmarks;
  const fs_mesh mesh = mesh_of(number);
  fs_mesh_landmarks(&mesh, &landmarks);
  *frame = (AVFrame){.width = WIDTH, .height = HEIGHT, .format = 8 /* AV_PIX_FMT_GRAY8 */, .pts = number};
  if (av_frame_get_buffer(frame, 0) != 0)
    exit(1);
  for (int y = 0; y < HEIGHT; y++)
    memset(frame->data[0] + y * frame->linesize[0], 128, WIDTH);
  for (int i = 0; i < FS_LANDMARKS; i++)
    for (int y = -DOT; y <= DOT; y++)
      memset(frame->data[0] + ((int)landmarks.at[i].y + y) * frame->linesize[0] + (int)landmarks.at[i].x -
                 DOT,
             number == shut && i >= 36 && i < 48 ? 220 : 40, 2 * DOT + 1);
  return frame;
}

static int follow(fs_tracklets *tracklets, int frames) {
  fs_recent_frames recent = {0};
  int status = 0;
  for (int i = 0; i < frames && status == 0; i++) {
    AVFrame *frame = draw(i);
    status = fs_recent_frames_add(&recent, frame);
    av_frame_free(&frame);
    if (status == 0)
      status = fs_tracklets_follow(tracklets, NULL, NULL, &recent, i % EACH == 0, false);
    if (i > 0)
      continue;
    fs_tracklet *tracklet = fs_tracklets_add(tracklets, 0, 0);
    const fs_mesh mesh = mesh_of(0);
    fs_landmarks landmarks;
    fs_mesh_landmarks(&mesh, &landmarks);
    tracklet->fits = 1, tracklet->log_odds = 9;
    status |= fs_tracklet_append_fit(tracklet, &landmarks, &mesh);
  }
  status |= fs_tracklets_catch_up(tracklets, NULL, &recent);
  fs_recent_frames_free(&recent);
  return status;
}

int main(int argc, char **argv) {
  FILE *file = tmpfile();
  fs_tracklets tracklets = {.file = fs_mesh_file_new(fileno(file), 0, 0)};
  const int frames = argc > 1 ? atoi(argv[1]) : 0;
  speed = argc > 2 ? atoi(argv[2]) : 0;
  leap = argc > 3 ? atoi(argv[3]) : MOST;
  shut = argc > 4 ? atoi(argv[4]) : MOST;
  if (frames < 1 || frames > MOST || follow(&tracklets, frames) != 0 || tracklets.at[0].count != frames)
    return 1;
  float off = 0;
  int all = 0;
  for (int i = 0; i < frames; i++) {
    fs_packed_mesh packed;
    fs_mesh found;
    const fs_mesh there = mesh_of(i);
    if (fs_mesh_file_get(tracklets.file, tracklets.at[0].meshes[i], &packed) != 0)
      return 1;
    fs_mesh_unpack(&packed, &found);
    off = fmaxf(off, fabsf(found.at[0].x - there.at[0].x));
    all += looks[i];
  }
  printf("%d looks, off by %.1f at most:", all, off);
  for (int i = 0; i < frames; i++)
    if (i % EACH != 0 && looks[i] > 0)
      printf(" %d", i);
  fs_tracklets_free(&tracklets);
  fs_mesh_file_close(tracklets.file);
  return fclose(file);
}
