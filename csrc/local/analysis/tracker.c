#include "local/analysis/tracker.h"

#include <math.h>

enum {
  MOST_FACES = 64, /* in one frame */
  MOST_TRAILS = 20000,
  MOST_MISSES = 2,
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
                    .finder = {.vision = vision},
                    .sampler = {.vision = vision},
                    .interval = interval < 1.5 ? 1
                                : interval > 6 ? 6
                                               : (int)(interval + 0.5)};
}

static fs_grey grey_of(const AVFrame *frame) {
  return (fs_grey){frame->data[0], frame->width, frame->height, frame->linesize[0]};
}

/* How far landmarks were from where they were expected, over the face's width. */
static float surprise(const fs_landmarks *guess, const fs_landmarks *found, float width) {
  float sum = 0;
  for (int i = 0; i < FS_LANDMARKS; i++)
    sum += hypotf(found->at[i].x - guess->at[i].x, found->at[i].y - guess->at[i].y);
  return sum / FS_LANDMARKS / fmaxf(width, 1);
}

/* Finds the face again near where it is expected. A face that moves as expected is looked for in every second
 * frame only, unless `thorough` is set, and the frame between is filled in when the next one is known: half
 * the work, and no less steady. */
static int follow(const fs_tracker *t, fs_trail *trail, const fs_grey *grey, bool thorough) {
  fs_landmarks guess = fs_trail_guess(trail), found;
  if (trail->predictable && !thorough) {
    trail->predictable = false;
    trail->assumed = true;
    return fs_trail_append(trail, &guess);
  }
  fs_vision_refine(t->vision, grey, &guess, &found);
  fs_rect guessed = fs_landmarks_box(&guess), box = fs_landmarks_box(&found);
  if (!(fs_rect_overlap(&guessed, &box) > overlap_to_follow)) {
    fs_trail_lose(trail);
    return 0;
  }
  trail->predictable = trail->count > 1 && surprise(&guess, &found, box.width) < predictable;
  if (fs_trail_append(trail, &found) != 0)
    return -1;
  if (trail->assumed)
    fs_trail_fill(trail, trail->count - 2);
  trail->assumed = false;
  return 0;
}

/* A trail that ended before it was confirmed a second time keeps what the shot's end left it. */
static void end_shot(fs_tracker *t) {
  for (int i = 0; i < t->trails.count; i++) {
    fs_trail *trail = &t->trails.at[i];
    if (!trail->live)
      continue;
    trail->live = false;
    trail->whole_shot = trail->first_frame == t->shot && trail->misses == 0;
  }
}

static fs_trail *start_trail(fs_tracker *t, const fs_grey *grey, const fs_face *face) {
  fs_landmarks landmarks;
  fs_vision_landmarks(t->vision, grey, &face->box, &landmarks);
  fs_trail *trail = fs_trails_add(&t->trails, t->frame, t->shot);
  return trail && fs_trail_append(trail, &landmarks) == 0 ? trail : NULL;
}

/* The detector found the trail's face in `face`. Landmarks that sit badly in its box are looked for anew. */
static void confirm(fs_tracker *t, fs_trail *trail, const fs_grey *grey, const fs_face *face) {
  fs_rect box = fs_landmarks_box(fs_trail_newest(trail));
  trail->overlap = fs_rect_overlap(&box, &face->box);
  if (trail->overlap < overlap_to_trust && trail->count > 1 && t->frame >= trail->look_anew) {
    fs_landmarks anew;
    fs_vision_landmarks(t->vision, grey, &face->box, &anew);
    box = fs_landmarks_box(&anew);
    float overlap = fs_rect_overlap(&box, &face->box);
    /* A face that sits badly because it is turned away does so again in a moment; looking costs as much as
     * ten frames. */
    trail->look_anew = t->frame + (overlap > trail->overlap ? 1 : 8) * t->interval;
    if (overlap > trail->overlap) {
      *fs_trail_newest(trail) = anew;
      trail->overlap = overlap;
    }
  }
  trail->hits++;
  trail->misses = 0;
  trail->confirmed = trail->count;
  trail->overlap_sum += trail->overlap;
  trail->score = fmaxf(trail->score, face->score);
}

/* Gives every live trail the face that overlaps it most, best pairs first. `taken[i]` is set for faces given
 * away. */
static void match(fs_tracker *t, const fs_grey *grey, const fs_face *faces, int count, bool *taken) {
  for (int i = 0; i < t->trails.count; i++)
    if (t->trails.at[i].live)
      t->trails.at[i].misses++, t->trails.at[i].chances++;
  for (;;) {
    float best = overlap_to_match;
    int best_trail = -1, best_face = -1;
    for (int i = 0; i < t->trails.count; i++) {
      if (!t->trails.at[i].live || t->trails.at[i].confirmed == t->trails.at[i].count)
        continue;
      fs_rect box = fs_landmarks_box(fs_trail_newest(&t->trails.at[i]));
      for (int f = 0; f < count; f++) {
        float overlap = taken[f] ? 0 : fs_rect_overlap(&box, &faces[f].box);
        if (overlap > best)
          best = overlap, best_trail = i, best_face = f;
      }
    }
    if (best_trail < 0)
      break;
    taken[best_face] = true;
    confirm(t, &t->trails.at[best_trail], grey, &faces[best_face]);
  }
  for (int i = 0; i < t->trails.count; i++)
    if (t->trails.at[i].live && t->trails.at[i].misses >= MOST_MISSES)
      fs_trail_lose(&t->trails.at[i]);
}

/* Whether the middle of a face lies in a larger one that is followed already: the detector at times takes a
 * part for the whole. */
static bool is_part(const fs_tracker *t, const fs_face *face) {
  float x = face->box.x + face->box.width / 2, y = face->box.y + face->box.height / 2;
  for (int i = 0; i < t->trails.count; i++) {
    if (!t->trails.at[i].live)
      continue;
    fs_rect box = fs_landmarks_box(fs_trail_newest(&t->trails.at[i]));
    if (x > box.x && y > box.y && x < box.x + box.width && y < box.y + box.height &&
        face->box.width * face->box.height < box.width * box.height)
      return true;
  }
  return false;
}

/* Somebody else has taken the trail's place, unseen as a cut: from the greatest leap since the last sample
 * the frames are theirs. */
static int split(fs_tracker *t, int number) {
  int at = fs_trail_leap(&t->trails.at[number], t->trails.at[number].sampled_at);
  if (!fs_trails_add(&t->trails, at, t->shot))
    return -1;
  fs_trail *old = &t->trails.at[number], *next = &t->trails.at[t->trails.count - 1];
  for (int i = at - old->first_frame; i < old->count; i++)
    if (fs_trail_append(next, &old->frames[i]) != 0)
      return -1;
  next->hits = next->chances = 1;
  next->confirmed = next->count;
  next->overlap = next->overlap_sum = old->overlap;
  next->score = old->score;
  old->count = at - old->first_frame;
  old->confirmed = old->count;
  old->live = false;
  return 0;
}

static int sample(fs_tracker *t, int number, const AVFrame *frame, const fs_face *faces, int count) {
  int status = fs_sampler_run(&t->sampler, &t->trails.at[number], frame, t->frame, faces, count);
  return status == FS_SAMPLE_STRANGER ? split(t, number) : status;
}

static int detect(fs_tracker *t, const AVFrame *frame, const fs_grey *grey) {
  fs_face faces[MOST_FACES];
  bool taken[MOST_FACES] = {false};
  int count = fs_finder_run(&t->finder, frame, score_to_go_on, faces, MOST_FACES);
  if (count < 0)
    return -1;
  t->detected = t->frame;
  match(t, grey, faces, count, taken);
  for (int f = 0; f < count; f++) {
    if (taken[f] || faces[f].score < score_to_start || faces[f].box.width < SMALLEST_FACE ||
        t->trails.count == MOST_TRAILS || is_part(t, &faces[f]))
      continue;
    fs_trail *trail = start_trail(t, grey, &faces[f]);
    if (!trail)
      return -1;
    trail->chances++;
    confirm(t, trail, grey, &faces[f]);
  }
  for (int i = 0, end = t->trails.count; i < end; i++)
    if (t->trails.at[i].live && t->trails.at[i].misses == 0 && sample(t, i, frame, faces, count) != 0)
      return -1;
  return 0;
}

int fs_tracker_frame(fs_tracker *t, const AVFrame *frame, bool cut) {
  fs_grey grey = grey_of(frame);
  if (cut) {
    end_shot(t);
    t->shot = t->frame;
  }
  bool due = cut || t->frame - t->detected >= t->interval;
  for (int i = 0; i < t->trails.count; i++)
    if (t->trails.at[i].live && follow(t, &t->trails.at[i], &grey, due) != 0)
      return -1;
  if (due && detect(t, frame, &grey) != 0)
    return -1;
  t->frame++;
  return 0;
}

void fs_tracker_end(fs_tracker *t) {
  end_shot(t);
  fs_trails_sort(&t->trails);
}

void fs_tracker_free(fs_tracker *t) {
  fs_trails_free(&t->trails);
  fs_finder_free(&t->finder);
  *t = (fs_tracker){0};
}
