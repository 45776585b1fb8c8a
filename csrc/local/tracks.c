#include "tracks.h"

#include "colour.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  MOST_FACES = 64, /* in one frame */
  MOST_TRAILS = 20000,
  MOST_SAMPLES = 12,   /* embeddings of one trail: more tell nothing new */
  SAMPLE_SPACING = 12, /* frames between the first of them; it doubles with every fourth */
  MOST_MISSES = 2,
  SMALLEST_FACE = 24, /* pixels; landmarks of smaller ones are guesses */
  PORTRAIT_SIDE = 512,
  PORTRAIT_SIDE_WHEN_MANY = 192,
};
static const size_t portrait_budget = 128 << 20;
static const float score_to_start = 0.7f, score_to_go_on = 0.5f;
/* Overlap of the landmarks' box with the detector's: to be the same face; below which landmarks are found
 * anew; for a sample. */
static const float overlap_to_match = 0.2f, overlap_to_trust = 0.6f, overlap_to_sample = 0.55f;

void fs_tracker_start(fs_tracker *t, fs_vision *vision, double frame_rate) {
  /* Every third frame of ordinary video; of a slide show every one. */
  double interval = frame_rate * 0.12;
  *t = (fs_tracker){.vision = vision,
                    .finder = {.vision = vision},
                    .interval = interval < 1.5 ? 1
                                : interval > 6 ? 6
                                               : (int)(interval + 0.5)};
}

static fs_grey grey_of(const AVFrame *frame) {
  return (fs_grey){frame->data[0], frame->width, frame->height, frame->linesize[0]};
}

static fs_landmarks *newest(const fs_trail *trail) {
  return &trail->frames[trail->count - 1];
}

static int append(fs_trail *trail, const fs_landmarks *landmarks) {
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

static fs_point centre_of(const fs_landmarks *landmarks) {
  fs_point sum = {0, 0};
  for (int i = 17; i < FS_LANDMARKS; i++) {
    sum.x += landmarks->at[i].x;
    sum.y += landmarks->at[i].y;
  }
  return (fs_point){sum.x / (FS_LANDMARKS - 17), sum.y / (FS_LANDMARKS - 17)};
}

/* Ends a trail; what came after the detector's last word is not known to be a face. */
static void lose(fs_trail *trail) {
  trail->live = false;
  trail->count = trail->confirmed;
}

/* Where the face will be if it moves on as it did, then where it is. */
static int follow(const fs_tracker *t, fs_trail *trail, const fs_grey *grey) {
  fs_landmarks guess = *newest(trail), found;
  if (trail->count > 1) {
    fs_point now = centre_of(newest(trail)), before = centre_of(&trail->frames[trail->count - 2]);
    for (int i = 0; i < FS_LANDMARKS; i++) {
      guess.at[i].x += now.x - before.x;
      guess.at[i].y += now.y - before.y;
    }
  }
  fs_vision_refine(t->vision, grey, &guess, &found);
  fs_rect guessed = fs_landmarks_box(&guess), box = fs_landmarks_box(&found);
  if (!(fs_rect_overlap(&guessed, &box) > 0.3f)) {
    lose(trail);
    return 0;
  }
  return append(trail, &found);
}

/* A trail that ended before it was confirmed a second time keeps what the shot's end left it. */
static void end_shot(fs_tracker *t) {
  for (int i = 0; i < t->count; i++) {
    fs_trail *trail = &t->trails[i];
    if (!trail->live)
      continue;
    trail->live = false;
    trail->whole_shot = trail->first_frame == t->shot && trail->misses == 0;
  }
}

static fs_trail *start_trail(fs_tracker *t, const fs_grey *grey, const fs_face *face) {
  if (t->count == t->capacity) {
    int capacity = t->capacity ? t->capacity * 2 : 16;
    fs_trail *trails = realloc(t->trails, (size_t)capacity * sizeof *trails);
    if (!trails)
      return NULL;
    t->trails = trails;
    t->capacity = capacity;
  }
  fs_trail *trail = &t->trails[t->count];
  memset(trail, 0, sizeof *trail);
  trail->first_frame = t->frame;
  trail->live = true;
  trail->sampled_at = -1;
  fs_landmarks landmarks;
  fs_vision_landmarks(t->vision, grey, &face->box, &landmarks);
  if (append(trail, &landmarks) != 0)
    return NULL;
  t->count++;
  return trail;
}

/* The detector found the trail's face in `face`. Landmarks that sit badly in its box are looked for anew. */
static void confirm(fs_tracker *t, fs_trail *trail, const fs_grey *grey, const fs_face *face) {
  fs_rect box = fs_landmarks_box(newest(trail));
  trail->overlap = fs_rect_overlap(&box, &face->box);
  if (trail->overlap < overlap_to_trust && trail->count > 1) {
    fs_landmarks anew;
    fs_vision_landmarks(t->vision, grey, &face->box, &anew);
    box = fs_landmarks_box(&anew);
    float overlap = fs_rect_overlap(&box, &face->box);
    if (overlap > trail->overlap) {
      *newest(trail) = anew;
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
  for (int i = 0; i < t->count; i++)
    if (t->trails[i].live)
      t->trails[i].misses++, t->trails[i].chances++;
  for (;;) {
    float best = overlap_to_match;
    int best_trail = -1, best_face = -1;
    for (int i = 0; i < t->count; i++) {
      if (!t->trails[i].live || t->trails[i].confirmed == t->trails[i].count)
        continue;
      fs_rect box = fs_landmarks_box(newest(&t->trails[i]));
      for (int f = 0; f < count; f++) {
        float overlap = taken[f] ? 0 : fs_rect_overlap(&box, &faces[f].box);
        if (overlap > best)
          best = overlap, best_trail = i, best_face = f;
      }
    }
    if (best_trail < 0)
      break;
    taken[best_face] = true;
    confirm(t, &t->trails[best_trail], grey, &faces[best_face]);
  }
  for (int i = 0; i < t->count; i++)
    if (t->trails[i].live && t->trails[i].misses >= MOST_MISSES)
      lose(&t->trails[i]);
}

static bool inside(const fs_rect *box, const AVFrame *frame) {
  return box->x >= 0 && box->y >= 0 && box->x + box->width <= (float)frame->width &&
         box->y + box->height <= (float)frame->height;
}

/* An embedding from the face and some skin around it; nothing where it lies outside of the frame. Returns -1
 * when memory is short. */
static int embed(fs_tracker *t, const AVFrame *frame, const fs_landmarks *face, float *sum, int *samples) {
  fs_rect box = fs_landmarks_box(face);
  int x0 = (int)fmaxf(box.x - 0.4f * box.width, 0) & ~1, y0 = (int)fmaxf(box.y - 0.4f * box.height, 0) & ~1;
  int x1 = (int)fminf(box.x + 1.4f * box.width, (float)frame->width);
  int y1 = (int)fminf(box.y + 1.4f * box.height, (float)frame->height);
  if (x1 - x0 < SMALLEST_FACE / 2 || y1 - y0 < SMALLEST_FACE / 2)
    return 0;
  fs_picture crop;
  if (fs_frame_crop(frame, x0, y0, x1 - x0, y1 - y0, &crop) != 0)
    return -1;
  fs_landmarks moved = *face;
  for (int i = 0; i < FS_LANDMARKS; i++) {
    moved.at[i].x -= (float)x0;
    moved.at[i].y -= (float)y0;
  }
  float embedding[FS_EMBEDDING];
  if (fs_vision_embed(t->vision, &crop, &moved, embedding) == 0) {
    for (int i = 0; i < FS_EMBEDDING; i++)
      sum[i] += embedding[i];
    ++*samples;
  }
  fs_picture_free(&crop);
  return 0;
}

static int take_portrait(fs_tracker *t, fs_trail *trail, const AVFrame *frame, const fs_rect *box,
                         const fs_face *faces, int count, float quality, float score) {
  fs_rect others[MOST_FACES];
  int other_count = 0;
  for (int f = 0; f < count; f++)
    if (fs_rect_overlap(box, &faces[f].box) < overlap_to_match)
      others[other_count++] = faces[f].box;
  fs_portrait *portrait = &trail->portrait;
  t->portrait_bytes -= (size_t)portrait->crop.stride * (size_t)portrait->crop.height;
  int side = t->portrait_bytes < portrait_budget ? PORTRAIT_SIDE : PORTRAIT_SIDE_WHEN_MANY;
  if (fs_portrait_take(portrait, frame, box, others, other_count, side) != 0)
    return -1;
  t->portrait_bytes += (size_t)portrait->crop.stride * (size_t)portrait->crop.height;
  portrait->quality = quality;
  portrait->score = score;
  return 0;
}

/* Takes an embedding where it is due, and the portrait where this is the best frame so far. */
static int sample(fs_tracker *t, fs_trail *trail, const AVFrame *frame, const fs_grey *grey,
                  const fs_face *faces, int count) {
  const fs_landmarks *face = newest(trail);
  fs_rect box = fs_landmarks_box(face);
  bool whole = inside(&box, frame);
  float quality = (whole ? 1 : 0.05f) * (trail->overlap > 0.5f ? 1 : 0.2f) * fs_portrait_quality(grey, face);
  if (!trail->portrait.crop.data || quality > 1.05f * trail->portrait.quality)
    if (take_portrait(t, trail, frame, &box, faces, count, quality, trail->score) != 0)
      return -1;
  int taken = trail->samples + trail->edge_samples;
  int spacing = SAMPLE_SPACING << (trail->samples / 4);
  if (taken > 0 && t->frame - trail->sampled_at < spacing)
    return 0;
  bool good = whole && trail->overlap > overlap_to_sample;
  if (good ? trail->samples == MOST_SAMPLES : trail->samples > 0 || trail->edge_samples == 2)
    return 0;
  trail->sampled_at = t->frame;
  return good ? embed(t, frame, face, trail->embedding, &trail->samples)
              : embed(t, frame, face, trail->edge_embedding, &trail->edge_samples);
}

/* Whether the middle of a face lies in a larger one that is followed already: the detector at times takes a
 * part for the whole. */
static bool is_part(const fs_tracker *t, const fs_face *face) {
  float x = face->box.x + face->box.width / 2, y = face->box.y + face->box.height / 2;
  for (int i = 0; i < t->count; i++) {
    if (!t->trails[i].live)
      continue;
    fs_rect box = fs_landmarks_box(newest(&t->trails[i]));
    if (x > box.x && y > box.y && x < box.x + box.width && y < box.y + box.height &&
        face->box.width * face->box.height < box.width * box.height)
      return true;
  }
  return false;
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
        t->count == MOST_TRAILS || is_part(t, &faces[f]))
      continue;
    fs_trail *trail = start_trail(t, grey, &faces[f]);
    if (!trail)
      return -1;
    trail->chances++;
    confirm(t, trail, grey, &faces[f]);
  }
  for (int i = 0; i < t->count; i++)
    if (t->trails[i].live && t->trails[i].misses == 0 &&
        sample(t, &t->trails[i], frame, grey, faces, count) != 0)
      return -1;
  return 0;
}

int fs_tracker_frame(fs_tracker *t, const AVFrame *frame, bool cut) {
  fs_grey grey = grey_of(frame);
  if (cut) {
    end_shot(t);
    t->shot = t->frame;
  }
  for (int i = 0; i < t->count; i++)
    if (t->trails[i].live && follow(t, &t->trails[i], &grey) != 0)
      return -1;
  if (cut || t->frame - t->detected >= t->interval)
    if (detect(t, frame, &grey) != 0)
      return -1;
  t->frame++;
  return 0;
}

void fs_tracker_end(fs_tracker *t) {
  end_shot(t);
}

void fs_tracker_free(fs_tracker *t) {
  for (int i = 0; i < t->count; i++) {
    free(t->trails[i].frames);
    fs_portrait_free(&t->trails[i].portrait);
  }
  free(t->trails);
  fs_finder_free(&t->finder);
  *t = (fs_tracker){0};
}
