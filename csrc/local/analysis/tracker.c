#include "local/analysis/tracker.h"

#include "local/analysis/face_view.h"
#include "vision/face/mesh_measures.h"

#include <math.h>

enum {
  MAX_FACES = 64, /* in one frame */
  MAX_TRAILS = 20000,
  MAX_MISSES = 2,
  SMALLEST_FACE = 24, /* pixels; landmarks of smaller ones are guesses */
};
static const float score_to_start = 0.7f, score_to_go_on = 0.5f;
/* Overlaps: of the landmarks' box with where it was expected, to have been followed; with the detector's box,
 * to be the same face; below which landmarks are found anew. */
static const float overlap_to_follow = 0.3f, overlap_to_match = 0.2f, overlap_to_trust = 0.6f;
/* Of the face's width: the tremble of the landmarks themselves is about as large. */
static const float predictable = 0.01f;

void fs_tracker_start(fs_tracker *t, fs_vision *vision, double frame_rate) {
  /* Every third frame of ordinary video; of a slide show every one. */
  double interval = frame_rate * 0.12;
  *t = (fs_tracker){.vision = vision,
                    .detector = {.vision = vision},
                    .sampler = {.vision = vision},
                    .interval = interval < 1.5 ? 1
                                : interval > 6 ? 6
                                               : (int)(interval + 0.5)};
}

/* How far landmarks were from where they were expected, over the face's width. */
static float surprise(const fs_landmarks *guess, const fs_landmarks *found, float width) {
  float sum = 0;
  for (int i = 0; i < FS_LANDMARKS; i++)
    sum += hypotf(found->at[i].x - guess->at[i].x, found->at[i].y - guess->at[i].y);
  return sum / FS_LANDMARKS / fmaxf(width, 1);
}

/* Where a face is looked for whose mesh is not far from `guess`. */
static fs_region region_near(const fs_mesh *mesh, const fs_landmarks *guess) {
  fs_region region = fs_mesh_region(mesh);
  fs_landmarks then;
  fs_mesh_landmarks(mesh, &then);
  fs_point shift = fs_landmarks_shift(&then, guess);
  region.centre = (fs_point){region.centre.x + shift.x, region.centre.y + shift.y};
  return region;
}

static void move_mesh(fs_mesh *mesh, fs_point by) {
  for (int i = 0; i < FS_MESH; i++) {
    mesh->at[i].x += by.x;
    mesh->at[i].y += by.y;
  }
}

/* Fits the mesh near `guess`. Returns 0, 1 where there is nothing to be seen, or -1 when memory is short. */
static int refit(const fs_tracker *t, fs_tracklet *tracklet, const AVFrame *frame, const fs_landmarks *guess,
                 fs_landmarks *found) {
  fs_region region = region_near(&tracklet->mesh, guess);
  fs_face_view view;
  /* Half a turned square's diagonal. */
  int status = fs_face_view_cut(&view, frame, region.centre, 0.7072f * region.side + 2);
  if (status != 0)
    return status;
  float presence;
  region.centre = (fs_point){region.centre.x - view.corner.x, region.centre.y - view.corner.y};
  status = fs_vision_follow(t->vision, &view.picture, &region, &tracklet->mesh, &presence) == 0 ? 0 : 1;
  move_mesh(&tracklet->mesh, view.corner);
  fs_mesh_landmarks(&tracklet->mesh, found);
  fs_face_view_free(&view);
  return status;
}

/* Fits the mesh to a face that the detector has found. Returns as `refit`. */
static int fit(const fs_tracker *t, const AVFrame *frame, const fs_face *face, fs_face_fit *out) {
  const fs_rect *box = &face->box;
  const fs_point centre = {box->x + box->width / 2, box->y + box->height / 2};
  fs_face_view view;
  int status = fs_face_view_cut(&view, frame, centre, FS_FIT_REACH / 2 * fmaxf(box->width, box->height));
  if (status != 0)
    return status;
  fs_face moved = *face;
  moved.box.x -= view.corner.x;
  moved.box.y -= view.corner.y;
  status = fs_vision_fit(t->vision, &view.picture, &moved, out);
  move_mesh(&out->mesh, view.corner);
  fs_mesh_landmarks(&out->mesh, &out->landmarks);
  out->face = *face;
  fs_face_view_free(&view);
  return status;
}

/* Finds the face again near where it is expected. A face that moves as expected is looked for in every second
 * frame only, unless `thorough` is set, and the frame between is filled in when the next one is known: half
 * the work, and no less steady. */
static int follow(const fs_tracker *t, fs_tracklet *tracklet, const AVFrame *frame, bool thorough) {
  fs_landmarks guess = fs_tracklet_guess(tracklet), found;
  if (tracklet->predictable && !thorough) {
    tracklet->predictable = false;
    tracklet->assumed = true;
    return fs_tracklet_append(tracklet, &guess);
  }
  int status = refit(t, tracklet, frame, &guess, &found);
  if (status < 0)
    return -1;
  fs_rect guessed = fs_landmarks_box(&guess), box = fs_landmarks_box(status == 0 ? &found : &guess);
  if (status > 0 || !(fs_rect_overlap(&guessed, &box) > overlap_to_follow)) {
    fs_tracklet_lose(tracklet);
    return 0;
  }
  tracklet->predictable = tracklet->count > 1 && surprise(&guess, &found, box.width) < predictable;
  if (fs_tracklet_append(tracklet, &found) != 0)
    return -1;
  if (tracklet->assumed)
    fs_tracklet_fill(tracklet, tracklet->count - 2);
  tracklet->assumed = false;
  return 0;
}

/* A tracklet that ended before it was confirmed a second time keeps what the shot's end left it. */
static void end_shot(fs_tracker *t) {
  for (int i = 0; i < t->tracklets.count; i++) {
    fs_tracklet *tracklet = &t->tracklets.at[i];
    if (!tracklet->live)
      continue;
    tracklet->live = false;
    tracklet->whole_shot = tracklet->first_frame == t->shot && tracklet->misses == 0;
  }
}

/* The detector found the tracklet's face in `face`. */
static void count_hit(fs_tracklet *tracklet, const fs_face *face) {
  fs_rect box = fs_landmarks_box(fs_tracklet_newest(tracklet));
  tracklet->overlap = fs_rect_overlap(&box, &face->box);
  tracklet->hits++;
  tracklet->misses = 0;
  tracklet->confirmed = tracklet->count;
  tracklet->overlap_sum += tracklet->overlap;
  tracklet->score = fmaxf(tracklet->score, face->score);
}

/* Returns 0, or -1 when memory is short. */
static int start_tracklet(fs_tracker *t, const AVFrame *frame, const fs_face *face) {
  fs_face_fit fitted;
  int status = fit(t, frame, face, &fitted);
  if (status != 0)
    return status < 0 ? -1 : 0;
  fs_tracklet *tracklet = fs_tracklets_add(&t->tracklets, t->frame, t->shot);
  if (!tracklet || fs_tracklet_append(tracklet, &fitted.landmarks) != 0)
    return -1;
  tracklet->mesh = fitted.mesh;
  tracklet->likelihood = fitted.likelihood;
  tracklet->chances++;
  count_hit(tracklet, face);
  return 0;
}

/* Landmarks that sit badly in the detector's box are looked for anew. */
static int confirm(fs_tracker *t, fs_tracklet *tracklet, const AVFrame *frame, const fs_face *face) {
  fs_rect box = fs_landmarks_box(fs_tracklet_newest(tracklet));
  float overlap = fs_rect_overlap(&box, &face->box);
  if (overlap < overlap_to_trust && tracklet->count > 1 && t->frame >= tracklet->look_anew) {
    fs_face_fit anew;
    int status = fit(t, frame, face, &anew);
    if (status < 0)
      return -1;
    box = fs_landmarks_box(&anew.landmarks);
    bool better = status == 0 && fs_rect_overlap(&box, &face->box) > overlap;
    /* A face that sits badly because it is turned away does so again in a moment; looking costs as much as
     * ten frames. */
    tracklet->look_anew = t->frame + (better ? 1 : 8) * t->interval;
    if (better) {
      *fs_tracklet_newest(tracklet) = anew.landmarks;
      tracklet->mesh = anew.mesh;
    }
  }
  count_hit(tracklet, face);
  return 0;
}

/* Gives every live tracklet the face that overlaps it most, best pairs first. `taken[i]` is set for faces
 * given away. */
static int match(fs_tracker *t, const AVFrame *frame, const fs_face *faces, int count, bool *taken) {
  for (int i = 0; i < t->tracklets.count; i++)
    if (t->tracklets.at[i].live)
      t->tracklets.at[i].misses++, t->tracklets.at[i].chances++;
  for (;;) {
    float best = overlap_to_match;
    int best_trail = -1, best_face = -1;
    for (int i = 0; i < t->tracklets.count; i++) {
      if (!t->tracklets.at[i].live || t->tracklets.at[i].confirmed == t->tracklets.at[i].count)
        continue;
      fs_rect box = fs_landmarks_box(fs_tracklet_newest(&t->tracklets.at[i]));
      for (int f = 0; f < count; f++) {
        float overlap = taken[f] ? 0 : fs_rect_overlap(&box, &faces[f].box);
        if (overlap > best)
          best = overlap, best_trail = i, best_face = f;
      }
    }
    if (best_trail < 0)
      break;
    taken[best_face] = true;
    if (confirm(t, &t->tracklets.at[best_trail], frame, &faces[best_face]) != 0)
      return -1;
  }
  for (int i = 0; i < t->tracklets.count; i++)
    if (t->tracklets.at[i].live && t->tracklets.at[i].misses >= MAX_MISSES)
      fs_tracklet_lose(&t->tracklets.at[i]);
  return 0;
}

/* Whether the middle of a face lies in a larger one that is followed already: the detector at times takes a
 * part for the whole. */
static bool is_part(const fs_tracker *t, const fs_face *face) {
  float x = face->box.x + face->box.width / 2, y = face->box.y + face->box.height / 2;
  for (int i = 0; i < t->tracklets.count; i++) {
    if (!t->tracklets.at[i].live)
      continue;
    fs_rect box = fs_landmarks_box(fs_tracklet_newest(&t->tracklets.at[i]));
    if (x > box.x && y > box.y && x < box.x + box.width && y < box.y + box.height &&
        face->box.width * face->box.height < box.width * box.height)
      return true;
  }
  return false;
}

/* Somebody else has taken the tracklet's place, unseen as a cut: from the greatest leap since the last sample
 * the frames are theirs. */
static int split(fs_tracker *t, int number) {
  int at = fs_tracklet_leap(&t->tracklets.at[number], t->tracklets.at[number].sampled_at);
  if (!fs_tracklets_add(&t->tracklets, at, t->shot))
    return -1;
  fs_tracklet *old = &t->tracklets.at[number], *next = &t->tracklets.at[t->tracklets.count - 1];
  for (int i = at - old->first_frame; i < old->count; i++)
    if (fs_tracklet_append(next, &old->frames[i]) != 0)
      return -1;
  next->hits = next->chances = 1;
  next->confirmed = next->count;
  next->overlap = next->overlap_sum = old->overlap;
  next->score = old->score;
  next->likelihood = old->likelihood;
  next->mesh = old->mesh;
  old->count = at - old->first_frame;
  old->confirmed = old->count;
  old->live = false;
  return 0;
}

static int sample(fs_tracker *t, int number, const AVFrame *frame, const fs_face *faces, int count) {
  int status = fs_track_sampler_run(&t->sampler, &t->tracklets.at[number], frame, t->frame, faces, count);
  return status == FS_SAMPLE_STRANGER ? split(t, number) : status;
}

static int detect(fs_tracker *t, const AVFrame *frame) {
  fs_face faces[MAX_FACES];
  bool taken[MAX_FACES] = {false};
  int count = fs_frame_detector_run(&t->detector, frame, score_to_go_on, faces, MAX_FACES);
  if (count < 0)
    return -1;
  t->detected = t->frame;
  if (match(t, frame, faces, count, taken) != 0)
    return -1;
  for (int f = 0; f < count; f++) {
    if (taken[f] || faces[f].score < score_to_start || faces[f].box.width < SMALLEST_FACE ||
        t->tracklets.count == MAX_TRAILS || is_part(t, &faces[f]))
      continue;
    if (start_tracklet(t, frame, &faces[f]) != 0)
      return -1;
  }
  for (int i = 0, end = t->tracklets.count; i < end; i++)
    if (t->tracklets.at[i].live && t->tracklets.at[i].misses == 0 && sample(t, i, frame, faces, count) != 0)
      return -1;
  return 0;
}

int fs_tracker_frame(fs_tracker *t, const AVFrame *frame, bool cut) {
  if (cut) {
    end_shot(t);
    t->shot = t->frame;
  }
  bool due = cut || t->frame - t->detected >= t->interval;
  for (int i = 0; i < t->tracklets.count; i++)
    if (t->tracklets.at[i].live && follow(t, &t->tracklets.at[i], frame, due) != 0)
      return -1;
  if (due && detect(t, frame) != 0)
    return -1;
  t->frame++;
  return 0;
}

void fs_tracker_end(fs_tracker *t) {
  end_shot(t);
  fs_tracklets_sort(&t->tracklets);
}

void fs_tracker_free(fs_tracker *t) {
  fs_tracklets_free(&t->tracklets);
  fs_frame_detector_free(&t->detector);
  *t = (fs_tracker){0};
}
