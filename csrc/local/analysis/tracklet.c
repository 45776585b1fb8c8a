#include "local/analysis/tracklet.h"

#include "vision/face/embedding_witness.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

fs_tracklet *fs_tracklets_add(fs_tracklets *tracklets, int first_frame, int shot) {
  if (tracklets->count == tracklets->capacity) {
    int capacity = tracklets->capacity ? tracklets->capacity * 2 : 16;
    fs_tracklet *at = realloc(tracklets->at, (size_t)capacity * sizeof *at);
    if (!at)
      return NULL;
    tracklets->at = at;
    tracklets->capacity = capacity;
  }
  fs_tracklet *tracklet = &tracklets->at[tracklets->count++];
  memset(tracklet, 0, sizeof *tracklet);
  tracklet->number = tracklets->count;
  tracklet->first_frame = first_frame;
  tracklet->shot = shot;
  tracklet->live = true;
  tracklet->from_cut = first_frame == shot;
  tracklet->sampled_at = -1;
  return tracklet;
}

void fs_tracklets_free(fs_tracklets *tracklets) {
  for (int i = 0; i < tracklets->count; i++) {
    free(tracklets->at[i].frames);
    free(tracklets->at[i].meshes);
    fs_portrait_free(&tracklets->at[i].portrait);
  }
  free(tracklets->at);
  *tracklets = (fs_tracklets){0};
}

static int by_first_frame(const void *a, const void *b) {
  const fs_tracklet *p = a, *q = b;
  return (p->first_frame > q->first_frame) - (p->first_frame < q->first_frame);
}

void fs_tracklets_sort(fs_tracklets *tracklets) {
  if (tracklets->count > 0)
    qsort(tracklets->at, (size_t)tracklets->count, sizeof *tracklets->at, by_first_frame);
}

static int grow(fs_tracklet *tracklet) {
  int capacity = tracklet->capacity ? tracklet->capacity * 3 / 2 : 16;
  fs_landmarks *frames = realloc(tracklet->frames, (size_t)capacity * sizeof *frames);
  if (frames)
    tracklet->frames = frames;
  fs_packed_mesh *meshes = realloc(tracklet->meshes, (size_t)capacity * sizeof *meshes);
  if (meshes)
    tracklet->meshes = meshes;
  if (!frames || !meshes)
    return -1;
  tracklet->capacity = capacity;
  return 0;
}

int fs_tracklet_append(fs_tracklet *tracklet, const fs_landmarks *landmarks, const fs_packed_mesh *mesh) {
  if (tracklet->count == tracklet->capacity && grow(tracklet) != 0)
    return -1;
  tracklet->frames[tracklet->count] = *landmarks;
  tracklet->meshes[tracklet->count++] = *mesh;
  return 0;
}

int fs_tracklet_append_fit(fs_tracklet *tracklet, const fs_landmarks *landmarks, const fs_mesh *mesh) {
  fs_packed_mesh packed;
  fs_mesh_pack(mesh, &packed);
  tracklet->mesh = *mesh;
  return fs_tracklet_append(tracklet, landmarks, &packed);
}

int fs_tracklet_append_guess(fs_tracklet *tracklet, const fs_landmarks *guess) {
  fs_packed_mesh mesh = tracklet->meshes[tracklet->count - 1];
  fs_packed_mesh_shift(&mesh, fs_landmarks_shift(fs_tracklet_newest(tracklet), guess));
  return fs_tracklet_append(tracklet, guess, &mesh);
}

void fs_tracklet_correct(fs_tracklet *tracklet, const fs_landmarks *landmarks, const fs_mesh *mesh) {
  *fs_tracklet_newest(tracklet) = *landmarks;
  fs_mesh_pack(mesh, &tracklet->meshes[tracklet->count - 1]);
  tracklet->mesh = *mesh;
}

void fs_tracklet_embedding(const fs_tracklet *tracklet, float mean[FS_EMBEDDING]) {
  const float *sum = tracklet->samples ? tracklet->embedding : tracklet->edge_embedding;
  float norm = 0;
  for (int i = 0; i < FS_EMBEDDING; i++)
    norm += sum[i] * sum[i];
  norm = norm > 0 ? 1 / sqrtf(norm) : 0;
  for (int i = 0; i < FS_EMBEDDING; i++)
    mean[i] = sum[i] * norm;
}

float fs_tracklet_likelihood(const fs_tracklet *tracklet) {
  if (tracklet->fits == 0)
    return 0;
  const float by_fits = 1 / (1 + expf(-tracklet->log_odds / (float)tracklet->fits));
  if (tracklet->samples == 0) /* that of a part of a face tells little */
    return by_fits;
  float mean[FS_EMBEDDING];
  fs_tracklet_embedding(tracklet, mean);
  return fs_likelihood_with_embedding(by_fits, mean);
}

fs_landmarks *fs_tracklet_newest(const fs_tracklet *tracklet) {
  return &tracklet->frames[tracklet->count - 1];
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

fs_point fs_landmarks_shift(const fs_landmarks *from, const fs_landmarks *to) {
  fs_point a = centre_of(from), b = centre_of(to);
  return (fs_point){b.x - a.x, b.y - a.y};
}

fs_landmarks fs_tracklet_guess(const fs_tracklet *tracklet) {
  fs_landmarks guess = *fs_tracklet_newest(tracklet);
  if (tracklet->count < 2)
    return guess;
  fs_point now = centre_of(&guess), before = centre_of(&tracklet->frames[tracklet->count - 2]);
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

void fs_tracklet_fill(fs_tracklet *tracklet, int at) {
  if (at <= 0 || at + 1 >= tracklet->count)
    return;
  blend(&tracklet->frames[at - 1], &tracklet->frames[at + 1], 0.5f, &tracklet->frames[at]);
  fs_packed_mesh_blend(&tracklet->meshes[at - 1], &tracklet->meshes[at + 1], 0.5f, &tracklet->meshes[at]);
}

void fs_tracklet_lose(fs_tracklet *tracklet) {
  tracklet->live = false;
  tracklet->count = tracklet->confirmed;
}

int fs_tracklet_leap(const fs_tracklet *tracklet, int since) {
  int from = since - tracklet->first_frame, found = tracklet->count - 1;
  float greatest = -1;
  for (int i = from > 0 ? from + 1 : 1; i < tracklet->count; i++) {
    fs_point a = centre_of(&tracklet->frames[i - 1]), b = centre_of(&tracklet->frames[i]);
    float leap = hypotf(b.x - a.x, b.y - a.y);
    if (leap > greatest) {
      greatest = leap;
      found = i;
    }
  }
  return tracklet->first_frame + found;
}

bool fs_tracklet_leads_to(const fs_tracklet *tracklet, const fs_tracklet *next, int gap) {
  int between = next->first_frame - (tracklet->first_frame + tracklet->count);
  if (tracklet->shot != next->shot || between < 0 || between > gap || tracklet->count == 0 ||
      next->count == 0)
    return false;
  fs_point a = centre_of(fs_tracklet_newest(tracklet)), b = centre_of(&next->frames[0]);
  fs_rect box = fs_landmarks_box(&next->frames[0]);
  return hypotf(b.x - a.x, b.y - a.y) < 0.6f * box.width;
}

int fs_tracklet_join(fs_tracklet *tracklet, fs_tracklet *next) {
  int between = next->first_frame - (tracklet->first_frame + tracklet->count);
  const fs_landmarks from = *fs_tracklet_newest(tracklet);
  const fs_packed_mesh from_mesh = tracklet->meshes[tracklet->count - 1];
  for (int i = 0; i < between; i++) {
    const float share = (float)(i + 1) / (float)(between + 1);
    fs_landmarks middle;
    fs_packed_mesh mesh;
    blend(&from, &next->frames[0], share, &middle);
    fs_packed_mesh_blend(&from_mesh, &next->meshes[0], share, &mesh);
    if (fs_tracklet_append(tracklet, &middle, &mesh) != 0)
      return -1;
  }
  for (int i = 0; i < next->count; i++)
    if (fs_tracklet_append(tracklet, &next->frames[i], &next->meshes[i]) != 0)
      return -1;
  tracklet->to_cut = next->to_cut;
  next->count = 0;
  return 0;
}
