#include "local/swap/landmark_smoothing.h"

#include <math.h>
#include <stdlib.h>

/* Seconds; found on 25 frames a second: shape over 2 frames, position, which truly moves fast, over 1.2. */
static const double shape_sigma = 0.08, position_sigma = 0.048;

/* A face's position and size, from its inner landmarks: the jaw wavers. */
typedef struct position {
  float x, y, size;
} position;

static position place_of(const fs_landmarks *face) {
  enum { FIRST = 17, COUNT = FS_LANDMARKS - FIRST };
  position p = {0};
  for (int i = FIRST; i < FS_LANDMARKS; i++) {
    p.x += face->at[i].x / COUNT;
    p.y += face->at[i].y / COUNT;
  }
  for (int i = FIRST; i < FS_LANDMARKS; i++) {
    float x = face->at[i].x - p.x, y = face->at[i].y - p.y;
    p.size += (x * x + y * y) / COUNT;
  }
  p.size = fmaxf(sqrtf(p.size), 1e-3f);
  return p;
}

static float weight_of(int distance, double sigma) {
  return sigma > 0 ? (float)exp(-distance * distance / (2 * sigma * sigma)) : distance == 0;
}

static position smooth_place(const position *places, int count, int at, double sigma) {
  int reach = (int)(2 * sigma);
  position sum = {0};
  float total = 0;
  for (int i = at - reach; i <= at + reach; i++) {
    if (i < 0 || i >= count)
      continue;
    float weight = weight_of(i - at, sigma);
    sum.x += weight * places[i].x;
    sum.y += weight * places[i].y;
    sum.size += weight * places[i].size;
    total += weight;
  }
  return (position){sum.x / total, sum.y / total, sum.size / total};
}

/* Each landmark's mean position relative to the face. One that has moved clearly (a blink, a word) counts
 * little elsewhere in time, else quick movements would be ironed out. */
static void smooth_shape(const fs_landmarks *frames, const position *places, int count, int at, double sigma,
                         float size, fs_landmarks *out) {
  const float clear_move = 0.08f;
  int reach = (int)(2 * sigma);
  position here = places[at];
  for (int k = 0; k < FS_LANDMARKS; k++) {
    float x0 = (frames[at].at[k].x - here.x) / here.size, y0 = (frames[at].at[k].y - here.y) / here.size;
    float x = 0, y = 0, total = 0;
    for (int i = at - reach; i <= at + reach; i++) {
      if (i < 0 || i >= count)
        continue;
      float dx = (frames[i].at[k].x - places[i].x) / places[i].size - x0;
      float dy = (frames[i].at[k].y - places[i].y) / places[i].size - y0;
      float weight = weight_of(i - at, sigma) / (1 + (dx * dx + dy * dy) / (clear_move * clear_move));
      x += weight * dx;
      y += weight * dy;
      total += weight;
    }
    out->at[k] = (fs_point){(x0 + x / total) * size, (y0 + y / total) * size};
  }
}

fs_landmarks *fs_landmark_smoothing(const fs_landmarks *frames, int count, double frame_rate) {
  fs_landmarks *out = malloc((size_t)count * sizeof *out);
  position *places = malloc((size_t)count * sizeof *places);
  if (!out || !places) {
    free(out);
    free(places);
    return NULL;
  }
  for (int i = 0; i < count; i++)
    places[i] = place_of(&frames[i]);
  for (int i = 0; i < count; i++) {
    position to = smooth_place(places, count, i, position_sigma * frame_rate);
    smooth_shape(frames, places, count, i, shape_sigma * frame_rate, to.size, &out[i]);
    for (int k = 0; k < FS_LANDMARKS; k++) {
      out[i].at[k].x += to.x;
      out[i].at[k].y += to.y;
    }
  }
  free(places);
  return out;
}
