#include "local/analysis/landmark_tones.h"

#include <math.h>
#include <stddef.h>

enum {
  STEPS_ACROSS = 60, /* as far apart as this many are across the face */
  SEARCH_STEPS = 4,  /* of half that length, by which a face may be away from halfway */
};
/* Landmarks from the first to before the last one. */
typedef struct part {
  int first, end;
} part;
static const part whole = {17, 68}, nose = {27, 36}, parts[] = {{36, 42}, {42, 48}, {48, 68}, {17, 68}};
/* Of the contrast. Faces that are halfway have 0.1 to 0.25 (few pixels, coarse compression); mouths that talk
 * 0.3 to 0.5, eyes that blink 0.5 and more: measured on the clips of make bench-quality. */
static const float unlike = 0.28f;
/* In steps of luma: so little contrast tells nothing; so much a film's grain may do at most. */
static const float flat = 3, grain = 5;
/* What the grain of three frames does to a frame beside the mean of two, over what it does to these two. */
static const float grain_left = 0.75f;

static int within(float at, int size) {
  return !(at > 0) ? 0 : at < (float)(size - 1) ? (int)(at + 0.5f) : size - 1;
}

static float step_of(const fs_landmarks *landmarks, float steps) {
  return fmaxf(fs_landmarks_box(landmarks).width / steps, 1);
}

static void read_at(fs_landmark_tones *tones, const fs_grey *frame, const fs_landmarks *landmarks,
                    fs_point shift, float step) {
  for (int i = 0; i < FS_LANDMARKS; i++)
    for (int k = 0; k < FS_TONES_EACH; k++) {
      const int column = k % 3 - 1, row = k / 3 - 1;
      const int x = within(landmarks->at[i].x + shift.x + (float)column * step, frame->width);
      const int y = within(landmarks->at[i].y + shift.y + (float)row * step, frame->height);
      tones->at[i][k] = frame->data[(ptrdiff_t)y * frame->stride + x];
    }
}

void fs_landmark_tones_read(fs_landmark_tones *tones, const fs_grey *frame, const fs_landmarks *landmarks) {
  read_at(tones, frame, landmarks, (fs_point){0, 0}, step_of(landmarks, STEPS_ACROSS));
}

/* The mean square of `share` times one less the other, whatever the light on all of the part. */
static float variance(const fs_landmark_tones *one, float share, const fs_landmark_tones *other, part p) {
  const float count = (float)(p.end - p.first) * FS_TONES_EACH;
  float sum = 0, squares = 0;
  for (int i = p.first; i < p.end; i++)
    for (int k = 0; k < FS_TONES_EACH; k++) {
      const float value = share * one->at[i][k] - other->at[i][k];
      sum += value / count;
      squares += value * value / count;
    }
  return fmaxf(squares - sum * sum, 0);
}

static void mean_of(const fs_landmark_tones *one, const fs_landmark_tones *other, fs_landmark_tones *mean) {
  for (int i = 0; i < FS_LANDMARKS; i++)
    for (int k = 0; k < FS_TONES_EACH; k++)
      mean->at[i][k] = (one->at[i][k] + other->at[i][k]) / 2;
}

bool fs_landmark_tones_are_between(const fs_landmark_tones *middle, const fs_landmark_tones *one,
                                   const fs_landmark_tones *other) {
  fs_landmark_tones mean;
  mean_of(one, other, &mean);
  const float noise = fminf(grain_left * variance(one, 1, other, nose), grain * grain);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    const float off = sqrtf(fmaxf(variance(middle, 1, &mean, parts[i]) - noise, 0));
    if (off >= unlike * (sqrtf(variance(&mean, 0, &mean, parts[i])) + flat))
      return false;
  }
  return true;
}

fs_point fs_landmark_tones_find(fs_landmark_tones *middle, const fs_grey *frame, const fs_landmarks *halfway,
                                const fs_landmark_tones *one, const fs_landmark_tones *other) {
  static const fs_point ways[] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
  const float step = step_of(halfway, STEPS_ACROSS), search = step_of(halfway, 2 * STEPS_ACROSS);
  fs_landmark_tones mean, tones;
  mean_of(one, other, &mean);
  fs_point best = {0, 0}, from = {search, 0};
  float least = variance(middle, 1, &mean, whole);
  for (int k = 0; k < SEARCH_STEPS && (best.x != from.x || best.y != from.y); k++) {
    from = best;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
      const fs_point at = {from.x + search * ways[i].x, from.y + search * ways[i].y};
      read_at(&tones, frame, halfway, at, step);
      const float off = variance(&tones, 1, &mean, whole);
      if (off < least) {
        least = off;
        best = at;
        *middle = tones;
      }
    }
  }
  return best;
}
