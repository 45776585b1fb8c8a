#include "local/places/hidden_sights.h"

#include <stdlib.h>
#include <string.h>

static int end_of(const fs_sighting *s) {
  return s->first_frame + s->count;
}

/* The place between the last frame of one sighting and the first of the next. */
static fs_sight between(const fs_sighting *one, const fs_sighting *next, int frame) {
  const fs_sight *from = &one->at[one->count - 1], *to = &next->at[0];
  const float part = (float)(frame - end_of(one) + 1) / (float)(next->first_frame - end_of(one) + 1);
  return (fs_sight){
      .middle = {from->middle.x + (to->middle.x - from->middle.x) * part,
                 from->middle.y + (to->middle.y - from->middle.y) * part},
      .size = from->size + (to->size - from->size) * part,
  };
}

/* Whether a face stands before another: a head above it has its body there. */
static bool is_before(const fs_sight *passer, const fs_sight *hidden) {
  const float apart = fabsf(passer->middle.x - hidden->middle.x);
  return apart < (passer->size + hidden->size) / 2 && passer->middle.y < hidden->middle.y + hidden->size;
}

/* Whether somebody is before the place in a frame of the gap. */
static bool is_passed(const fs_sighting *one, const fs_sighting *next, const fs_sighting *sightings,
                      int count) {
  const int from = end_of(one), to = next->first_frame;
  for (int i = 0; i < count && sightings[i].first_frame < to; i++) {
    const fs_sighting *other = &sightings[i];
    if (other->person == one->person)
      continue;
    const int end = end_of(other) < to ? end_of(other) : to;
    for (int f = other->first_frame > from ? other->first_frame : from; f < end; f++) {
      const fs_sight hidden = between(one, next, f);
      if (is_before(&other->at[f - other->first_frame], &hidden))
        return true;
    }
  }
  return false;
}

/* The sighting in which the person is seen next; NULL where that is another shot's, or begins before the end
 * of this one. */
static const fs_sighting *next_of(const fs_sighting *one, const fs_sighting *end) {
  const fs_sighting *next = NULL;
  for (const fs_sighting *s = one + 1; s < end && !next; s++)
    if (s->person == one->person && end_of(s) > end_of(one))
      next = s;
  return next && next->shot == one->shot && next->first_frame > end_of(one) ? next : NULL;
}

/* Frames in which the person is hidden after the sighting; 0 where it may have gone. Nobody is assumed longer
 * than they are seen on either side. */
static int hidden_after(const fs_sighting *one, const fs_sighting *sightings, int count,
                        const fs_sighting **next) {
  *next = next_of(one, sightings + count);
  const int gap = *next ? (*next)->first_frame - end_of(one) : 0;
  if (gap == 0 || gap > one->count + (*next)->count ||
      !fs_sights_are_near(&one->at[one->count - 1], &(*next)->at[0]))
    return 0;
  return is_passed(one, *next, sightings, count) ? gap : 0;
}

static int by_first_frame(const void *one, const void *other) {
  const fs_sighting *a = one, *b = other;
  return (a->first_frame > b->first_frame) - (a->first_frame < b->first_frame);
}

int fs_hidden_sights_find(fs_hidden_sights *found, const fs_sighting *sightings, int count) {
  const fs_sighting *next;
  size_t frames = 0;
  for (int i = 0; i < count; i++)
    frames += (size_t)hidden_after(&sightings[i], sightings, count, &next);
  *found = (fs_hidden_sights){
      .sighting = calloc(2 * (size_t)count + 1, sizeof *found->sighting),
      .sights = calloc(frames + 1, sizeof *found->sights),
  };
  if (!found->sighting || !found->sights)
    return -1;
  if (count > 0)
    memcpy(found->sighting, sightings, (size_t)count * sizeof *sightings);
  found->count = count;
  fs_sight *at = found->sights;
  for (int i = 0; i < count; i++) {
    const fs_sighting *one = &sightings[i];
    const int gap = hidden_after(one, sightings, count, &next);
    if (gap == 0)
      continue;
    for (int f = 0; f < gap; f++)
      at[f] = between(one, next, end_of(one) + f);
    found->sighting[found->count++] = (fs_sighting){one->person, end_of(one), gap, at, one->shot};
    at += gap;
  }
  qsort(found->sighting, (size_t)found->count, sizeof *found->sighting, by_first_frame);
  return 0;
}

void fs_hidden_sights_free(fs_hidden_sights *found) {
  free(found->sighting);
  free(found->sights);
  *found = (fs_hidden_sights){0};
}
