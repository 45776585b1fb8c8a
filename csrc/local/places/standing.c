#include "local/places/standing.h"

#include "local/places/hidden_sights.h"
#include "local/places/walks.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/* Two persons are compared where they share so much of the frames of who is seen less: what dissolves into
 * another shot shares a few, which are more of a short one. A camera that passes over both shows them in few
 * frames, too, but moving: by so many sizes of the smaller face. */
static const float least_shared = 0.05f, least_of_dissolve = 0.3f;
static const double of_camera = 0.25;
enum { DISSOLVE = 13 /* frames */ };

/* An order changes where it is the other way round in so much of the frames, and not in one or two of many.
 */
static const float least_change = 0.02f, change_of_few = 0.1f;
enum { CHANGE = 6 /* frames */ };

/* Of two who stand still to each other: by how much their distance spreads, in sizes of the smaller face. A
 * camera that turns changes it a little. */
static const double most_spread = 0.5;

/* Of an order, how the first of two persons stands to the second. */
typedef enum side { AHEAD, BEHIND, LEVEL, CHANGES, UNKNOWN } side;

/* One axis of all persons. */
typedef struct order {
  int persons, words;
  const fs_besides *besides;
  fs_axis axis;
  uint64_t *before; /* owned: of each person a row of bits, of whom it is ahead */
  double *place;    /* owned */
} order;

static bool is_before(const order *o, int first, int second) {
  return (o->before[first * o->words + second / 64] >> (second % 64)) & 1;
}

static void set_before(order *o, int first, int second) {
  o->before[first * o->words + second / 64] |= (uint64_t)1 << (second % 64);
}

static side side_of(const fs_besides *besides, int i, int k, fs_axis axis) {
  const fs_beside *pair = fs_besides_of(besides, i, k);
  const fs_lead *lead = &pair->axis[axis];
  const int fewer = besides->frames[i] < besides->frames[k] ? besides->frames[i] : besides->frames[k];
  const bool dissolves = pair->frames < DISSOLVE && pair->moved < of_camera;
  const float least = dissolves ? least_of_dissolve : least_shared;
  if (pair->frames == 0 || (float)pair->frames < least * (float)fewer)
    return UNKNOWN;
  const float all = (float)pair->frames;
  const int lesser = lead->clear[0] < lead->clear[1] ? lead->clear[0] : lead->clear[1];
  if (lesser > 0 && (float)lesser >= fmaxf(fminf(CHANGE, change_of_few * all), least_change * all))
    return CHANGES;
  if (2 * (lead->clear[0] + lead->clear[1]) < pair->frames)
    return LEVEL;
  return lead->clear[0] > lead->clear[1] ? AHEAD : BEHIND;
}

/* ---- who is ahead of whom ---- */

/* Whether two persons stand still to each other wherever both are seen. */
static bool is_still(const fs_beside *pair, fs_axis axis) {
  const double *powers = pair->axis[axis].powers, mean = powers[0] / pair->frames;
  return powers[1] / pair->frames - mean * mean <= most_spread * most_spread;
}

static void note_order(order *o, bool still) {
  for (int i = 0; i < o->persons; i++)
    for (int k = i + 1; k < o->persons; k++) {
      const side at = side_of(o->besides, i, k, o->axis);
      if ((at != AHEAD && at != BEHIND) || (still && !is_still(fs_besides_of(o->besides, i, k), o->axis)))
        continue;
      set_before(o, at == AHEAD ? i : k, at == AHEAD ? k : i);
    }
}

/* Who is ahead of somebody is ahead of those of whom this one is: so people are compared whom a camera never
 * shows together, because it passes from one to the next. Nothing follows from somebody who walks about. */
static void find_links(order *o) {
  note_order(o, true);
  for (int via = 0; via < o->persons; via++)
    for (int i = 0; i < o->persons; i++)
      if (is_before(o, i, via))
        for (int w = 0; w < o->words; w++)
          o->before[i * o->words + w] |= o->before[via * o->words + w];
}

/* `stances` and `besides` are of the same persons as the order's, each by where it stood. */
static int find_order(order *o, const fs_stances *stances, const fs_besides *besides) {
  order links = {
      .persons = stances->count, .words = stances->count / 64 + 1, .besides = besides, .axis = o->axis};
  links.before = calloc((size_t)links.persons * (size_t)links.words, sizeof *links.before);
  if (!links.before)
    return -1;
  find_links(&links);
  for (int i = 0; i < links.persons; i++)
    for (int k = 0; k < links.persons; k++)
      if (is_before(&links, i, k) && stances->person[i] != stances->person[k])
        set_before(o, stances->person[i], stances->person[k]);
  free(links.before);
  note_order(o, false);
  return 0;
}

/* ---- places that agree with the frames ---- */

/* By how much the place of one is that of another, as most of their frames say, and how much that counts. */
static double difference_of(const fs_beside *pair, fs_axis axis, double *weight) {
  const fs_lead *lead = &pair->axis[axis];
  const int more = lead->frames[1] > lead->frames[0];
  const bool clear = 2 * (lead->clear[0] + lead->clear[1]) >= pair->frames;
  *weight = 0.01 + abs(lead->frames[1] - lead->frames[0]) / (double)pair->frames;
  return clear ? lead->sum[more] / lead->frames[more] : (lead->sum[0] + lead->sum[1]) / pair->frames;
}

/* Solves `matrix` (symmetric, positive definite, its lower half used up) for `right`, which becomes the
 * solution: Cholesky's method. */
static void solve(double *matrix, double *right, int n) {
  for (int i = 0; i < n; i++) {
    double *row = matrix + (size_t)i * (size_t)n;
    for (int k = 0; k <= i; k++) {
      const double *other = matrix + (size_t)k * (size_t)n;
      double sum = row[k];
      for (int m = 0; m < k; m++)
        sum -= row[m] * other[m];
      row[k] = k < i ? sum / other[k] : sqrt(sum);
    }
    for (int k = 0; k < i; k++)
      right[i] -= row[k] * right[k];
    right[i] /= row[i];
  }
  for (int i = n - 1; i >= 0; i--) {
    for (int k = i + 1; k < n; k++)
      right[i] -= matrix[(size_t)k * (size_t)n + (size_t)i] * right[k];
    right[i] /= matrix[(size_t)i * (size_t)n + (size_t)i];
  }
}

/* Places of which the differences are as near as can be to those of the frames; where no frame tells, they
 * are those of the pictures, which draw at the others so little that it makes no difference. */
static int find_places(order *o, const fs_standing *standings) {
  static const double pull = 1e-6;
  const int n = o->persons;
  double *matrix = calloc((size_t)n * (size_t)n + 1, sizeof *matrix);
  if (!matrix)
    return -1;
  for (int i = 0; i < n; i++) {
    const fs_rect *box = &standings[i].box;
    const float middle = o->axis == FS_AXIS_X ? box->x + box->width / 2 : box->y + box->height / 2;
    matrix[i * n + i] += pull;
    o->place[i] += pull * (double)middle;
    for (int k = i + 1; k < n; k++) {
      const fs_beside *pair = fs_besides_of(o->besides, i, k);
      double weight, difference;
      if (side_of(o->besides, i, k, o->axis) == UNKNOWN)
        continue;
      difference = difference_of(pair, o->axis, &weight);
      matrix[i * n + i] += weight;
      matrix[k * n + k] += weight;
      matrix[k * n + i] -= weight;
      o->place[i] += weight * difference;
      o->place[k] -= weight * difference;
    }
  }
  solve(matrix, o->place, n);
  free(matrix);
  return 0;
}

/* ---- what is doubtful ---- */

static void add(fs_ranges *ranges, int own, int number) {
  const int end = ranges->count > 0 ? ranges->at[ranges->count - 1].last : -2;
  const bool touches = end == number - 1 || (end == number - 2 && own == number - 1);
  if (!touches && ranges->count < FS_STANDING_RANGES)
    ranges->at[ranges->count++].first = number;
  ranges->at[ranges->count - 1].last = number;
}

void fs_ranges_add(fs_ranges *ranges, int number) {
  if (ranges->count < FS_STANDING_RANGES || ranges->at[ranges->count - 1].last == number - 1)
    add(ranges, number, number);
}

/* Whether the places of two persons are told by their frames; `at` says how they stand there. */
static bool is_kept(const order *o, int i, int k, side at) {
  const double apart = o->place[i] - o->place[k];
  if (at == LEVEL) {
    const fs_beside *pair = fs_besides_of(o->besides, i, k);
    return fabs(apart) < pair->sizes / pair->frames / 4;
  }
  return is_before(o, i, k) != is_before(o, k, i) && is_before(o, i, k) == (apart < 0);
}

static void note_doubts(const order *o, fs_standing *standings) {
  for (int i = 0; i < o->persons; i++)
    for (int k = 0; k < o->persons; k++) {
      if (i == k)
        continue;
      const int lower = i < k ? i : k, higher = i < k ? k : i;
      const side at = side_of(o->besides, lower, higher, o->axis);
      if (at == UNKNOWN && !is_before(o, i, k) && !is_before(o, k, i))
        add(&standings[i].unknown[o->axis], i, k);
      else if (at == CHANGES || !is_kept(o, lower, higher, at))
        add(&standings[i].changes[o->axis], i, k);
    }
}

/* Sizes are compared by the boxes, wherever those are of, unless frames that show both say another thing. */
static void note_sizes(const fs_besides *besides, fs_standing *standings) {
  for (int i = 0; i < besides->persons; i++)
    for (int k = 0; k < besides->persons; k++) {
      const int lower = i < k ? i : k, higher = i < k ? k : i;
      const side at = i == k ? LEVEL : side_of(besides, lower, higher, FS_AXIS_SIZE);
      const bool smaller = standings[lower].box.width < standings[higher].box.width;
      if (at == CHANGES || (at == AHEAD && !smaller) || (at == BEHIND && smaller))
        add(&standings[i].changes[FS_AXIS_SIZE], i, k);
    }
}

/* ---- all of it ---- */

static int find_axis(const fs_besides *besides, const fs_stances *stances, const fs_besides *of_stances,
                     fs_axis axis, fs_standing *standings) {
  order o = {
      .persons = besides->persons, .words = besides->persons / 64 + 1, .besides = besides, .axis = axis};
  o.before = calloc((size_t)o.persons * (size_t)o.words, sizeof *o.before);
  o.place = calloc((size_t)o.persons, sizeof *o.place);
  int status = o.before && o.place ? find_order(&o, stances, of_stances) : -1;
  if (status == 0)
    status = find_places(&o, standings);
  for (int i = 0; status == 0 && i < o.persons; i++)
    *(axis == FS_AXIS_X ? &standings[i].middle.x : &standings[i].middle.y) = (float)o.place[i];
  if (status == 0)
    note_doubts(&o, standings);
  free(o.before);
  free(o.place);
  return status;
}

/* Of too many people: nobody knows. */
static void find_nothing(fs_standing *standings, int persons) {
  for (int i = 0; i < persons; i++) {
    const fs_rect *box = &standings[i].box;
    standings[i].middle = (fs_point){box->x + box->width / 2, box->y + box->height / 2};
    for (int axis = 0; axis < FS_AXIS_SIZE; axis++)
      standings[i].unknown[axis] = (fs_ranges){.count = 1, .at = {{0, persons - 1}}};
  }
}

int fs_standings_find(fs_standing *standings, int persons, const fs_sighting *sightings, int count) {
  fs_besides besides = {0}, of_stances = {0};
  fs_stances stances = {0};
  if (persons > FS_STANDING_PERSONS)
    find_nothing(standings, persons);
  if (persons > FS_STANDING_PERSONS || persons == 0)
    return 0;
  fs_hidden_sights all = {0};
  int status = fs_hidden_sights_find(&all, sightings, count);
  if (status == 0)
    status = fs_besides_count(&besides, all.sighting, all.count, persons);
  if (status == 0)
    status = fs_stances_find(&stances, all.sighting, all.count, persons, FS_STANDING_PERSONS);
  if (status == 0)
    status = fs_besides_count(&of_stances, stances.sighting, stances.sightings, stances.count);
  for (int axis = 0; axis < FS_AXIS_SIZE && status == 0; axis++)
    status = find_axis(&besides, &stances, &of_stances, (fs_axis)axis, standings);
  if (status == 0)
    note_sizes(&besides, standings);
  fs_besides_free(&of_stances);
  fs_stances_free(&stances);
  fs_besides_free(&besides);
  fs_hidden_sights_free(&all);
  return status;
}
