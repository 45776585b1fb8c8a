#include "local/glasses/glasses.h"

#include "local/face/face_parts.h"
#include "local/face/quantile.h"
#include "local/face/ramp.h"
#include "local/face/skin_points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the way to what a frame shows: a mistake in one frame changes nothing. */
static const float ease_in = 0.4f, ease_out = 0.15f;
/* Degrees of yaw beyond which the bridge stands before an eye or the background, and beyond which the farther
 * eye does. */
static const float max_yaw = 30, max_yaw_lenses = 50;
/* Of the skin's luma: the bridge is darker by this share at the least, and skin on both sides of it is not.
 */
static const float least_depth = 0.5f, most_beside = 0.15f;
/* Of what is beside it: no wrinkle and no shadow is as dark as a bar below the first, and where glasses are
 * known to be worn, below the second. Such a bar may be thick, and the skin beside it, which may lie in the
 * brows' shade, darker than other skin by the third. */
static const float no_wrinkle = 0.25f, no_wrinkle_worn = 0.4f, most_shaded = 0.35f;
/* Of the cheeks' luma, of the brighter eye: lenses are darker than the first, and below a bridge that is seen
 * than the second; what is just below an eye is then darker than the third. Of 923 faces all that wear dark
 * ones are, and most that wear tinted ones, but no pale or mirrored ones; of the others that the first takes,
 * in shade, under hair or behind clear lenses, half are brighter below. */
static const float dark_lens = 0.45f, tinted_lens = 0.58f, lens_below = 0.6f;
/* By so much brighter may lenses be that were there before: else they would come and go as the light wavers.
 */
static const float lenses_known = 1.2f;

/* A profile down the nose, as long as this share of the face's width. */
static const float profile_length = 0.3f;
enum { STEPS = 41, MIDDLE = STEPS / 2 };

/* A dark bar between skin. */
typedef struct {
  int at, steps; /* where it is darkest, or -1; how thick it is */
  float luma;
} bar;

/* The profile's stretch that is darker than `limit`, around its darkest step. Returns to how many steps. */
static int stretch(const float profile[STEPS], int darkest, float limit, int *from, int *to) {
  for (*from = darkest; *from > 0 && profile[*from - 1] < limit;)
    --*from;
  for (*to = darkest; *to < STEPS - 1 && profile[*to + 1] < limit;)
    ++*to;
  return *to - *from + 1;
}

/* The profile's one bar. It is thin, unless it is darker than the share `thick` of what is beside it. */
static bar find_bar(const float profile[STEPS], float thick) {
  enum { THICKEST = 14, BESIDE = 8 /* steps: no thin bridge is thicker */ };
  const bar none = {.at = -1};
  float sorted[STEPS];
  memcpy(sorted, profile, sizeof sorted);
  const float skin = fs_quantile(sorted, STEPS, 2, 3), dark = (1 - least_depth) * skin;
  int darkest = BESIDE;
  for (int i = BESIDE; i < STEPS - BESIDE; i++)
    if (profile[i] < profile[darkest])
      darkest = i;
  int from = darkest, to = darkest;
  if (!(skin > 4) || profile[darkest] > dark ||
      (thick > 0 && stretch(profile, darkest, dark, &from, &to) > THICKEST))
    return none;
  float above = 0, below = 0;
  for (int i = 1; i <= BESIDE; i++) {
    above = fmaxf(above, from >= i ? profile[from - i] : 0);
    below = fmaxf(below, to + i < STEPS ? profile[to + i] : 0);
  }
  const float beside = fminf(above, below);
  if (beside < (1 - (thick > 0 ? most_shaded : most_beside)) * skin ||
      (thick > 0 && profile[darkest] > thick * beside))
    return none;
  const float half = (beside + profile[darkest]) / 2;
  return (bar){darkest, stretch(profile, darkest, half, &from, &to), profile[darkest]};
}

/* What the bridge of glasses looks like. */
typedef struct {
  float luma, thickness; /* the latter in the face's width */
} bridge;

/* Whether bars of several profiles, one of them in the middle or some on both sides of it, make a bridge: the
 * shade below a brow is on one side only. */
static bool find_bridge(const fs_patch *patch, const fs_mesh *face, float width, float thick, bridge *b) {
  enum { COLUMNS = 9, HALF = COLUMNS / 2, LEAST = 3, LEAP = 6 /* steps */ };
  enum { INNER_LEFT = 133, INNER_RIGHT = 362 };
  const fs_point3 *left = &face->at[INNER_LEFT], *right = &face->at[INNER_RIGHT];
  const float across[2] = {right->x - left->x, right->y - left->y}, length = hypotf(across[0], across[1]);
  if (!(length > 4))
    return false;
  const float step = profile_length * width / STEPS;
  const float down[2] = {-across[1] / length * step, across[0] / length * step};
  int found = 0, first = 0, before = 0, steps = 0;
  float luma = 0;
  for (int i = 0; i < COLUMNS; i++) {
    const float share = 0.3f + 0.05f * (float)i;
    float profile[STEPS];
    for (int k = 0; k < STEPS; k++)
      profile[k] = fs_patch_luma_at(patch, left->x + share * across[0] + (float)(k - MIDDLE) * down[0],
                                    left->y + share * across[1] + (float)(k - MIDDLE) * down[1]);
    const bar here = find_bar(profile, thick);
    if (here.at < 0)
      continue;
    if (found == 0 || abs(here.at - before) > LEAP) {
      first = i;
      found = steps = 0;
      luma = 0;
    }
    before = here.at;
    found++;
    steps += here.steps;
    luma += here.luma;
    if (found >= LEAST && first <= HALF && i >= HALF) {
      *b = (bridge){luma / (float)found, profile_length / STEPS * (float)steps / (float)found};
      return true;
    }
  }
  return false;
}

/* How dark it is before both eyes: the luma of the brighter one, the same as a share of the cheeks', and that
 * of what is just below an eye. Lenses reach down there, and no lashes do. */
typedef struct {
  float luma, eyes, below;
} shade;

static shade find_shade(const fs_patch *patch, const fs_mesh *face) {
  enum { CHEEK = 140, CHIN = 420, AROUND = 3 /* edges */ };
  enum { INNER = 100, OUTER = 330, LIDS = 35, BELOW = 110 /* thousandths of the width */ };
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  float eye[2][FS_FACE_POINTS], below[2][FS_FACE_POINTS], cheeks[FS_FACE_POINTS];
  int of_eye[2] = {0}, of_below[2] = {0}, of_cheeks = 0;
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const int side = fs_face_form[i][0] > 0, x = abs(fs_face_form[i][0]), y = fs_face_form[i][1];
    const float here = fs_patch_luma_at(patch, face->at[i].x, face->at[i].y);
    if (y < CHEEK && parts->from_opening[i] <= AROUND)
      eye[side][of_eye[side]++] = here;
    else if (y > CHEEK && y < CHIN && !parts->feature[i] && parts->from_rim[i] > 1)
      cheeks[of_cheeks++] = here;
    if (x > INNER && x < OUTER && y > LIDS && y < BELOW)
      below[side][of_below[side]++] = here;
  }
  const float skin = fmaxf(fs_median(cheeks, of_cheeks), 1);
  const float luma = fmaxf(fs_median(eye[0], of_eye[0]), fs_median(eye[1], of_eye[1]));
  return (shade){luma, luma / skin,
                 fmaxf(fs_median(below[0], of_below[0]), fs_median(below[1], of_below[1])) / skin};
}

void fs_glasses_see(fs_glasses *g, const fs_patch *patch, const fs_mesh *face, float width, float yaw) {
  fs_glasses_rims_see(&g->rims, patch, face, width, yaw);
  fs_lenses_see(&g->lenses, patch, face, width, yaw);
  const bool turned = fabsf(yaw) > max_yaw;
  if (fabsf(yaw) > max_yaw_lenses)
    return;
  bridge seen = {0};
  const shade lenses = find_shade(patch, face);
  const float ease = g->dark_lenses ? lenses_known : 1;
  const bool deep = lenses.below < ease * lens_below, dark = lenses.eyes < ease * dark_lens;
  if (turned && !(dark && deep))
    return;
  bool there = !turned && find_bridge(patch, face, width, 0, &seen);
  if (!there && dark && (deep || g->rims.worn > 0.5f))
    there = true, seen.luma = lenses.luma;
  there = there || find_bridge(patch, face, width, g->worn > 0.5f ? no_wrinkle_worn : no_wrinkle, &seen);
  if (there) {
    const bool tinted = deep && lenses.eyes < ease * tinted_lens;
    if (tinted)
      seen.luma = fmaxf(seen.luma, lenses.luma);
    const float share = g->worn > 0 ? ease_in : 1;
    g->luma += share * (seen.luma - g->luma);
    if (seen.thickness > 0)
      g->thickness += (g->thickness > 0 ? share : 1) * (seen.thickness - g->thickness);
    g->dark_lenses = dark || tinted;
  }
  g->worn += (g->any ? there ? ease_in : ease_out : 1) * ((there ? 1.0f : 0.0f) - g->worn);
  g->any = true;
}

float fs_glasses_steady(float worn) {
  return fs_ramp(worn, 0.42f, 0.72f);
}

float fs_glasses_sure(const fs_glasses *g) {
  return fs_glasses_steady(fmaxf(fmaxf(g->worn, g->rims.worn), g->lenses.worn));
}

bool fs_glasses_around(int point) {
  return fs_face_form[point][1] > FS_GLASSES_ABOVE && fs_face_form[point][1] < FS_GLASSES_BELOW;
}
