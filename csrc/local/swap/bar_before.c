#include "local/swap/bar_before.h"

#include "local/face/face_parts.h"
#include "local/face/quantile.h"
#include "local/face/ramp.h"

#include <math.h>
#include <string.h>

static const float pi = 3.14159265f;
/* By how much clearer a point usually is than one that something passes before. */
static const float departed = 0.5f;
/* Of a line along the bar, how much is the bar's colour: of one inside, and of one beside it, which may go
 * through brow, eye and lips. */
static const float inside = 0.75f, beside = 0.45f;
/* Of the departed points, how many lie before or beside the bar at the least: else it is not what has come.
 */
static const float explained = 0.6f;
static const float nearby = 0.05f; /* of the face's width: as far as its colour reaches into theirs */
/* Of the face's width: the thickest bar. What is thicker hides more than it leaves. */
static const float thickest = 0.35f;
/* Of the face's extent along the bar: lines that are shorter than this within the face are not looked at. */
static const float least_chord = 0.35f;

/* Departed points; places of the grid from side to side; lines of a profile; places along an edge. */
enum { LEAST_POINTS = 6, GRID = 64, BINS = 160, ALONG = 48 };
static const float grid_middle = (GRID - 1) / 2.0f;

/* What is looked at: how much of each place of the face's ellipse is the bar's colour. */
typedef struct view {
  const fs_patch *patch;
  const fs_mesh *face;
  const fs_skin_field *field;
  float width;     /* of the face, in pixels */
  fs_point middle; /* of the ellipse */
  float half[2];   /* its width and height, halved */
  float colour[3]; /* of the bar */
  float step;      /* pixels from one place of the grid to the next */
  float x[GRID * GRID], y[GRID * GRID], share[GRID * GRID];
  int count;
} view;

/* The bar's profile: of lines along it, by how far across they are. */
typedef struct profile {
  float share[BINS], seen[BINS];
} profile;

/* 0 (skin) to 1 (of the bar's colour), or -1 beyond the picture. */
static float share_at(const view *v, float x, float y) {
  float yuv[3], difference[3], along = 0, length = 0;
  if (!fs_patch_look(v->patch, x, y, yuv))
    return -1;
  const fs_skin_sample s = fs_skin_points_sample(v->face, v->width, x, y, yuv);
  fs_skin_field_difference(v->field, &s, difference);
  for (int c = 0; c < 3; c++) {
    const float weight = c ? 4 : 1; /* colours differ by less than luma does */
    const float bar = difference[c] + v->colour[c] - yuv[c];
    along += weight * difference[c] * bar;
    length += weight * bar * bar;
  }
  return fs_ramp(along / fmaxf(length, 1), 0, 1);
}

/* The points that something has come before. Returns their number. */
static int find_departed(const fs_bar_before *bar, const fs_skin_points *skin, int points[FS_FACE_POINTS]) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  int count = 0;
  for (int i = 0; i < FS_FACE_POINTS; i++)
    if (!parts->feature[i] && parts->from_rim[i] > 1 && bar->usual[i] - skin->clear[i] > departed)
      points[count++] = i;
  return count;
}

/* The usual colour at the points. Returns whether the picture shows enough of them. */
static bool find_colour(view *v, const int *points, int count) {
  float channel[3][FS_FACE_POINTS];
  int seen = 0;
  for (int i = 0; i < count; i++) {
    float yuv[3];
    if (!fs_patch_look(v->patch, v->face->at[points[i]].x, v->face->at[points[i]].y, yuv))
      continue;
    for (int c = 0; c < 3; c++)
      channel[c][seen] = yuv[c];
    seen++;
  }
  for (int c = 0; c < 3 && seen >= LEAST_POINTS; c++)
    v->colour[c] = fs_median(channel[c], seen);
  return seen >= LEAST_POINTS;
}

static void look(view *v) {
  float low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
  for (int i = 0; i < FS_FACE_OUTLINE; i++) {
    const fs_point3 *at = &v->face->at[fs_face_outline[i]];
    low[0] = fminf(low[0], at->x), high[0] = fmaxf(high[0], at->x);
    low[1] = fminf(low[1], at->y), high[1] = fmaxf(high[1], at->y);
  }
  v->middle = (fs_point){(low[0] + high[0]) / 2, (low[1] + high[1]) / 2};
  for (int i = 0; i < 2; i++)
    v->half[i] = fmaxf((high[i] - low[i]) / 2, 1);
  v->step = fmaxf(2 * fmaxf(v->half[0], v->half[1]) / GRID, 1);
  v->count = 0;
  for (int row = 0; row < GRID; row++)
    for (int column = 0; column < GRID; column++) {
      const float x = ((float)column - grid_middle) * v->step, y = ((float)row - grid_middle) * v->step;
      if (x * x / (v->half[0] * v->half[0]) + y * y / (v->half[1] * v->half[1]) > 1)
        continue;
      const float share = share_at(v, v->middle.x + x, v->middle.y + y);
      if (share < 0)
        continue;
      v->x[v->count] = x;
      v->y[v->count] = y;
      v->share[v->count++] = share;
    }
}

/* Half of a line through the ellipse's middle, in steps. */
static float extent(const view *v, const float across[2]) {
  const float a = across[1] / v->half[0], b = across[0] / v->half[1];
  return 1 / (sqrtf(a * a + b * b) * v->step);
}

static void project(const view *v, const float across[2], profile *p) {
  memset(p, 0, sizeof *p);
  for (int i = 0; i < v->count; i++) {
    const float at = (v->x[i] * across[0] + v->y[i] * across[1]) / v->step + BINS / 2.0f;
    const int bin = (int)at;
    const float next = at - (float)bin;
    if (bin < 0 || bin + 1 >= BINS)
      continue;
    p->seen[bin] += 1 - next, p->share[bin] += (1 - next) * v->share[i];
    p->seen[bin + 1] += next, p->share[bin + 1] += next * v->share[i];
  }
  const float least = 2 * least_chord * extent(v, across);
  for (int i = 0; i < BINS; i++)
    p->share[i] = p->seen[i] >= least ? p->share[i] / p->seen[i] : -1;
}

/* How sharply the profile rises and falls. */
static float steepness(const profile *p) {
  float sum = 0;
  for (int i = 1; i + 1 < BINS; i++)
    if (p->share[i - 1] >= 0 && p->share[i + 1] >= 0) {
      const float by = p->share[i + 1] - p->share[i - 1];
      sum += by * by;
    }
  return sum;
}

/* The direction in which the profile is sharpest, found in ever finer steps. */
static void find_direction(const view *v, float across[2], profile *best) {
  enum { ROUNDS = 3, TURNS = 24, FINER = 3 };
  float middle = 0, step = pi / TURNS, most = -1;
  for (int round = 0; round < ROUNDS; round++, step /= FINER) {
    const int turns = round == 0 ? TURNS / 2 : FINER;
    const float from = middle;
    for (int i = -turns; i <= turns; i++) {
      const float angle = from + (float)i * step, way[2] = {cosf(angle), sinf(angle)};
      profile p;
      project(v, way, &p);
      const float is = steepness(&p);
      if (is <= most)
        continue;
      most = is;
      middle = angle;
      memcpy(across, way, sizeof way);
      *best = p;
    }
  }
}

/* Whether the profile has one bar between lines that are none, one of which may lie beyond the face; bins
 * from and up to which it reaches. */
static bool find_run(const view *v, const profile *p, int *from, int *to) {
  enum { EDGE = 2 /* bins over which it may end */ };
  int most = 0;
  for (int i = 1; i < BINS; i++)
    if (p->share[i] > p->share[most])
      most = i;
  if (p->share[most] < inside)
    return false;
  for (*from = most; *from > 0 && p->share[*from - 1] > (inside + beside) / 2; --*from)
    ;
  for (*to = most + 1; *to < BINS && p->share[*to] > (inside + beside) / 2; ++*to)
    ;
  if (*from < EDGE || *to + EDGE > BINS || (float)(*to - *from) * v->step > thickest * v->width)
    return false;
  const float before = p->share[*from - EDGE], after = p->share[*to + EDGE - 1];
  return before < beside && after < beside && fmaxf(before, after) >= 0;
}

/* Of one line across the bar, where its share of the bar's colour falls to half, from inside outwards; NAN
 * where it does not. `side` is -1 or 1. */
static float edge_at(const view *v, const fs_bar_before *bar, float along, float from, int side, float far) {
  float last = 1;
  for (int out = 0; (float)out < far; out++) {
    const float n = from + (float)(side * out);
    const float share = share_at(v, bar->middle.x + n * bar->across[0] - along * bar->across[1],
                                 bar->middle.y + n * bar->across[1] + along * bar->across[0]);
    if (share < 0.5f)
      return share < 0 || out < 1 ? NAN : n - (float)side * (0.5f - share) / fmaxf(last - share, 1e-3f);
    last = share;
  }
  return NAN;
}

/* Lays a line through the places of an edge, of which some are a brow's or an eye's. Returns whether it lies
 * on enough of them. */
static bool fit_edge(fs_bar_edge *edge, const float along[ALONG], const float at[ALONG]) {
  float values[ALONG];
  int count = 0;
  for (int i = 0; i < ALONG / 2; i++)
    if (at[i] == at[i] && at[i + ALONG / 2] == at[i + ALONG / 2])
      values[count++] = (at[i + ALONG / 2] - at[i]) / (along[i + ALONG / 2] - along[i]);
  if (count < ALONG / 6)
    return false;
  edge->lean = fs_median(values, count);
  count = 0;
  for (int i = 0; i < ALONG; i++)
    if (at[i] == at[i])
      values[count++] = at[i] - edge->lean * along[i];
  edge->at = fs_median(values, count);
  int near = 0;
  for (int i = 0; i < count; i++)
    near += fabsf(values[i] - edge->at) < 1.5f;
  return 2 * near > count;
}

/* The usual share so many pixels inside of both edges. */
static float share_inside(const view *v, const fs_bar_before *bar, float half, float by) {
  float values[2 * ALONG] = {0};
  int count = 0;
  for (int i = 0; i < 2 * ALONG; i++) {
    const int side = i & 1, place = i / 2;
    const float along = half * (2 * (float)place / (ALONG - 1) - 1);
    const float n = bar->edge[side].at + bar->edge[side].lean * along + (side ? -by : by);
    const float share = share_at(v, bar->middle.x + n * bar->across[0] - along * bar->across[1],
                                 bar->middle.y + n * bar->across[1] + along * bar->across[0]);
    if (share >= 0)
      values[count++] = share;
  }
  return count > 0 ? fs_median(values, count) : 1;
}

/* Pixels over which the edges end: of a bar that moves, or is out of focus, many. */
static float find_softness(const view *v, const fs_bar_before *bar, float half) {
  static const float whole = 0.8f;
  const float most = (bar->edge[1].at - bar->edge[0].at) / 2;
  int pixels = 1;
  while ((float)pixels < most && share_inside(v, bar, half, (float)pixels) <= whole)
    pixels++;
  return fminf((float)pixels, most);
}

/* Finds the edges to the pixel. */
static bool find_edges(const view *v, fs_bar_before *bar, float from, float to) {
  float along[ALONG], at[2][ALONG];
  const float half = extent(v, bar->across) * v->step * 0.9f, far = thickest * v->width;
  for (int i = 0; i < ALONG; i++) {
    along[i] = half * (2 * (float)i / (ALONG - 1) - 1);
    for (int side = 0; side < 2; side++)
      at[side][i] = edge_at(v, bar, along[i], (from + to) / 2, side ? 1 : -1, far);
  }
  if (!fit_edge(&bar->edge[0], along, at[0]) || !fit_edge(&bar->edge[1], along, at[1]))
    return false;
  bar->softness = find_softness(v, bar, half);
  return bar->softness > 0;
}

/* By how many pixels a place lies beside the bar; below 0: before it. */
static float beyond(const fs_bar_before *bar, float x, float y) {
  const float dx = x - bar->middle.x, dy = y - bar->middle.y;
  const float n = dx * bar->across[0] + dy * bar->across[1],
              along = dy * bar->across[0] - dx * bar->across[1];
  return fmaxf(bar->edge[0].at + bar->edge[0].lean * along - n,
               n - bar->edge[1].at - bar->edge[1].lean * along);
}

/* Whether the bar is what has come before the points. */
static bool explains(const fs_bar_before *bar, const view *v, const int *points, int count) {
  int near = 0;
  for (int i = 0; i < count; i++)
    near += beyond(bar, v->face->at[points[i]].x, v->face->at[points[i]].y) < nearby * v->width;
  return (float)near >= explained * (float)count;
}

static bool find(fs_bar_before *bar, const fs_skin_points *skin, view *v) {
  int points[FS_FACE_POINTS], from, to;
  profile p;
  const int count = find_departed(bar, skin, points);
  if (count < LEAST_POINTS || !find_colour(v, points, count))
    return false;
  look(v);
  bar->middle = v->middle;
  find_direction(v, bar->across, &p);
  if (!find_run(v, &p, &from, &to))
    return false;
  const float first = ((float)from - BINS / 2.0f) * v->step, last = ((float)to - 1 - BINS / 2.0f) * v->step;
  return find_edges(v, bar, first, last) && explains(bar, v, points, count);
}

void fs_bar_before_see(fs_bar_before *bar, const fs_skin_points *skin, const fs_patch *patch,
                       const fs_mesh *face, float width) {
  static const float least_share = 0.05f;
  if (bar->frames == 0)
    for (int i = 0; i < FS_FACE_POINTS; i++)
      bar->usual[i] = 1;
  view v = {.patch = patch, .face = face, .field = &skin->field, .width = width};
  bar->seen = skin->known && find(bar, skin, &v);
  const float share = fmaxf(least_share, 1 / (float)++bar->frames);
  for (int i = 0; i < FS_FACE_POINTS; i++)
    if (!bar->seen)
      bar->usual[i] += share * (skin->clear[i] - bar->usual[i]);
}

float fs_bar_before_at(const fs_bar_before *bar, float x, float y, float near, float far) {
  return bar->seen ? fs_ramp(beyond(bar, x, y), far, near) : 0;
}

void fs_bar_before_mark(const fs_bar_before *bar, const fs_patch *patch, fs_matte *matte) {
  for (int y = 0; y < matte->height && bar->seen; y++)
    for (int x = 0; x < matte->width; x++) {
      const float at =
          fs_bar_before_at(bar, (float)(patch->left + x), (float)(patch->top + y), 0, bar->softness);
      uint8_t *share = &matte->shares[(ptrdiff_t)y * matte->width + x];
      *share = (uint8_t)fmaxf(*share, 255 * at);
    }
}
