#include "local/glasses/lenses.h"

#include "local/face/face_parts.h"
#include "local/face/quantile.h"
#include "local/face/ramp.h"
#include "local/face/skin_points.h"
#include "local/glasses/eye_likeness.h"

#include <math.h>
#include <stdlib.h>

/* What eyes that are behind nothing look like at the least (fs_eye_likeness): where what is around them is
 * darker than the cheeks and of another colour; where it is of quite another colour, and by how much more
 * where that is the strangest; where its colour differs at all; and where it is darker only. Of 822 faces of
 * 480 pictures 13 wear such lenses that are not dark: 8 of them are found, and of the others, 60 of which
 * wear clear glasses, a drawing and a toy. */
static const float dark_eye = 0.4f, coloured_eye = 0.34f, strange_eye = 0.12f, any_eye = 0.2f,
                   grey_eye = 0.04f, eye_range = 0.04f;
/* By which share it is darker than the cheeks; by how many hundredths of the cheeks' luma its chroma differs.
 */
static const float maybe_darker = 0.2f, darker = 0.27f;
static const float maybe_coloured = 7, coloured = 9;
static const float another = 16, quite_another = 22, strangest = 30;
/* By so much more may lenses that were there before look like what they are not. */
static const float known = 0.1f;
/* Of the way to what a frame shows. */
static const float follow = 0.3f, ease_in = 0.4f, ease_out = 0.15f;
/* Where so little is left of it, none are worn. */
static const float least_worn = 0.05f;
/* Degrees of yaw beyond which the farther eye is not to be seen. */
static const float max_yaw = 45;
/* Distances from the skin's colour between which a place is more and more unlike it. */
static const float maybe_foreign = 0.8f, foreign = 1.5f;
/* By how much of 255 a colour that is a lens' is nearer to those than to the skin's; what luma counts beside
 * chroma. */
static const float surely_lens = 12, luma_counts = 0.5f;
/* Of the face's width below the eye's middle: no lens is higher than the first, where a cap's shade may be,
 * or lower than the second. */
static const float highest = -0.215f, lowest = 0.25f;
/* How much one lens tells of the other. */
static const float alike = 0.25f;
/* What a step across costs the edge, in places that are on its wrong side. */
static const float cost = 0.25f;
/* Of the face's width: the size of a place that is looked at; pixels over which the edge is soft. */
static const float place_size = 0.02f, soft_edge = 1.5f;
/* Of the face's width: how far above the line between the eyes' middles a bridge may be, and from one row of
 * places to the next. */
static const float bridge_top = -0.11f, bridge_step = 0.01f;
/* Luma: no cheek counts as darker. */
static const float darkest_skin = 30;

typedef struct picture {
  const fs_patch *patch;
  int size; /* of a place, in pixels */
} picture;

static bool look(const void *from, float x, float y, float yuv[3]) {
  const picture *p = from;
  return fs_patch_mean_around(p->patch, x, y, p->size, yuv);
}

/* The median colour of points of one half of the face, in thousandths of its width. */
static void median_colour(const picture *p, const fs_mesh *face, bool right, int near, int far, int top,
                          int bottom, bool skin, float yuv[3]) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  float values[3][FS_FACE_POINTS];
  int count = 0;
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const int x = right ? fs_face_form[i][0] : -fs_face_form[i][0], y = fs_face_form[i][1];
    float here[3];
    if (x <= near || x >= far || y <= top || y >= bottom || (skin && parts->feature[i]) ||
        !look(p, face->at[i].x, face->at[i].y, here))
      continue;
    for (int c = 0; c < 3; c++)
      values[c][count] = here[c];
    count++;
  }
  for (int c = 0; c < 3; c++)
    yuv[c] = fs_median(values[c], count);
}

/* How what is below the eyes differs from the cheeks on the side where it does so less: by which share it is
 * darker, and its chroma in hundredths of their luma. */
typedef struct difference {
  float darker, chroma;
} difference;

static difference find_difference(const picture *p, const fs_mesh *face) {
  difference d = {1, 1000};
  for (int side = 0; side < 2; side++) {
    float lens[3], cheek[3];
    median_colour(p, face, side, 100, 330, 35, 110, false, lens);
    median_colour(p, face, side, 60, 330, 170, 330, true, cheek);
    const float luma = fmaxf(cheek[0], darkest_skin);
    d.darker = fminf(d.darker, (cheek[0] - lens[0]) / luma);
    d.chroma = fminf(d.chroma, 100 * hypotf(lens[1] - cheek[1], lens[2] - cheek[2]) / luma);
  }
  return d;
}

/* How surely what looks like an eye by less than `least` is none: 0 to 1. */
static float unlike(float likeness, float least) {
  return fs_ramp(likeness, least, least - eye_range);
}

/* How much is seen of such lenses: 0 to 1. */
static float find_lenses(const fs_patch *patch, const fs_mesh *face, float width, bool before) {
  const picture p = {patch, (int)fmaxf(place_size * width, 1)};
  const difference d = find_difference(&p, face);
  const float more = before ? 1 + known : 1, less = before ? known : 0;
  const float likeness = fs_eye_likeness(patch, face, width) - less;
  const float least = coloured_eye + strange_eye * fs_ramp(d.chroma, quite_another, strangest);
  const float dark = fs_ramp(d.darker * more, maybe_darker, darker);
  const float hidden = fmaxf(fmaxf(dark * unlike(likeness, dark_eye), unlike(likeness, any_eye)),
                             fs_ramp(d.chroma, another, quite_another) * unlike(likeness, least));
  return fmaxf(hidden * fs_ramp(d.chroma * more, maybe_coloured, coloured),
               dark * unlike(likeness, grey_eye));
}

/* The skin's colours from place to place, told by where no glasses are. */
static bool fit_skin(const picture *p, const fs_mesh *face, float width, fs_skin_field *field) {
  enum { BELOW = 150, NOSE = 40, BROWS = -200 /* thousandths of the width */ };
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  fs_skin_sample samples[FS_FACE_POINTS];
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const int x = abs(fs_face_form[i][0]), y = fs_face_form[i][1];
    float yuv[3] = {0};
    const bool seen = look(p, face->at[i].x, face->at[i].y, yuv);
    samples[i] = fs_skin_points_sample(face, width, face->at[i].x, face->at[i].y, yuv);
    if (!seen || parts->feature[i] || parts->from_rim[i] < 2)
      samples[i].weight = 0;
    else if (y < BELOW && (x > NOSE || y < NOSE))
      samples[i].weight = y < BROWS ? 0.15f : 0;
  }
  return fs_skin_field_fit(field, samples, FS_FACE_POINTS);
}

/* Places before the eyes that are looked at for the lenses' colours. */
enum { LENS_WAYS = 8, LENS_DEPTHS = 3, LENS_SAMPLES = 2 * LENS_WAYS * LENS_DEPTHS, SPACING = 4 };

/* What is looked at in a frame. */
typedef struct view {
  const fs_eyes_place *place;
  const fs_skin_field *skin;
  picture picture;
  float share;                 /* of the way to what it shows */
  float lens[LENS_SAMPLES][3]; /* colours that are surely lenses' */
  int samples;
} view;

/* Reads the colours that are before the eyes. */
static void read_lenses(view *v) {
  for (int i = 0; i < LENS_SAMPLES; i++) {
    const int eye = i % 2, way = i / 2 % LENS_WAYS * (FS_EYE_WAYS / LENS_WAYS),
              depth = i / (2 * LENS_WAYS) * SPACING;
    const fs_point middle = fs_eyes_middle(v->place, eye);
    const fs_point at = fs_eyes_around(v->place, middle, eye, way, (float)depth);
    v->samples += look(&v->picture, at.x, at.y, v->lens[v->samples]);
  }
}

static float square_of(const float yuv[3]) {
  const float luma = luma_counts * yuv[0];
  return luma * luma + yuv[1] * yuv[1] + yuv[2] * yuv[2];
}

/* By how much a colour is nearer to lenses' than to the skin's. */
static float lens_likeness(const view *v, const fs_skin_sample *s) {
  float d[3], nearest = 1e6f; /* square of the distance */
  for (int i = 0; i < v->samples; i++) {
    for (int c = 0; c < 3; c++)
      d[c] = s->yuv[c] - v->lens[i][c];
    nearest = fminf(nearest, square_of(d));
  }
  fs_skin_field_difference(v->skin, s, d);
  return sqrtf(square_of(d)) - sqrtf(nearest);
}

/* How unlike skin a place is, 0 to 1; `mean` follows it. What has a colour of the `lenses` is, too. */
static float foreign_at(const view *v, fs_point at, bool lenses, float *mean) {
  float yuv[3], here = *mean;
  if (fs_on_lower_nose(v->place->face, v->place->width, at.x, at.y))
    here = 0;
  else if (look(&v->picture, at.x, at.y, yuv)) {
    const fs_skin_sample s = fs_skin_points_sample(v->place->face, v->place->width, at.x, at.y, yuv);
    here = fs_ramp(fs_skin_field_distance(v->skin, &s), maybe_foreign, foreign);
    if (lenses && here < 1)
      here = fmaxf(here, fs_ramp(lens_likeness(v, &s), 0, surely_lens));
  }
  *mean += v->share * (here - *mean);
  return (here + *mean) / 2;
}

/* How far below the eye's middle a place is, in the face's width. */
static float down_to(int way, int depth) {
  const float step = (fs_eye_farthest - fs_eye_nearest) / (float)(FS_EYE_DEPTHS - 1);
  return fs_eye_height * (fs_eye_nearest + step * (float)depth) * sinf(6.2831853f * (float)way / FS_EYE_WAYS);
}

/* Finds where the lens before an eye ends: what is inside is unlike skin and what is outside like it, as far
 * as that goes. */
static void find_edge(fs_lenses *l, const view *v, int eye) {
  enum { LEAST = 11 /* places: no lens is smaller */ };
  fs_line_grid g = {.rows = FS_EYE_WAYS};
  for (int way = 0; way < FS_EYE_WAYS; way++) {
    float inside = 0;
    for (int k = 0; k < FS_EYE_DEPTHS; k++) {
      const float down = down_to(way, k);
      const bool beyond = down < highest || down > lowest;
      if (k < LEAST || beyond) {
        inside += k < LEAST ? 0.5f : -0.5f;
      } else {
        const fs_point at = fs_eyes_around(v->place, l->middle[eye], eye, way, (float)k);
        const float own = foreign_at(v, at, true, &l->foreign[eye][way][k]),
                    other = l->foreign[1 - eye][way][k];
        inside += own + alike * (other - own) - 0.5f;
      }
      g.response[way][k] = inside;
    }
  }
  uint8_t twice[2 * FS_EYE_WAYS];
  fs_line_grid_trace(&g, FS_EYE_WAYS / 2, 2 * FS_EYE_WAYS, cost, twice);
  const uint8_t *last = twice + FS_EYE_WAYS / 2; /* places that are inside */
  const float step = (fs_eye_farthest - fs_eye_nearest) / (float)(FS_EYE_DEPTHS - 1);
  for (int way = 0; way < FS_EYE_WAYS; way++)
    l->edge[eye][way] = fs_eye_nearest + ((float)last[way] + 0.5f) * step;
}

/* What joins the lenses has any form. */
static void find_bridge(fs_lenses *l, const view *v) {
  for (int row = 0; row < FS_BRIDGE_ROWS; row++)
    for (int column = 0; column < FS_BRIDGE_COLUMNS; column++) {
      const float part = (float)column / (float)(FS_BRIDGE_COLUMNS - 1),
                  down = bridge_top + bridge_step * (float)row;
      const fs_point from = {l->middle[0].x + part * (l->middle[1].x - l->middle[0].x),
                             l->middle[0].y + part * (l->middle[1].y - l->middle[0].y)};
      float *mean = &l->bridge[row][column];
      foreign_at(v, fs_eyes_point(v->place, from, 0, down), false, mean);
    }
}

void fs_lenses_see(fs_lenses *l, const fs_patch *patch, const fs_mesh *face, float width, float yaw) {
  const bool turned = fabsf(yaw) > max_yaw;
  if (l->worn <= 0 && turned)
    return;
  const float there = turned ? l->worn : find_lenses(patch, face, width, l->worn > 0.5f);
  const float share = l->worn > 0 ? follow : 1;
  l->worn += (!l->any ? 1 : there > l->worn ? ease_in : ease_out) * (there - l->worn);
  l->any = true;
  if (l->worn < least_worn)
    l->worn = 0;
  if (l->worn <= 0)
    return;
  const picture p = {patch, (int)fmaxf(place_size * width, 1)};
  const fs_eyes_place place = fs_eyes_place_of(patch, face, width);
  fs_skin_field field;
  if (!fit_skin(&p, face, width, &field)) {
    l->worn = 0;
    return;
  }
  view v = {&place, &field, p, share, {{0}}, 0};
  read_lenses(&v);
  l->width = width;
  for (int i = 0; i < 2; i++) {
    l->across[i] = place.across[i];
    l->down[i] = place.down[i];
    l->middle[i] = fs_eyes_middle(&place, i);
  }
  for (int eye = 0; eye < 2; eye++)
    find_edge(l, &v, eye);
  find_bridge(l, &v);
}

/* How far inside of a lens a place is, in pixels. */
static float inside_of(const fs_lenses *l, int eye, float x, float y) {
  const float dx = x - l->middle[eye].x, dy = y - l->middle[eye].y, square = l->width * l->width;
  const float across = (dx * l->across[0] + dy * l->across[1]) / square,
              down = (dx * l->down[0] + dy * l->down[1]) / square / fs_eye_height;
  const float turn = atan2f(down, eye == 0 ? across : -across) / 6.2831853f;
  const float way = (turn < 0 ? turn + 1 : turn) * FS_EYE_WAYS;
  const int from = (int)way % FS_EYE_WAYS, to = (from + 1) % FS_EYE_WAYS;
  const float part = way - floorf(way);
  return ((1 - part) * l->edge[eye][from] + part * l->edge[eye][to] - hypotf(across, down)) * l->width;
}

static void mark_lens(const fs_lenses *l, int eye, const fs_patch *patch, float sure, fs_matte *matte) {
  const float reach = fs_eye_farthest * l->width + 2 * soft_edge;
  const float x = l->middle[eye].x - (float)patch->left, y = l->middle[eye].y - (float)patch->top;
  for (int row = (int)fmaxf(y - reach, 0); row < matte->height && (float)row < y + reach; row++)
    for (int column = (int)fmaxf(x - reach, 0); column < matte->width && (float)column < x + reach;
         column++) {
      const float inside = inside_of(l, eye, (float)(patch->left + column), (float)(patch->top + row));
      uint8_t *at = &matte->shares[(ptrdiff_t)row * matte->width + column];
      *at = (uint8_t)fmaxf(*at, 255 * sure * fs_ramp(inside, -soft_edge, 0));
    }
}

/* How much of a place is the bridge. */
static float bridge_at(const fs_lenses *l, float x, float y) {
  const fs_point *a = &l->middle[0], *b = &l->middle[1];
  const float dx = b->x - a->x, dy = b->y - a->y, px = x - a->x, py = y - a->y;
  /* x = a + part * (b - a) + down * l->down */
  const float area = dx * l->down[1] - dy * l->down[0];
  const float part = (px * l->down[1] - py * l->down[0]) / area, down = (dx * py - dy * px) / area;
  const float column = part * (FS_BRIDGE_COLUMNS - 1), row = (down - bridge_top) / bridge_step;
  if (!(column >= 0 && row >= 0 && column < FS_BRIDGE_COLUMNS - 1 && row < FS_BRIDGE_ROWS - 1))
    return 0;
  const int i = (int)row, k = (int)column;
  const float u = column - (float)k, v = row - (float)i;
  return (1 - v) * ((1 - u) * l->bridge[i][k] + u * l->bridge[i][k + 1]) +
         v * ((1 - u) * l->bridge[i + 1][k] + u * l->bridge[i + 1][k + 1]);
}

void fs_lenses_mark(const fs_lenses *l, const fs_patch *patch, float sure, fs_matte *matte) {
  for (int eye = 0; eye < 2 && sure > 0; eye++)
    mark_lens(l, eye, patch, sure, matte);
  for (int row = 0; row < matte->height && sure > 0; row++)
    for (int column = 0; column < matte->width; column++) {
      const float there = bridge_at(l, (float)(patch->left + column), (float)(patch->top + row));
      uint8_t *at = &matte->shares[(ptrdiff_t)row * matte->width + column];
      *at = (uint8_t)fmaxf(*at, 255 * sure * there);
    }
}
