#include "local/analysis/tracklet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

fs_trail *fs_trails_add(fs_trails *trails, int first_frame, int shot) {
  if (trails->count == trails->capacity) {
    int capacity = trails->capacity ? trails->capacity * 2 : 16;
    fs_trail *at = realloc(trails->at, (size_t)capacity * sizeof *at);
    if (!at)
      return NULL;
    trails->at = at;
    trails->capacity = capacity;
  }
  fs_trail *trail = &trails->at[trails->count++];
  memset(trail, 0, sizeof *trail);
  trail->first_frame = first_frame;
  trail->shot = shot;
  trail->live = true;
  trail->sampled_at = -1;
  return trail;
}

void fs_trails_free(fs_trails *trails) {
  for (int i = 0; i < trails->count; i++) {
    free(trails->at[i].frames);
    fs_portrait_free(&trails->at[i].portrait);
  }
  free(trails->at);
  *trails = (fs_trails){0};
}

static int by_first_frame(const void *a, const void *b) {
  const fs_trail *p = a, *q = b;
  return (p->first_frame > q->first_frame) - (p->first_frame < q->first_frame);
}

void fs_trails_sort(fs_trails *trails) {
  if (trails->count > 0)
    qsort(trails->at, (size_t)trails->count, sizeof *trails->at, by_first_frame);
}

int fs_trail_append(fs_trail *trail, const fs_landmarks *landmarks) {
  if (trail->count == trail->capacity) {
    int capacity = trail->capacity ? trail->capacity * 2 : 16;
    fs_landmarks *frames = realloc(trail->frames, (size_t)capacity * sizeof *frames);
    if (!frames)
      return -1;
    trail->frames = frames;
    trail->capacity = capacity;
  }
  trail->frames[trail->count++] = *landmarks;
  return 0;
}

fs_landmarks *fs_trail_newest(const fs_trail *trail) {
  return &trail->frames[trail->count - 1];
}

/* Of the inner landmarks: the jaw wavers. */
static fs_point centre_of(const fs_landmarks *landmarks) {
  enum { FIRST = 17, COUNT = FS_LANDMARKS - FIRST };
  fs_point sum = {0, 0};
  for (int i = FIRST; i < FS_LANDMARKS; i++) {
    sum.x += landmarks->at[i].x / COUNT;
    sum.y += landmarks->at[i].y / COUNT;
  }
  return sum;
}

fs_landmarks fs_trail_guess(const fs_trail *trail) {
  fs_landmarks guess = *fs_trail_newest(trail);
  if (trail->count < 2)
    return guess;
  fs_point now = centre_of(&guess), before = centre_of(&trail->frames[trail->count - 2]);
  for (int i = 0; i < FS_LANDMARKS; i++) {
    guess.at[i].x += now.x - before.x;
    guess.at[i].y += now.y - before.y;
  }
  return guess;
}

static void blend(const fs_landmarks *a, const fs_landmarks *b, float share, fs_landmarks *out) {
  for (int i = 0; i < FS_LANDMARKS; i++) {
    out->at[i].x = a->at[i].x + share * (b->at[i].x - a->at[i].x);
    out->at[i].y = a->at[i].y + share * (b->at[i].y - a->at[i].y);
  }
}

void fs_trail_fill(fs_trail *trail, int at) {
  if (at > 0 && at + 1 < trail->count)
    blend(&trail->frames[at - 1], &trail->frames[at + 1], 0.5f, &trail->frames[at]);
}

void fs_trail_lose(fs_trail *trail) {
  trail->live = false;
  trail->count = trail->confirmed;
}

int fs_trail_leap(const fs_trail *trail, int since) {
  int from = since - trail->first_frame, found = trail->count - 1;
  float greatest = -1;
  for (int i = from > 0 ? from + 1 : 1; i < trail->count; i++) {
    fs_point a = centre_of(&trail->frames[i - 1]), b = centre_of(&trail->frames[i]);
    float leap = hypotf(b.x - a.x, b.y - a.y);
    if (leap > greatest) {
      greatest = leap;
      found = i;
    }
  }
  return trail->first_frame + found;
}

bool fs_trail_leads_to(const fs_trail *trail, const fs_trail *next, int gap) {
  int between = next->first_frame - (trail->first_frame + trail->count);
  if (trail->shot != next->shot || between < 0 || between > gap || trail->count == 0 || next->count == 0)
    return false;
  fs_point a = centre_of(fs_trail_newest(trail)), b = centre_of(&next->frames[0]);
  fs_rect box = fs_landmarks_box(&next->frames[0]);
  return hypotf(b.x - a.x, b.y - a.y) < 0.6f * box.width;
}

int fs_trail_join(fs_trail *trail, fs_trail *next) {
  int between = next->first_frame - (trail->first_frame + trail->count);
  const fs_landmarks from = *fs_trail_newest(trail);
  for (int i = 0; i < between; i++) {
    fs_landmarks middle;
    blend(&from, &next->frames[0], (float)(i + 1) / (float)(between + 1), &middle);
    if (fs_trail_append(trail, &middle) != 0)
      return -1;
  }
  for (int i = 0; i < next->count; i++)
    if (fs_trail_append(trail, &next->frames[i]) != 0)
      return -1;
  next->count = 0;
  return 0;
}
