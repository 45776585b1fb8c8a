#include "local/places/beside.h"

#include <math.h>
#include <stdlib.h>

/* What everybody sees, in sizes of the smaller face: rows of people are seldom exactly level, and of two
 * equals the one who leans forward is larger. */
static const float clear_of_size[FS_AXES] = {
    [FS_AXIS_X] = 0.08f, [FS_AXIS_Y] = 0.08f, [FS_AXIS_SIZE] = 0.15f};

/* The pairs of a person with those of higher numbers follow each other. */
static size_t number_of(const fs_besides *besides, int first, int second) {
  const size_t i = (size_t)first, n = (size_t)besides->persons;
  return i * (2 * n - i - 1) / 2 + (size_t)(second - first - 1);
}

const fs_beside *fs_besides_of(const fs_besides *besides, int first, int second) {
  return &besides->pairs[number_of(besides, first, second)];
}

static void add_difference(fs_lead *lead, float difference, float size, float clear) {
  const int side = difference >= 0;
  const double in_sizes = (double)(difference / size);
  lead->frames[side]++;
  lead->clear[side] += fabsf(difference) > clear * size;
  lead->sum[side] += (double)difference;
  lead->powers[0] += in_sizes;
  lead->powers[1] += in_sizes * in_sizes;
}

static void add_frame(fs_beside *beside, const fs_sight *a, const fs_sight *b) {
  const float size = fmaxf(fminf(a->size, b->size), 1);
  const float differences[FS_AXES] = {
      [FS_AXIS_X] = a->middle.x - b->middle.x,
      [FS_AXIS_Y] = a->middle.y - b->middle.y,
      [FS_AXIS_SIZE] = a->size - b->size,
  };
  beside->frames++;
  beside->sizes += (double)size;
  for (int i = 0; i < FS_AXES; i++)
    add_difference(&beside->axis[i], differences[i], size, clear_of_size[i]);
}

static float way(const fs_sight *from, const fs_sight *to) {
  return hypotf(to->middle.x - from->middle.x, to->middle.y - from->middle.y) /
         fmaxf(fminf(from->size, to->size), 1);
}

/* Compares two persons in the frames of two sightings, of which `a` begins first. */
static void compare(fs_besides *besides, const fs_sighting *a, const fs_sighting *b) {
  const int from = b->first_frame, a_end = a->first_frame + a->count, b_end = from + b->count;
  const int end = a_end < b_end ? a_end : b_end;
  if (a->person > b->person) {
    const fs_sighting *lower = b;
    b = a;
    a = lower;
  }
  fs_beside *beside = &besides->pairs[number_of(besides, a->person, b->person)];
  for (int i = from; i < end; i++)
    add_frame(beside, &a->at[i - a->first_frame], &b->at[i - b->first_frame]);
  const fs_sight *a_from = &a->at[from - a->first_frame], *b_from = &b->at[from - b->first_frame];
  if (end > from)
    beside->moved +=
        (double)fminf(way(a_from, a_from + (end - 1 - from)), way(b_from, b_from + (end - 1 - from)));
}

int fs_besides_count(fs_besides *besides, const fs_sighting *sightings, int count, int persons) {
  const size_t n = (size_t)persons;
  besides->persons = persons;
  besides->frames = calloc(n + 1, sizeof *besides->frames);
  besides->pairs = calloc(n * n / 2 + 1, sizeof *besides->pairs);
  if (!besides->frames || !besides->pairs) {
    fs_besides_free(besides);
    return -1;
  }
  for (int i = 0; i < count; i++) {
    const fs_sighting *a = &sightings[i];
    besides->frames[a->person] += a->count;
    for (int k = i + 1; k < count && sightings[k].first_frame < a->first_frame + a->count; k++)
      if (sightings[k].person != a->person)
        compare(besides, a, &sightings[k]);
  }
  return 0;
}

void fs_besides_free(fs_besides *besides) {
  free(besides->frames);
  free(besides->pairs);
  *besides = (fs_besides){0};
}
