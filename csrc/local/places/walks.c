#include "local/places/walks.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { PACE = 5 /* frames by which it is told how the camera moves */ };

/* By how much a face may be elsewhere than the camera's motion puts it: in its sizes, and of that motion,
 * which nobody shows meanwhile. */
static const float strayed = 0.5f, of_motion = 0.35f;

typedef struct walks {
  const fs_sighting *sightings; /* borrowed */
  int count, frames;
  int *company; /* owned: faces in each frame */
} walks;

static int end_of(const fs_sighting *sighting) {
  return sighting->first_frame + sighting->count;
}

static int count_company(walks *w) {
  for (int i = 0; i < w->count; i++)
    if (end_of(&w->sightings[i]) > w->frames)
      w->frames = end_of(&w->sightings[i]);
  w->company = calloc((size_t)w->frames + 1, sizeof *w->company);
  for (int i = 0; w->company && i < w->count; i++)
    for (int f = w->sightings[i].first_frame; f < end_of(&w->sightings[i]); f++)
      w->company[f]++;
  return w->company ? 0 : -1;
}

/* How others than the sighting's person move from `from` to PACE frames later, in a frame: as the camera has
 * them move. Returns whether somebody shows it. */
static bool find_pace(const walks *w, const fs_sighting *of, int from, fs_point *pace) {
  for (int i = 0; i < w->count && w->sightings[i].first_frame <= from; i++) {
    const fs_sighting *other = &w->sightings[i];
    if (other->person == of->person || end_of(other) <= from + PACE)
      continue;
    const fs_point a = other->at[from - other->first_frame].middle;
    const fs_point b = other->at[from + PACE - other->first_frame].middle;
    *pace = (fs_point){(b.x - a.x) / PACE, (b.y - a.y) / PACE};
    return true;
  }
  return false;
}

/* Whether the person walks in the frames from `from` to `to`, in which nobody else is seen. */
static bool walks_alone(const walks *w, const fs_sighting *of, int from, int to) {
  fs_point before = {0, 0}, after = {0, 0};
  const bool begins = find_pace(w, of, from - 1 - PACE, &before), ends = find_pace(w, of, to, &after);
  if (begins != ends)
    *(begins ? &after : &before) = begins ? before : after;
  const fs_sight *a = &of->at[from - of->first_frame], *b = &of->at[to - 1 - of->first_frame];
  const float frames = (float)(to - 1 - from);
  const fs_point moved = {frames * (before.x + after.x) / 2, frames * (before.y + after.y) / 2};
  const float off = hypotf(b->middle.x - a->middle.x - moved.x, b->middle.y - a->middle.y - moved.y);
  return off > strayed * fminf(a->size, b->size) + of_motion * hypotf(moved.x, moved.y);
}

/* Adds the sighting, in a piece for each stance. `stance` is the person's, and goes on. */
static void add(const walks *w, fs_stances *s, const fs_sighting *sighting, int *stance, int most) {
  int begin = sighting->first_frame;
  for (int from = begin, to; from < end_of(sighting); from = to) {
    for (to = from; to < end_of(sighting) && w->company[to] == 1; to++)
      ;
    if (to > from && s->count < most && walks_alone(w, sighting, from, to)) {
      s->sighting[s->sightings++] = (fs_sighting){
          *stance, begin, to - begin, sighting->at + (begin - sighting->first_frame), sighting->shot};
      begin = to;
      s->person[s->count] = sighting->person;
      *stance = s->count++;
    }
    while (to < end_of(sighting) && w->company[to] > 1)
      to++;
  }
  if (begin < end_of(sighting))
    s->sighting[s->sightings++] =
        (fs_sighting){*stance, begin, end_of(sighting) - begin,
                      sighting->at + (begin - sighting->first_frame), sighting->shot};
}

static int by_first_frame(const void *a, const void *b) {
  const fs_sighting *p = a, *q = b;
  return (p->first_frame > q->first_frame) - (p->first_frame < q->first_frame);
}

int fs_stances_find(fs_stances *s, const fs_sighting *sightings, int count, int persons, int most) {
  walks w = {.sightings = sightings, .count = count};
  int *stance = calloc((size_t)persons + 1, sizeof *stance);
  const int room = (most > persons ? most : persons) + 1;
  *s = (fs_stances){.count = persons,
                    .person = calloc((size_t)room, sizeof *s->person),
                    .sighting = calloc((size_t)count + (size_t)room, sizeof *s->sighting)};
  int status = stance && s->person && s->sighting ? count_company(&w) : -1;
  for (int i = 0; status == 0 && i < persons; i++)
    stance[i] = s->person[i] = i;
  for (int i = 0; status == 0 && i < count; i++)
    add(&w, s, &sightings[i], &stance[sightings[i].person], most);
  if (status == 0)
    qsort(s->sighting, (size_t)s->sightings, sizeof *s->sighting, by_first_frame);
  else
    fs_stances_free(s);
  free(w.company);
  free(stance);
  return status;
}

void fs_stances_free(fs_stances *s) {
  free(s->person);
  free(s->sighting);
  *s = (fs_stances){0};
}
