/* Judges the swap of one clip. Analyses it, swaps its persons, encodes it once more without a swap, and reads
 * the three videos side by side.
 *   quality MODELS SECOND CLIP FRONT SHARP SWAPPED FOLDER NAME PERSONS TARGET … -- PHOTO …
 * SECOND is fr_feature.onnx. FRONT is a video that is white where something stands before a face, SHARP the
 * clip before it was smeared, SWAPPED a swap of it that is there; or "-". FOLDER takes the videos and
 * pictures. PERSONS is how many get a target, those longest on the screen first; the targets are given by
 * turns. Each PHOTO shows somebody who is in the clip. */
#include "local/analysis/analysis.h"
#include "local/media/frame_pixels.h"
#include "local/media/reader.h"
#include "local/swap/renderer.h"
#include "local/swap/swap.h"
#include "verdict.h"
#include "vision/face/find_faces.h"
#include "vision/face/mesh_measures.h"

#include <libavutil/log.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARGUMENTS = 10 /* before the targets */ };
enum { THREADS = 2, MAX_TARGETS = 4, MAX_BOXES = 2 * FS_FACES_MAX };
enum { SOURCE, PLAIN, SWAPPED, FRONT, SHARP, FILMS };
static const float least_width = 36; /* pixels */

typedef struct court {
  fs_eyes_of_judge eyes;
  fs_analysis analysis;
  bool everybody; /* is swapped */
  fs_wanted wanted[MAX_TARGETS];
  fs_reader *reader[FILMS];
  fs_media_item *items[3][FILMS]; /* the last three frames, the newest last */
  fs_renderer *renderer;          /* paints once more, for what the encoder does not change */
  int first_of[4];                /* of those frames: index of the first reading; where the newest ends */
  fs_verdict verdict;
  fs_evidence evidence;
} court;

static void fail(const char *what, const char *error) {
  fprintf(stderr, "%s: %s\n", what, error);
  exit(1);
}

/* The persons in order of how long they are seen. */
static void order(const fs_analysis *analysis, int *persons) {
  for (int i = 0; i < analysis->person_count; i++) {
    int at = i;
    for (; at > 0 && analysis->persons[persons[at - 1]].frames < analysis->persons[i].frames; at--)
      persons[at] = persons[at - 1];
    persons[at] = i;
  }
}

static void make_films(court *c, const char *clip, char paths[FILMS][4096], bool is_swapped, int persons,
                       char **targets, int target_count) {
  fs_error error;
  const fs_spans all = {0};
  char kept[4200];
  int in_order[FS_PERSONS_MAX], count = 0;
  fs_assignment assignments[FS_PERSONS_MAX];
  fs_swap_outcome outcome;
  snprintf(kept, sizeof kept, "%s.analysis", paths[PLAIN]);
  if (fs_analyse(c->eyes.vision, clip, kept, &all, THREADS, NULL, &c->analysis, &error) != 0)
    fail(clip, error.text);
  if (c->analysis.person_count > FS_PERSONS_MAX)
    fail(clip, "more persons than the judge has room for");
  order(&c->analysis, in_order);
  for (; count < persons && count < c->analysis.person_count; count++) {
    const int target = count % target_count;
    assignments[count] = (fs_assignment){.person = in_order[count], .target = targets[target]};
    c->verdict.wanted[in_order[count]] = &c->wanted[target];
  }
  c->everybody = count == c->analysis.person_count;
  if ((!is_swapped && fs_swap(c->eyes.vision, &c->analysis, clip, paths[SWAPPED], FS_OUTPUT_MP4, assignments,
                              count, THREADS, NULL, &outcome, &error) != 0) ||
      fs_swap(c->eyes.vision, &c->analysis, clip, paths[PLAIN], FS_OUTPUT_MP4, assignments, 0, THREADS, NULL,
              &outcome, &error) != 0)
    fail(clip, error.text);
  c->renderer = fs_renderer_new(c->eyes.vision, &c->analysis, assignments, count, &error);
  if (!c->renderer)
    fail(clip, error.text);
  printf("persons\t%d\n", c->analysis.person_count);
}

/* Where a track's face is in a frame. Returns whether it is there. */
static bool box_at(const fs_analysis *analysis, const fs_track *track, int frame, fs_rect *box) {
  const fs_tracks tracks = fs_analysis_tracks(analysis);
  const int at = frame - track->first_frame;
  fs_mesh mesh;
  if (at < 0 || at >= track->count || fs_tracks_face(&tracks, track, frame, &mesh) != 0)
    return false;
  *box = fs_mesh_box(&mesh);
  return true;
}

/* The engine's person who is where the face is; where it follows nobody there, whom the face is like. -1:
 * nobody, unless all shall be swapped: then a face that the engine does not know counts as well. */
static int person_of(const fs_analysis *analysis, bool all, const fs_reading *r) {
  int best = -1;
  float least = all ? INFINITY : FS_OTHER_PERSON, most = 0.3f;
  for (int i = 0; i < analysis->track_count; i++) {
    const fs_track *track = &analysis->tracks[i];
    fs_rect box;
    if (!box_at(analysis, track, r->frame, &box))
      continue;
    const float overlap = fs_rect_overlap(&box, &r->box);
    if (overlap > most) {
      most = overlap;
      best = track->person;
    }
  }
  if (best >= 0)
    return best;
  for (int i = 0; i < analysis->person_count; i++) {
    float distance = fs_embedding_distance(r->before.identity.first, analysis->persons[i].embedding);
    if (distance < least) {
      least = distance;
      best = i;
    }
  }
  return best;
}

static int hash_of(int number) {
  return (int)((unsigned)number * 2654435761u >> 22);
}

static void offer(court *c, const fs_reading *r, const fs_picture *before, const fs_picture *after) {
  const fs_wanted *wanted = c->verdict.wanted[r->person];
  const float *is = r->after.identity.first;
  const float worse = fs_embedding_distance(is, wanted->identity.first) -
                      fs_embedding_distance(is, c->analysis.persons[r->person].embedding);
  if (!r->turned) {
    fs_evidence_offer(&c->evidence, FS_FAULT_IDENTITY, 1 + worse, r, before, after, wanted);
    fs_evidence_offer(&c->evidence, FS_FAULT_MOUTH, fabsf(r->after.mouth - r->before.mouth), r, before, after,
                      wanted);
    fs_evidence_offer(&c->evidence, FS_FAULT_EYES, fabsf(r->after.eyes - r->before.eyes), r, before, after,
                      wanted);
    if (r->change < 0.15f)
      fs_evidence_offer(&c->evidence, FS_FAULT_MISSED, r->width, r, before, after, wanted);
  }
  fs_evidence_offer(&c->evidence, FS_FAULT_NONE, (float)(1 + hash_of(r->frame)), r, before, after, wanted);
}

static void read_frame(court *c, int frame) {
  fs_picture before, after, sharp = {0};
  fs_reading found[FS_FACES_MAX];
  fs_media_item *const *now = c->items[2];
  const int width = now[SOURCE]->frame->width, height = now[SOURCE]->frame->height;
  if (fs_frame_crop(now[SOURCE]->frame, 0, 0, width, height, &before) != 0 ||
      fs_frame_crop(now[SWAPPED]->frame, 0, 0, width, height, &after) != 0 ||
      (now[SHARP] && fs_frame_crop(now[SHARP]->frame, 0, 0, width, height, &sharp) != 0))
    fail(c->verdict.name, "out of memory");
  int count = fs_read_faces(&c->eyes, &before, &after, now[SHARP] ? &sharp : &before, least_width, found,
                            FS_FACES_MAX);
  for (int i = 0; i < count; i++) {
    fs_reading *r = &found[i];
    r->frame = frame;
    r->person = person_of(&c->analysis, c->everybody, r);
    if (r->person < 0 || !c->verdict.wanted[r->person])
      continue;
    r->change = fs_change_of_face(r, now[PLAIN]->frame, now[SWAPPED]->frame);
    if (now[FRONT])
      fs_front_add(&c->verdict.front, r, now[FRONT]->frame, now[PLAIN]->frame, now[SWAPPED]->frame);
    fs_reading *kept = fs_readings_add(&c->verdict.readings);
    if (!kept)
      fail(c->verdict.name, "out of memory");
    *kept = *r;
    offer(c, r, &before, &after);
  }
  fs_picture_free(&before);
  fs_picture_free(&after);
  fs_picture_free(&sharp);
}

/* The newest frame of the source with its faces painted. The caller frees it. */
static AVFrame *paint(court *c, int frame) {
  fs_error error;
  const double rate = av_q2d(fs_reader_info(c->reader[SOURCE])->frame_rate);
  AVFrame *painted = av_frame_clone(c->items[2][SOURCE]->frame);
  if (!painted || av_frame_make_writable(painted) < 0)
    fail(c->verdict.name, "out of memory");
  const fs_canvas canvas = fs_canvas_of_frame(painted);
  if (fs_renderer_render(c->renderer, &canvas, frame, frame / rate, &error) != 0)
    fail(c->verdict.name, error.text);
  return painted;
}

static void measure_outside(court *c, int frame) {
  fs_rect boxes[MAX_BOXES];
  int count = 0;
  for (int i = c->first_of[2]; i < c->verdict.readings.count && count < MAX_BOXES; i++)
    boxes[count++] = c->verdict.readings.at[i].box;
  for (int i = 0; i < c->analysis.track_count && count < MAX_BOXES; i++) {
    count += box_at(&c->analysis, &c->analysis.tracks[i], frame, &boxes[count]);
  }
  fs_media_item *const *now = c->items[2];
  AVFrame *painted = paint(c, frame);
  const fs_versions versions = {now[SOURCE]->frame, painted, now[PLAIN]->frame, now[SWAPPED]->frame};
  fs_outside_add(&c->verdict.outside, &versions, boxes, count);
  av_frame_free(&painted);
}

/* The reading of the same person near the same place, among those of the frame `age` (0: the oldest). */
static const fs_reading *same_at(const court *c, const fs_reading *r, int age) {
  for (int i = c->first_of[age]; i < c->first_of[age + 1]; i++) {
    const fs_reading *other = &c->verdict.readings.at[i];
    if (other->person == r->person && fs_rect_overlap(&other->box, &r->box) > 0.4f)
      return other;
  }
  return NULL;
}

static void measure_flicker(court *c) {
  if (!c->items[0][PLAIN])
    return;
  AVFrame *plain[3], *swapped[3];
  for (int i = 0; i < 3; i++) {
    plain[i] = c->items[i][PLAIN]->frame;
    swapped[i] = c->items[i][SWAPPED]->frame;
  }
  for (int i = c->first_of[1]; i < c->first_of[2]; i++) {
    const fs_reading *r = &c->verdict.readings.at[i];
    if (!same_at(c, r, 0) || !same_at(c, r, 2))
      continue;
    c->verdict.flicker_plain += (double)fs_flicker_of_face(r, plain);
    c->verdict.flicker_swapped += (double)fs_flicker_of_face(r, swapped);
    c->verdict.leap = fmaxf(c->verdict.leap, fs_leap_of_face(r, &plain[1], &swapped[1]));
  }
}

static fs_media_item *next_frame(fs_reader *reader) {
  fs_media_item *item;
  while ((item = fs_reader_next(reader)) != NULL && !item->frame)
    fs_media_item_free(item);
  return item;
}

/* Makes the next frame of all three the newest. Returns whether there is one. */
static bool advance(court *c) {
  for (int film = 0; film < FILMS; film++) {
    if (c->items[0][film])
      fs_media_item_free(c->items[0][film]);
    c->items[0][film] = c->items[1][film];
    c->items[1][film] = c->items[2][film];
    c->items[2][film] = c->reader[film] ? next_frame(c->reader[film]) : NULL;
  }
  c->first_of[0] = c->first_of[1];
  c->first_of[1] = c->first_of[2];
  c->first_of[2] = c->verdict.readings.count;
  return c->items[2][SOURCE] && c->items[2][PLAIN] && c->items[2][SWAPPED];
}

static void judge(court *c, char paths[FILMS][4096]) {
  fs_error error;
  const fs_spans all = {0};
  for (int film = 0; film < FILMS; film++) {
    if (strcmp(paths[film], "-") == 0)
      continue;
    c->reader[film] = fs_reader_open(paths[film], FS_PIXELS_YUV, false, &all, 1, &error);
    if (!c->reader[film])
      fail(paths[film], error.text);
  }
  fs_renderer_prepare(c->renderer, av_q2d(fs_reader_info(c->reader[SOURCE])->frame_rate));
  for (; advance(c); c->verdict.frames++) {
    read_frame(c, c->verdict.frames);
    c->first_of[3] = c->verdict.readings.count;
    measure_outside(c, c->verdict.frames);
    measure_flicker(c);
  }
  for (int film = 0; film < FILMS; film++) {
    for (int i = 0; i < 3; i++)
      if (c->items[i][film])
        fs_media_item_free(c->items[i][film]);
    fs_reader_close(c->reader[film]);
  }
  fs_renderer_free(c->renderer);
}

static void read_wanted(const court *c, const char *path, fs_wanted *to) {
  fs_error error;
  if (fs_picture_read(path, &to->picture, &error) != 0)
    fail(path, error.text);
  if (fs_identity_of_picture(&c->eyes, &to->picture, &to->identity, &to->box) != 0)
    fail(path, "no face was found");
}

static void open_court(court *c, char **argv, int target_count, int photo_count) {
  fs_error error;
  fs_wanted photo;
  c->eyes.vision = fs_vision_open(argv[1], FS_FOLLOWERS, &error);
  if (!c->eyes.vision)
    fail("models", error.text);
  c->eyes.second = fs_second_net_open(argv[2]);
  if (!c->eyes.second)
    fail(argv[2], "this is not the network that the judge knows");
  for (int i = 0; i < target_count; i++)
    read_wanted(c, argv[ARGUMENTS + i], &c->wanted[i]);
  for (int i = 0; i < photo_count; i++) {
    read_wanted(c, argv[ARGUMENTS + target_count + 1 + i], &photo);
    c->verdict.own[c->verdict.own_count++] = photo.identity;
    fs_picture_free(&photo.picture);
  }
}

int main(int argc, char **argv) {
  int target_count = 0;
  while (ARGUMENTS + target_count < argc && strcmp(argv[ARGUMENTS + target_count], "--") != 0)
    target_count++;
  const int photo_count = argc - ARGUMENTS - target_count - 1;
  if (target_count < 1 || target_count > MAX_TARGETS || photo_count < 0 || photo_count > FS_OWN_MAX)
    fail("usage", "quality MODELS SECOND CLIP FRONT SHARP SWAPPED FOLDER NAME PERSONS TARGET … -- PHOTO …");
  static court c;
  static char paths[FILMS][4096];
  av_log_set_level(AV_LOG_ERROR);
  open_court(&c, argv, target_count, photo_count);
  c.verdict.name = argv[8];
  snprintf(paths[FRONT], sizeof paths[FRONT], "%s", argv[4]);
  snprintf(paths[SHARP], sizeof paths[SHARP], "%s", argv[5]);
  snprintf(paths[SOURCE], sizeof paths[SOURCE], "%s", argv[3]);
  snprintf(paths[PLAIN], sizeof paths[PLAIN], "%s/%s-plain.mp4", argv[7], argv[8]);
  const bool is_swapped = strcmp(argv[6], "-") != 0;
  if (is_swapped)
    snprintf(paths[SWAPPED], sizeof paths[SWAPPED], "%s", argv[6]);
  else
    snprintf(paths[SWAPPED], sizeof paths[SWAPPED], "%s/%s-swapped.mp4", argv[7], argv[8]);
  make_films(&c, argv[3], paths, is_swapped, atoi(argv[9]), argv + ARGUMENTS, target_count);
  judge(&c, paths);
  fs_verdict_print(&c.verdict);
  fs_evidence_write(&c.evidence, argv[7], argv[8]);
  fs_evidence_free(&c.evidence);
  free(c.verdict.readings.at);
  for (int i = 0; i < target_count; i++)
    fs_picture_free(&c.wanted[i].picture);
  fs_analysis_free(&c.analysis);
  fs_second_net_close(c.eyes.second);
  fs_vision_close(c.eyes.vision);
  return 0;
}
