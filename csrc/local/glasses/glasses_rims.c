/* The rims of glasses, thick or thin, dark or bright, as lines around the eyes. */
#include "local/face/quantile.h"
#include "local/face/ramp.h"
#include "local/glasses/around_eyes.h"
#include "local/glasses/glasses.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WAYS = FS_EYE_WAYS, DEPTHS = FS_EYE_DEPTHS, COLUMNS = FS_RIM_COLUMNS };
/* Of the face's width: how far from a line's middle its sides are looked at, of a thin one and of a thick
 * one; pixels that these are at the least. */
static const float thin = 0.022f, thick = 0.045f, least_thin = 1.5f, least_thick = 2;
/* Of the face's width: no rim that is thicker than this is a wire. */
static const float thin_rim = 0.025f;
/* Of the skin's luma: a line that differs more counts no more; and what a step across costs. */
static const float most_contrast = 0.25f, cost = 0.02f;
/* What a fourth of the ways around the eyes have less than, of both eyes, and half as much of the bridge. Of
 * 287 faces without glasses all but one that is painted have less than 0.12; of 49 with some, 40 have more
 * than 0.15. */
static const float maybe_rims = 0.125f, surely_rims = 0.15f;
/* Of small faces, whose widths are in pixels: what the ways around both eyes respond in the mean, anywhere;
 * the same in luma; and the bridge. Of 30 such faces with glasses these find 9 of which the line does not,
 * and of 210 without any, half of one that a picture's edge cuts off. */
static const float too_small = 34, small_enough = 36, small_face = 60, large = 66;
static const float maybe_lines = 0.05f, surely_lines = 0.055f, maybe_luma = 8.3f, surely_luma = 9.2f;
static const float maybe_bridge = 0.07f, surely_bridge = 0.08f;
/* How often what is found anywhere counts against it. */
static const float anywhere = 1.5f;
/* Of the way to what a frame shows. */
static const float follow = 0.3f, ease_in = 0.4f, ease_out = 0.15f;
/* Where so little is left of it, no glasses are worn. */
static const float least_worn = 0.05f;
/* Luma: in the dark, noise is as strong as lines on skin that is darker. */
static const float darkest_skin = 48;
/* Degrees of yaw beyond which the farther rim is no more than a line. */
static const float max_yaw = 45;
/* Of the face's width: how far the bridge is from the line between the eyes, up and down. */
static const float above_bridge = 0.12f, below_bridge = 0.14f, half_bridge = 0.07f;
/* The same, below the lower ends of the brows: a line no farther down is theirs, which a frown joins, and one
 * beyond the second is none. What both eyes' lines have of which the first are bags, and beyond the second
 * rims, between which a bridge may be as high as brows. */
static const float at_brows = 0.015f, below_brows = 0.03f, only_bags = 0.07f, no_bags = 0.1f;
/* Of the skin's luma, in the mean: from where on a bridge or a temple is seen, and seen well. */
static const float line_begins = 0.03f, line_seen = 0.06f;
/* Of rims that are marked by their darkness already, pixel by pixel, so much is whole, and so much is not. */
static const float marked_whole = 0.88f, marked_partly = 0.78f;
/* Of the thickness of a line, and in pixels: how much of it stays to either side, and how softly that ends.
 */
static const float stays = 0.6f, stays_more = 0.7f, soft_edge = 1.5f;

/* Where the face is in the picture, and how bright its skin is. */
typedef struct place {
  fs_eyes_place eyes;
  float width, skin; /* in pixels; luma */
} place;

static place find_place(const fs_patch *patch, const fs_mesh *face, float width) {
  enum { CHEEKS = 8 };
  static const uint16_t cheeks[CHEEKS] = {50, 280, 205, 425, 195, 5, 117, 346};
  float luma[CHEEKS];
  for (int i = 0; i < CHEEKS; i++)
    luma[i] = fs_patch_luma_between(patch, face->at[cheeks[i]].x, face->at[cheeks[i]].y);
  return (place){fs_eyes_place_of(patch, face, width), width, fmaxf(fs_median(luma, CHEEKS), darkest_skin)};
}

static void read_row(const fs_patch *patch, fs_point from, fs_point to, float luma[DEPTHS]) {
  for (int k = 0; k < DEPTHS; k++) {
    const float share = (float)k / (DEPTHS - 1);
    luma[k] =
        fs_patch_luma_between(patch, from.x + share * (to.x - from.x), from.y + share * (to.y - from.y));
  }
}

/* By how much each place differs from both sides, across the line, in the skin's luma. */
static void respond(const place *p, fs_line_grid *g) {
  memset(g->response, 0, sizeof g->response);
  for (int row = 0; row < g->rows; row++) {
    fs_line_grid_respond(g, row, fmaxf(thin, least_thin / p->width), p->skin, most_contrast);
    fs_line_grid_respond(g, row, fmaxf(thick, least_thick / p->width), p->skin, most_contrast);
  }
}

/* Whether a way goes to where a rim has neither a brow nor lashes beside it. */
static bool is_low(int way) {
  return way <= WAYS * 200 / 360 || way >= WAYS * 335 / 360;
}

/* What the low ways respond in the mean, anywhere. */
static float mean_of_low(const fs_line_grid *g) {
  float sum = 0;
  int count = 0;
  for (int way = 0; way < WAYS; way++)
    for (int k = 0; k < DEPTHS && is_low(way); k++, count++)
      sum += g->response[way][k];
  return sum / (float)count;
}

/* What a fourth of the low ways respond less than on the line, less what they do anywhere: among curls, a
 * line is found all around. */
static float strength_of(const fs_line_grid *g, const uint8_t line[WAYS]) {
  float found[WAYS] = {0};
  int count = 0;
  for (int way = 0; way < WAYS; way++)
    if (is_low(way))
      found[count++] = g->response[way][line[way]];
  return fs_quantile(found, count, 1, 4) - anywhere * mean_of_low(g);
}

/* How far from the middle of the line it stays, in pixels. */
static void find_halves(const fs_line_grid *g, const uint8_t *line, float width, float half[]) {
  float all[WAYS], here[WAYS];
  int count = 0;
  for (int i = 0; i < g->rows; i++) {
    here[i] = fs_line_grid_thickness(g, i, line[i], thick);
    if (g->rows < WAYS || is_low(i))
      all[count++] = here[i];
  }
  const float usual = fs_median(all, count);
  for (int i = 0; i < g->rows; i++)
    half[i] = stays * width * fminf(fmaxf(here[i], usual), 1.5f * usual) + stays_more;
}

/* How much of the rim is to be seen: all of it below, and above what is no part of the brow. */
static void find_shares(const fs_line_grid *g, const uint8_t line[WAYS], float share[WAYS]) {
  enum { BESIDE = 3 };
  for (int way = 0; way < WAYS; way++) {
    float sum = 0;
    for (int i = way - BESIDE; i <= way + BESIDE; i++) {
      const int at = (i + WAYS) % WAYS;
      sum += g->response[at][line[at]];
    }
    share[way] = is_low(way) ? 1 : fs_ramp(sum / (2 * BESIDE + 1), line_begins, line_seen);
  }
}

/* The line around an eye, which closes: it is what lies between of one that goes around twice. */
static void trace_rim(const fs_line_grid *g, uint8_t line[WAYS]) {
  uint8_t twice[2 * WAYS];
  fs_line_grid_trace(g, WAYS / 2, 2 * WAYS, cost, twice);
  memcpy(line, twice + WAYS / 2, WAYS);
}

/* Looks for the rim of an eye. */
static void see_rim(fs_glasses_rims *rims, const place *p, int eye, float share, fs_line_grid *g,
                    uint8_t line[WAYS]) {
  const fs_point middle = fs_eyes_middle(&p->eyes, eye);
  g->rows = WAYS;
  g->step = (fs_eye_farthest - fs_eye_nearest) / (DEPTHS - 1);
  for (int way = 0; way < WAYS; way++)
    read_row(p->eyes.patch, fs_eyes_around(&p->eyes, middle, eye, way, 0),
             fs_eyes_around(&p->eyes, middle, eye, way, DEPTHS - 1), g->luma[way]);
  respond(p, g);
  for (int way = 0; way < WAYS; way++)
    for (int k = 0; k < DEPTHS; k++) {
      float *known = &rims->response[eye][way][k];
      *known += share * (g->response[way][k] - *known);
      g->response[way][k] = (g->response[way][k] + *known) / 2;
    }
  trace_rim(g, line);
}

/* A rim is as thick above as below: of a thin one nothing counts above that is as thick as a brow. */
static void drop_brow(const place *p, fs_line_grid *g, uint8_t line[WAYS]) {
  float found[WAYS];
  int count = 0;
  for (int way = 0; way < WAYS; way++)
    if (is_low(way))
      found[count++] = fs_line_grid_thickness(g, way, line[way], thick);
  if (fs_median(found, count) > thin_rim)
    return;
  for (int way = 0; way < WAYS; way++)
    if (!is_low(way))
      memset(g->response[way], 0, sizeof g->response[way]);
  for (int way = 0; way < WAYS; way++)
    if (!is_low(way))
      fs_line_grid_respond(g, way, fmaxf(thin, least_thin / p->width), p->skin, most_contrast);
  trace_rim(g, line);
}

/* Where the rim of an eye is in the frame at hand. */
static void place_rim(fs_glasses_rims *rims, const place *p, int eye, fs_line_grid *g, uint8_t line[WAYS]) {
  drop_brow(p, g, line);
  const fs_point middle = fs_eyes_middle(&p->eyes, eye);
  for (int way = 0; way < WAYS; way++)
    rims->at[eye][way] = fs_eyes_around(&p->eyes, middle, eye, way, (float)line[way]);
  find_halves(g, line, p->width, rims->half[eye]);
  find_shares(g, line, rims->share[eye]);
}

/* Looks for a line that goes from one place to another beside the line between the eyes, both in the face's
 * width from the middle. `weakest` becomes what a fifth of it responds less than. Returns the mean. */
static float see_line(const place *p, float from, float to, fs_point at[COLUMNS], float half[COLUMNS],
                      float *weakest) {
  enum { LEFT = 133, RIGHT = 362 };
  const fs_point3 *a = &p->eyes.face->at[LEFT], *b = &p->eyes.face->at[RIGHT];
  const fs_point middle = {(a->x + b->x) / 2, (a->y + b->y) / 2};
  fs_line_grid g = {.rows = COLUMNS, .step = (above_bridge + below_bridge) / (DEPTHS - 1)};
  for (int i = 0; i < COLUMNS; i++) {
    const float across = from + (to - from) * (float)i / (COLUMNS - 1);
    read_row(p->eyes.patch, fs_eyes_point(&p->eyes, middle, across, -above_bridge),
             fs_eyes_point(&p->eyes, middle, across, below_bridge), g.luma[i]);
  }
  respond(p, &g);
  uint8_t line[COLUMNS];
  fs_line_grid_trace(&g, 0, COLUMNS, cost, line);
  float found[COLUMNS], sum = 0;
  for (int i = 0; i < COLUMNS; i++) {
    at[i] = fs_eyes_point(&p->eyes, middle, from + (to - from) * (float)i / (COLUMNS - 1),
                          (float)line[i] * g.step - above_bridge);
    sum += found[i] = g.response[i][line[i]];
  }
  find_halves(&g, line, p->width, half);
  *weakest = fs_quantile(found, COLUMNS, 1, 5);
  return sum / COLUMNS;
}

/* How far a place is to the picture's right of the middle between the eyes, in the face's width. */
static float across_of(const place *p, float x, float y) {
  enum { LEFT = 133, RIGHT = 362 };
  const fs_point3 *a = &p->eyes.face->at[LEFT], *b = &p->eyes.face->at[RIGHT];
  return ((x - (a->x + b->x) / 2) * p->eyes.across[0] + (y - (a->y + b->y) / 2) * p->eyes.across[1]) /
         (p->width * p->width);
}

/* Looks for the bridge and both temples, which join the rims. */
static void see_joints(fs_glasses_rims *rims, const place *p, float share) {
  enum { OUTLINE_LEFT = 127, OUTLINE_RIGHT = 356 };
  float from[2] = {1, 1}, to[2] = {-1, -1};
  for (int eye = 0; eye < 2; eye++)
    for (int way = 0; way < WAYS; way++) {
      const float x = across_of(p, rims->at[eye][way].x, rims->at[eye][way].y);
      from[eye] = fminf(from[eye], x);
      to[eye] = fmaxf(to[eye], x);
    }
  const fs_point3 *left = &p->eyes.face->at[OUTLINE_LEFT], *right = &p->eyes.face->at[OUTLINE_RIGHT];
  const float ends[FS_RIM_JOINTS][2] = {
      {to[0], from[1]}, {across_of(p, left->x, left->y), from[0]}, {to[1], across_of(p, right->x, right->y)}};
  for (int i = 0; i < FS_RIM_JOINTS; i++) {
    float weakest, *seen = &rims->joint_seen[i];
    const bool any = ends[i][1] > ends[i][0];
    const float mean =
        any ? see_line(p, ends[i][0], ends[i][1], rims->joint[i], rims->joint_half[i], &weakest) : 0;
    *seen += share * (fs_ramp(mean, line_begins, line_seen) - *seen);
    rims->joint_there[i] = any;
  }
}

/* How much of a line between the eyes is no brow: 0 to 1. */
static float below_brows_of(const place *p, const fs_point at[COLUMNS]) {
  enum { LEFT = 55, RIGHT = 285 };
  const fs_point3 *a = &p->eyes.face->at[LEFT], *b = &p->eyes.face->at[RIGHT];
  float x = -(a->x + b->x) / 2, y = -(a->y + b->y) / 2;
  for (int i = 0; i < COLUMNS; i++) {
    x += at[i].x / COLUMNS;
    y += at[i].y / COLUMNS;
  }
  const float below = (x * p->eyes.down[0] + y * p->eyes.down[1]) / (p->width * p->width);
  return fs_ramp(below, at_brows, below_brows);
}

/* How much is seen of rims of a small face: its lines break, but there are some all around the eyes, and a
 * bridge. Where skin is dark, eyes that are wide open make as many. */
static float see_small(const place *p, float lines, float bridge) {
  const float small = fs_ramp(p->width, too_small, small_enough) * fs_ramp(p->width, large, small_face);
  return small * fs_ramp(lines, maybe_lines, surely_lines) *
         fs_ramp(lines * p->skin, maybe_luma, surely_luma) * fs_ramp(bridge, maybe_bridge, surely_bridge);
}

/* Looks at a frame. Returns how much is seen of rims: 0 to 1. */
static float look(fs_glasses_rims *rims, const place *p, float share, fs_line_grid eyes[2],
                  uint8_t lines[2][WAYS]) {
  float strength = 0, bridge, half[COLUMNS];
  fs_point at[COLUMNS];
  for (int eye = 0; eye < 2; eye++) {
    see_rim(rims, p, eye, share, &eyes[eye], lines[eye]);
    strength += strength_of(&eyes[eye], lines[eye]);
  }
  const float mean = see_line(p, -half_bridge, half_bridge, at, half, &bridge);
  bridge *= fmaxf(below_brows_of(p, at), fs_ramp(strength, only_bags, no_bags));
  return fmaxf(see_small(p, mean_of_low(&eyes[0]) + mean_of_low(&eyes[1]), mean),
               fs_ramp(strength + bridge / 2, maybe_rims, surely_rims));
}

void fs_glasses_rims_see(fs_glasses_rims *rims, const fs_patch *patch, const fs_mesh *face, float width,
                         float yaw) {
  enum { REST = 7 /* frames: who wears none seldom puts some on */ };
  const bool turned = fabsf(yaw) > max_yaw;
  if (rims->worn <= 0 && (turned || (rims->any && rims->rest-- > 0)))
    return;
  const place p = find_place(patch, face, width);
  const float share = !rims->any ? 1 : turned ? 0 : follow;
  fs_line_grid eyes[2];
  uint8_t lines[2][WAYS];
  const float there = look(rims, &p, share, eyes, lines);
  if (!turned)
    rims->worn += (!rims->any ? 1 : there > rims->worn ? ease_in : ease_out) * (there - rims->worn);
  if (rims->worn < least_worn)
    rims->worn = 0;
  for (int eye = 0; eye < 2 && rims->worn > 0; eye++)
    place_rim(rims, &p, eye, &eyes[eye], lines[eye]);
  if (rims->worn > 0)
    see_joints(rims, &p, share);
  rims->any = true;
  rims->rest = REST;
}

/* The share of the rims that is marked. */
static float share_marked(const fs_glasses_rims *rims, const fs_patch *patch, const fs_matte *matte) {
  enum { SEEN = 128 /* of 255 */ };
  int ways = 0, marked = 0;
  for (int i = 0; i < 2 * WAYS; i++) {
    const fs_point *at = &rims->at[i / WAYS][i % WAYS];
    const int x = (int)lrintf(at->x) - patch->left, y = (int)lrintf(at->y) - patch->top;
    if (!is_low(i % WAYS) || x < 0 || y < 0 || x >= matte->width || y >= matte->height)
      continue;
    ways++;
    marked += matte->shares[(ptrdiff_t)y * matte->width + x] >= SEEN;
  }
  return ways > 0 ? (float)marked / (float)ways : 1;
}

void fs_glasses_rims_mark(const fs_glasses_rims *rims, const fs_patch *patch, fs_matte *matte) {
  float sure = fs_glasses_steady(rims->worn);
  if (sure > 0)
    sure *= fs_ramp(share_marked(rims, patch, matte), marked_whole, marked_partly);
  for (int eye = 0; eye < 2 && sure > 0; eye++)
    for (int way = 0; way < WAYS; way++)
      fs_matte_mark_line(matte, patch, rims->at[eye][way], rims->at[eye][(way + 1) % WAYS],
                         rims->half[eye][way], soft_edge, sure * rims->share[eye][way]);
  for (int i = 0; i < FS_RIM_JOINTS && sure > 0; i++)
    for (int k = 0; k < COLUMNS - 1 && rims->joint_there[i]; k++)
      fs_matte_mark_line(matte, patch, rims->joint[i][k], rims->joint[i][k + 1], rims->joint_half[i][k],
                         soft_edge, sure * rims->joint_seen[i]);
}
