#include "local/analysis/shot_boundary.h"

#include <math.h>
#include <string.h>

/* Mean difference of two thumbs, in grey levels. Motion within a shot stays below 10, cuts were seen from 25
 * on. */
static const float CUT = 20;

/* The mean of a few pixels of each cell is enough to tell shots apart. */
static float cell_mean(const fs_grey *frame, int x0, int x1, int y0, int y1) {
  int step_x = (x1 - x0) / 4 + 1, step_y = (y1 - y0) / 4 + 1;
  int sum = 0, count = 0;
  for (int y = y0; y < y1; y += step_y)
    for (int x = x0; x < x1; x += step_x, count++)
      sum += frame->data[(ptrdiff_t)y * frame->stride + x];
  return (float)sum / (float)count;
}

static void make_thumb(const fs_grey *frame, float thumb[FS_THUMB_WIDTH * FS_THUMB_HEIGHT]) {
  float mean = 0;
  for (int y = 0; y < FS_THUMB_HEIGHT; y++)
    for (int x = 0; x < FS_THUMB_WIDTH; x++) {
      int x0 = x * frame->width / FS_THUMB_WIDTH, x1 = (x + 1) * frame->width / FS_THUMB_WIDTH;
      int y0 = y * frame->height / FS_THUMB_HEIGHT, y1 = (y + 1) * frame->height / FS_THUMB_HEIGHT;
      float value = cell_mean(frame, x0, x1 > x0 ? x1 : x0 + 1, y0, y1 > y0 ? y1 : y0 + 1);
      thumb[y * FS_THUMB_WIDTH + x] = value;
      mean += value;
    }
  mean /= FS_THUMB_WIDTH * FS_THUMB_HEIGHT;
  for (int i = 0; i < FS_THUMB_WIDTH * FS_THUMB_HEIGHT; i++)
    thumb[i] -= mean;
}

bool fs_shot_boundary_at(fs_shot_boundary *cuts, const fs_grey *frame) {
  float thumb[FS_THUMB_WIDTH * FS_THUMB_HEIGHT];
  make_thumb(frame, thumb);
  float difference = 0;
  for (int i = 0; i < FS_THUMB_WIDTH * FS_THUMB_HEIGHT; i++)
    difference += fabsf(thumb[i] - cuts->thumb[i]);
  bool cut = !cuts->any || difference > CUT * FS_THUMB_WIDTH * FS_THUMB_HEIGHT;
  memcpy(cuts->thumb, thumb, sizeof thumb);
  cuts->any = true;
  return cut;
}
