#include "verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* The distance from which the second network sees two persons: csrc/vision/MODELS.md. */
static const float other_by_second = 1.04f;
enum { RAMP = 6 /* frames in which a face may come and go */, GAP = 2 };
/* The least change that is a swap (pixels.h); the least movement of a mouth that tells something; of the
 * usual opening, what is a blink; how near an opening must come to the scene's. */
static const float swapped = 0.15f, least_movement = 0.01f, blink = 0.6f, eyes_near = 0.05f;

fs_reading *fs_readings_add(fs_readings *readings) {
  if (readings->count == readings->capacity) {
    int capacity = readings->capacity ? 2 * readings->capacity : 256;
    fs_reading *at = realloc(readings->at, (size_t)capacity * sizeof *at);
    if (!at)
      return NULL;
    readings->at = at;
    readings->capacity = capacity;
  }
  return &readings->at[readings->count++];
}

/* Marks what lies near an end of a person's stay; the clip's own ends are some, too. */
static void mark_ramps(fs_readings *readings) {
  for (int person = 0; person < FS_PERSONS_MAX; person++) {
    int begin = -1, last = -1;
    for (int i = 0; i <= readings->count; i++) {
      fs_reading *r = i < readings->count ? &readings->at[i] : NULL;
      if (r && r->person != person)
        continue;
      if (last >= 0 && (!r || r->frame - last > GAP)) {
        for (int k = 0; k < readings->count; k++) {
          fs_reading *other = &readings->at[k];
          if (other->person == person && other->frame >= begin && other->frame <= last)
            other->ramp = other->frame < begin + RAMP || other->frame > last - RAMP;
        }
        begin = -1;
      }
      if (r) {
        begin = begin < 0 ? r->frame : begin;
        last = r->frame;
      }
    }
  }
}

static bool counts(const fs_reading *r) {
  return !r->turned && r->outside < 0.3f;
}

/* ---- whose face it is ---- */

typedef struct shares {
  int faces, nearer, own_faces;
  double to_target, to_self, own; /* own: of the source's faces to their photograph */
} shares;

static void normalise(float *numbers, int count) {
  double sum = 0;
  for (int i = 0; i < count; i++)
    sum += (double)numbers[i] * (double)numbers[i];
  for (int i = 0; i < count; i++)
    numbers[i] = (float)((double)numbers[i] / sqrt(fmax(sum, 1e-12)));
}

static void own_mean(const fs_readings *readings, int person, fs_identity *mean) {
  *mean = (fs_identity){0};
  for (int i = 0; i < readings->count; i++) {
    const fs_reading *r = &readings->at[i];
    if (r->person != person || !counts(r))
      continue;
    for (int k = 0; k < FS_EMBEDDING; k++)
      mean->first[k] += r->before.identity.first[k];
    for (int k = 0; k < FS_SECOND_NUMBERS; k++)
      mean->second[k] += r->before.identity.second[k];
  }
  normalise(mean->first, FS_EMBEDDING);
  normalise(mean->second, FS_SECOND_NUMBERS);
}

static void add_distance(shares *s, float to_target, float to_self) {
  s->faces++;
  s->nearer += to_target < to_self;
  s->to_target += (double)to_target;
  s->to_self += (double)to_self;
}

/* The photograph of the person with this mean, or NULL. */
static const fs_identity *photo_of(const fs_verdict *v, const fs_identity *mean) {
  const fs_identity *best = NULL;
  float least = FS_OTHER_PERSON;
  for (int i = 0; i < v->own_count; i++) {
    const float distance = fs_embedding_distance(v->own[i].first, mean->first);
    if (distance < least) {
      least = distance;
      best = &v->own[i];
    }
  }
  return best;
}

static void compare(const fs_verdict *v, shares *first, shares *second) {
  for (int person = 0; person < FS_PERSONS_MAX; person++) {
    fs_identity mean;
    if (!v->wanted[person])
      continue;
    const fs_identity *wanted = &v->wanted[person]->identity;
    own_mean(&v->readings, person, &mean);
    const fs_identity *photo = photo_of(v, &mean);
    for (int i = 0; i < v->readings.count; i++) {
      const fs_reading *r = &v->readings.at[i];
      /* what was faded out on purpose is nobody's */
      if (r->person != person || !counts(r) || (r->ramp && r->change < swapped))
        continue;
      const fs_identity *was = &r->before.identity, *is = &r->after.identity;
      if (fs_embedding_distance(was->first, mean.first) < FS_OTHER_PERSON && photo) {
        first->own += (double)fs_embedding_distance(was->first, photo->first);
        first->own_faces++;
      }
      if (fs_embedding_distance(was->first, mean.first) < FS_OTHER_PERSON)
        add_distance(first, fs_embedding_distance(is->first, wanted->first),
                     fs_embedding_distance(is->first, mean.first));
      if (fs_second_distance(was->second, mean.second) < other_by_second)
        add_distance(second, fs_second_distance(is->second, wanted->second),
                     fs_second_distance(is->second, mean.second));
    }
  }
}

static void print_shares(const shares *s) {
  if (s->faces)
    printf("\t%.3f\t%.3f\t%.3f", (double)s->nearer / s->faces, s->to_target / s->faces,
           s->to_self / s->faces);
  else
    printf("\t-\t-\t-");
}

/* ---- mouth and eyes ---- */

/* Of all persons together, each around its own mean. */
static void print_mouth(const fs_verdict *v) {
  double both = 0, before = 0, after = 0, all = 0;
  for (int person = 0; person < FS_PERSONS_MAX; person++) {
    double mean[2] = {0}, count = 0;
    for (int pass = 0; pass < 2; pass++)
      for (int i = 0; i < v->readings.count; i++) {
        const fs_reading *r = &v->readings.at[i];
        if (r->person != person || !counts(r) || r->ramp)
          continue;
        if (pass == 0) {
          mean[0] += (double)r->before.mouth;
          mean[1] += (double)r->after.mouth;
          count++;
          continue;
        }
        double x = (double)r->before.mouth - mean[0] / count, y = (double)r->after.mouth - mean[1] / count;
        both += x * y;
        before += x * x;
        after += y * y;
        all++;
      }
  }
  if (all > 2 && sqrt(before / all) >= (double)least_movement)
    printf("\t%.2f\t%.3f", both / before, both / sqrt(before * after + 1e-12));
  else
    printf("\t-\t-");
}

static int by_value(const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

/* How far the person's eyes are open in the middle of all its frames. */
static float usual_opening(const fs_readings *readings, int person) {
  float *all = malloc(((size_t)readings->count + 1) * sizeof *all), result = 0;
  int count = 0;
  for (int i = 0; all && i < readings->count; i++)
    if (readings->at[i].person == person && counts(&readings->at[i]))
      all[count++] = readings->at[i].lids;
  if (count) {
    qsort(all, (size_t)count, sizeof *all, by_value);
    result = all[count / 2];
  }
  free(all);
  return result;
}

static void print_eyes(const fs_verdict *v) {
  double sum = 0;
  int faces = 0, blinks = 0, kept = 0;
  for (int person = 0; person < FS_PERSONS_MAX; person++) {
    const float usual = usual_opening(&v->readings, person);
    for (int i = 0; i < v->readings.count; i++) {
      const fs_reading *r = &v->readings.at[i];
      if (r->person != person || !counts(r) || (r->ramp && r->change < swapped))
        continue;
      const float off = fabsf(r->after.eyes - r->before.eyes);
      sum += (double)off;
      faces++;
      blinks += r->lids < blink * usual;
      kept += r->lids < blink * usual && off <= eyes_near;
    }
  }
  if (faces)
    printf("\t%.3f\t%d\t%d", sum / faces, kept, blinks);
  else
    printf("\t-\t-\t-");
}

void fs_verdict_print(fs_verdict *v) {
  shares first = {0}, second = {0};
  int done = 0, faded = 0;
  mark_ramps(&v->readings);
  compare(v, &first, &second);
  for (int i = 0; i < v->readings.count; i++) {
    const fs_reading *r = &v->readings.at[i];
    done += r->change >= swapped;
    faded += r->change < swapped && (!counts(r) || r->ramp);
  }
  printf("clip\t%s\t%d\t%d", v->name, v->frames, v->readings.count);
  print_shares(&first);
  print_shares(&second);
  if (first.own_faces)
    printf("\t%.3f", first.own / first.own_faces);
  else
    printf("\t-");
  print_mouth(v);
  print_eyes(v);
  printf("\t%.2f\t%.1f\t%.0f\t%.2f", v->flicker_swapped / fmax(v->flicker_plain, 1e-9), (double)v->leap,
         v->outside.painted, fs_outside_gain(&v->outside));
  if (v->front.pixels > 0)
    printf("\t%.3f", v->front.kept / v->front.pixels);
  else
    printf("\t-");
  const double faces = fmax(v->readings.count, 1);
  printf("\t%.3f\t%.3f\n", done / faces, faded / faces);
}
