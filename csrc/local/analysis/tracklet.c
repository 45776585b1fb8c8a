#include "local/analysis/tracklet.h"

#include "vision/face/embedding_witness.h"
#include "vision/face/mesh_measures.h"

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
  fs_trail *trail = calloc(1, sizeof *trail);
  if (!trail)
    return NULL;
  fs_tracklet *tracklet = &tracklets->at[tracklets->count++];
  *tracklet = (fs_tracklet){.trail = trail,
                            .file = tracklets->file,
                            .number = tracklets->count,
                            .first_frame = first_frame,
                            .shot = shot,
                            .live = true,
                            .from_cut = first_frame == shot,
                            .sampled_at = -1};
  return tracklet;
}

void fs_tracklets_free(fs_tracklets *tracklets) {
  for (int i = 0; i < tracklets->count; i++) {
    free(tracklets->at[i].meshes);
    free(tracklets->at[i].sights);
    free(tracklets->at[i].trail);
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

static fs_sight sight_of(const fs_landmarks *landmarks) {
  const fs_rect box = fs_landmarks_box(landmarks);
  return (fs_sight){centre_of(landmarks), sqrtf(box.width * box.height)};
}

static int grow(fs_tracklet *tracklet) {
  int capacity = tracklet->capacity ? tracklet->capacity * 3 / 2 : 16;
  uint32_t *meshes = realloc(tracklet->meshes, (size_t)capacity * sizeof *meshes);
  if (meshes)
    tracklet->meshes = meshes;
  fs_sight *sights = realloc(tracklet->sights, (size_t)capacity * sizeof *sights);
  if (sights)
    tracklet->sights = sights;
  if (!meshes || !sights)
    return -1;
  tracklet->capacity = capacity;
  return 0;
}

static int add_number(fs_tracklet *tracklet, uint32_t mesh, fs_sight sight) {
  if (tracklet->count == tracklet->capacity && grow(tracklet) != 0)
    return -1;
  tracklet->meshes[tracklet->count] = mesh;
  tracklet->sights[tracklet->count++] = sight;
  return 0;
}

/* Adds a frame to a tracklet that is followed. */
static int append(fs_tracklet *tracklet, const fs_landmarks *landmarks, const fs_packed_mesh *mesh) {
  fs_trail *trail = tracklet->trail;
  uint32_t number;
  if (fs_mesh_file_add(tracklet->file, mesh, &number) != 0 ||
      add_number(tracklet, number, sight_of(landmarks)) != 0)
    return -1;
  memmove(trail->landmarks + 1, trail->landmarks, (FS_RECENT - 1) * sizeof *trail->landmarks);
  memmove(trail->meshes + 1, trail->meshes, (FS_RECENT - 1) * sizeof *trail->meshes);
  trail->landmarks[0] = *landmarks;
  trail->meshes[0] = *mesh;
  if (tracklet->count == 1)
    tracklet->from = *landmarks;
  return 0;
}

int fs_tracklet_append_fit(fs_tracklet *tracklet, const fs_landmarks *landmarks, const fs_mesh *mesh) {
  fs_packed_mesh packed;
  fs_mesh_pack(mesh, &packed);
  tracklet->trail->mesh = *mesh;
  return append(tracklet, landmarks, &packed);
}

int fs_tracklet_append_guess(fs_tracklet *tracklet, const fs_landmarks *guess) {
  fs_packed_mesh mesh = tracklet->trail->meshes[0];
  fs_packed_mesh_shift(&mesh, fs_landmarks_shift(fs_tracklet_newest(tracklet), guess));
  return append(tracklet, guess, &mesh);
}

/* Writes the frame that is `age` frames older than the newest one again. */
static int rewrite(fs_tracklet *tracklet, int age) {
  const int at = tracklet->count - 1 - age;
  const fs_landmarks *landmarks = &tracklet->trail->landmarks[age];
  tracklet->sights[at] = sight_of(landmarks);
  if (at == 0)
    tracklet->from = *landmarks;
  return fs_mesh_file_put(tracklet->file, tracklet->meshes[at], &tracklet->trail->meshes[age]);
}

int fs_tracklet_correct(fs_tracklet *tracklet, int age, const fs_landmarks *landmarks, const fs_mesh *mesh) {
  tracklet->trail->landmarks[age] = *landmarks;
  fs_mesh_pack(mesh, &tracklet->trail->meshes[age]);
  if (age == 0)
    tracklet->trail->mesh = *mesh;
  return rewrite(tracklet, age);
}

void fs_tracklet_confirm(fs_tracklet *tracklet) {
  tracklet->hits++, tracklet->misses = 0, tracklet->overlap_sum += tracklet->overlap;
  tracklet->confirmed = tracklet->count;
  tracklet->trail->confirmed = *fs_tracklet_newest(tracklet);
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
  const float by_fits =
      tracklet->fits > 0 ? fs_likelihood_of_odds(tracklet->log_odds / (float)tracklet->fits) : 0;
  if (tracklet->fits == 0 || tracklet->samples == 0) /* that of a part of a face tells little */
    return by_fits;
  float mean[FS_EMBEDDING];
  fs_tracklet_embedding(tracklet, mean);
  return fs_likelihood_with_embedding(by_fits, mean);
}

const fs_landmarks *fs_tracklet_newest(const fs_tracklet *tracklet) {
  return &tracklet->trail->landmarks[0];
}

fs_point fs_landmarks_shift(const fs_landmarks *from, const fs_landmarks *to) {
  fs_point a = centre_of(from), b = centre_of(to);
  return (fs_point){b.x - a.x, b.y - a.y};
}

fs_landmarks fs_tracklet_guess(const fs_tracklet *tracklet) {
  fs_landmarks guess = *fs_tracklet_newest(tracklet);
  if (tracklet->count < 2)
    return guess;
  fs_point now = centre_of(&guess), before = tracklet->sights[tracklet->count - 2].middle;
  for (int i = 0; i < FS_LANDMARKS; i++)
    guess.at[i] = (fs_point){guess.at[i].x + (now.x - before.x), guess.at[i].y + (now.y - before.y)};
  return guess;
}

/* The landmarks `share` of the way from `a` to `b`, moved. */
static void blend(const fs_landmarks *a, const fs_landmarks *b, float share, fs_point by, fs_landmarks *out) {
  for (int i = 0; i < FS_LANDMARKS; i++)
    out->at[i] = (fs_point){a->at[i].x + share * (b->at[i].x - a->at[i].x) + by.x,
                            a->at[i].y + share * (b->at[i].y - a->at[i].y) + by.y};
}

int fs_tracklet_fill(fs_tracklet *tracklet, fs_point shift) {
  fs_trail *trail = tracklet->trail;
  blend(&trail->landmarks[2], &trail->landmarks[0], 0.5f, shift, &trail->landmarks[1]);
  fs_packed_mesh_blend(&trail->meshes[2], &trail->meshes[0], 0.5f, &trail->meshes[1]);
  fs_packed_mesh_shift(&trail->meshes[1], shift);
  return rewrite(tracklet, 1);
}

static void end_at(fs_tracklet *tracklet, const fs_landmarks *last) {
  tracklet->to = *last;
  tracklet->live = false;
  free(tracklet->trail);
  tracklet->trail = NULL;
}

void fs_tracklet_end(fs_tracklet *tracklet) {
  end_at(tracklet, fs_tracklet_newest(tracklet));
}

void fs_tracklet_lose(fs_tracklet *tracklet) {
  tracklet->count = tracklet->confirmed;
  end_at(tracklet, &tracklet->trail->confirmed);
}

static int read_landmarks(const fs_tracklet *tracklet, int at, fs_landmarks *landmarks) {
  fs_packed_mesh packed;
  fs_mesh mesh;
  if (fs_mesh_file_get(tracklet->file, tracklet->meshes[at], &packed) != 0)
    return -1;
  fs_mesh_unpack(&packed, &mesh);
  fs_mesh_landmarks(&mesh, landmarks);
  return 0;
}

static int take_over(fs_tracklet *tracklet, const fs_tracklet *from, int at) {
  for (int i = at; i < from->count; i++)
    if (add_number(tracklet, from->meshes[i], from->sights[i]) != 0)
      return -1;
  return 0;
}

int fs_tracklet_split(fs_tracklet *tracklet, int at, fs_tracklet *next) {
  const int kept = at - tracklet->first_frame;
  fs_landmarks last = {0};
  if (take_over(next, tracklet, kept) != 0 || read_landmarks(tracklet, kept, &next->from) != 0 ||
      (kept > 0 && read_landmarks(tracklet, kept - 1, &last) != 0))
    return -1;
  *next->trail = *tracklet->trail;
  fs_tracklet_confirm(next);
  tracklet->count = tracklet->confirmed = kept;
  end_at(tracklet, &last);
  return 0;
}

int fs_tracklet_leap(const fs_tracklet *tracklet, int since) {
  int from = since - tracklet->first_frame, found = tracklet->count - 1;
  float greatest = -1;
  for (int i = from > 0 ? from + 1 : 1; i < tracklet->count; i++) {
    fs_point a = tracklet->sights[i - 1].middle, b = tracklet->sights[i].middle;
    float leap = hypotf(b.x - a.x, b.y - a.y);
    if (leap > greatest)
      greatest = leap, found = i;
  }
  return tracklet->first_frame + found;
}

bool fs_tracklet_leads_to(const fs_tracklet *tracklet, const fs_tracklet *next, int early, int late) {
  int between = next->first_frame - (tracklet->first_frame + tracklet->count);
  if (tracklet->shot != next->shot || between < -early || between > late || tracklet->count == 0 ||
      next->count == 0)
    return false;
  const fs_sight from = sight_of(&tracklet->to), to = sight_of(&next->from);
  return fs_sights_are_near(&from, &to);
}

/* Adds frames in which the face moves from its last place to the first of `next`. */
static int lead_over(fs_tracklet *tracklet, const fs_tracklet *next, int frames) {
  fs_packed_mesh from, to, mesh;
  if (fs_mesh_file_get(tracklet->file, tracklet->meshes[tracklet->count - 1], &from) != 0 ||
      fs_mesh_file_get(next->file, next->meshes[0], &to) != 0)
    return -1;
  for (int i = 0; i < frames; i++) {
    const float share = (float)(i + 1) / (float)(frames + 1);
    fs_landmarks middle;
    uint32_t number;
    blend(&tracklet->to, &next->from, share, (fs_point){0, 0}, &middle);
    fs_packed_mesh_blend(&from, &to, share, &mesh);
    if (fs_mesh_file_add(tracklet->file, &mesh, &number) != 0 ||
        add_number(tracklet, number, sight_of(&middle)) != 0)
      return -1;
  }
  return 0;
}

/* Appends the frames of `next`, which is empty afterwards, and frames in between that lead over. */
static int join(fs_tracklet *tracklet, fs_tracklet *next) {
  int between = next->first_frame - (tracklet->first_frame + tracklet->count);
  if ((between > 0 && lead_over(tracklet, next, between) != 0) || take_over(tracklet, next, 0) != 0)
    return -1;
  tracklet->to = next->to;
  tracklet->to_cut = next->to_cut;
  next->count = 0;
  return 0;
}

/* Whether somebody else is in the place between two of one person: a dissolve there and back, a screen; or
 * passes before it (see fs_passages_find). */
static bool is_taken_between(const fs_tracklets *tracklets, const int *person, int one, int next, int gap) {
  const fs_tracklet *at = tracklets->at, *other = at;
  const int from = at[one].first_frame + at[one].count, to = at[next].first_frame;
  const fs_sight place = sight_of(&at[one].to);
  for (int i = 0; i < tracklets->count && other->first_frame < to; i++, other++) {
    const bool is_other = person[i] >= 0 && person[i] != person[one];
    if (is_other && i > one && i < next && fs_tracklet_leads_to(&at[one], other, 0, gap) &&
        fs_tracklet_leads_to(other, &at[next], 0, gap))
      return true;
    const bool goes_on = other->first_frame < from && other->first_frame + other->count > to;
    for (int k = from - other->first_frame; is_other && goes_on && k < to - other->first_frame; k++)
      if (fs_sights_are_near(&place, &other->sights[k]))
        return true;
  }
  return false;
}

/* Has one tracklet alone follow a person's face in a frame: the detector has told it twice for a moment. */
static void end_doubles(fs_tracklets *tracklets, const int *person) {
  for (int i = 0; i < tracklets->count; i++) {
    fs_tracklet *one = &tracklets->at[i], *next = one + 1;
    for (int k = i + 1; k < tracklets->count && person[i] >= 0; k++, next++) {
      const int apart = next->first_frame - one->first_frame;
      if (apart >= one->count)
        break;
      if (person[k] != person[i] || next->count == 0 ||
          !fs_sights_are_near(&one->sights[apart], &next->sights[0]))
        continue;
      if (apart + next->count <= one->count)
        next->count = 0;
      else
        one->count = apart;
    }
  }
}

int fs_tracklets_join(fs_tracklets *tracklets, const int *person, int gap) {
  for (int i = 0; i < tracklets->count; i++) {
    fs_tracklet *tracklet = &tracklets->at[i];
    for (int k = i + 1; k < tracklets->count && person[i] >= 0; k++) {
      fs_tracklet *next = &tracklets->at[k];
      if (next->first_frame > tracklet->first_frame + tracklet->count + gap)
        break;
      if (person[k] == person[i] && fs_tracklet_leads_to(tracklet, next, 0, gap) &&
          !is_taken_between(tracklets, person, i, k, gap) && join(tracklet, next) != 0)
        return -1;
    }
  }
  end_doubles(tracklets, person);
  return 0;
}
