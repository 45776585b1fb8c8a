#include "local/swap/glasses.h"

#include "local/face/face_parts.h"
#include "local/face/quantile.h"
#include "local/face/skin_points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the way to what a frame shows: a mistake in one frame changes nothing. */
static const float ease_in = 0.4f, ease_out = 0.15f;
/* Degrees of yaw beyond which the bridge stands before an eye or the background. */
static const float max_yaw = 30;
/* Of the skin's luma: the bridge is darker by this share at the least, and skin on both sides of it is not.
 */
static const float least_depth = 0.5f, most_beside = 0.15f;
/* Of what is beside it: no wrinkle and no shadow is as dark as a bar below the first, and where glasses are
 * known to be worn, below the second. Such a bar may be thick, and the skin beside it, which may lie in the
 * brows' shade, darker than other skin by the third. */
static const float no_wrinkle = 0.25f, no_wrinkle_worn = 0.4f, most_shaded = 0.35f;
/* Of the cheeks' luma: no eye's surroundings are as dark. */
static const float dark_lens = 0.45f;
/* Of the way from the skin's luma to the frame's: where the frame begins, and where nothing else is seen. */
static const float frame_begins = 0.4f, frame_whole = 0.65f;
/* The same beside what is surely the frame: where its edge begins, which is not sharp. */
static const float edge_begins = 0.1f;
/* The same of a line by which it is darker than what lies on both sides of it: of a frame that is thinner
 * than a pixel only so much is seen. Half of such a line is no thicker, of the face's width. */
static const float line_begins = 0.2f, line_whole = 0.4f, line_reach = 0.025f;
/* The same of a thick frame: what is dark, but no such line, is shade, unless it is as dark as this beside
 * eyes and brows. */
static const float rim_begins = 0.1f, rim_whole = 0.25f, rim_reach = 0.08f, frame_black = 0.85f;
/* Thousandths of the face's width, from the middle between the eyes: where glasses are, and below which
 * no lashes are lines and no brows beside rims. */
enum { ABOVE = -240, BELOW = 260, LASHES = 70 };

static float luma_at(const fs_patch *p, float x, float y) {
  const int column = (int)lrintf(x) - p->left, row = (int)lrintf(y) - p->top;
  if (column < 0 || row < 0 || column >= p->width || row >= p->height)
    return 0;
  return ((float)p->plane[0][(ptrdiff_t)row * p->width + column] - p->black) * p->scale;
}

static float ramp(float value, float from, float to) {
  return fminf(fmaxf((value - from) / (to - from), 0), 1);
}

/* A profile down the nose. */
enum { STEPS = 41, MIDDLE = STEPS / 2 };

/* Where the profile has one dark bar between skin: the step at which it is darkest, or -1; `luma` becomes the
 * bar's. It is thin, unless it is darker than the share `thick` of what is beside it. */
static int find_bar(const float profile[STEPS], float thick, float *luma) {
  enum { THICKEST = 14, BESIDE = 8 /* steps: no thin bridge is thicker */ };
  float sorted[STEPS];
  memcpy(sorted, profile, sizeof sorted);
  const float skin = fs_quantile(sorted, STEPS, 2, 3), dark = (1 - least_depth) * skin;
  int darkest = BESIDE;
  for (int i = BESIDE; i < STEPS - BESIDE; i++)
    if (profile[i] < profile[darkest])
      darkest = i;
  int from = darkest, to = darkest;
  while (thick > 0 && from > 0 && profile[from - 1] < dark)
    from--;
  while (thick > 0 && to < STEPS - 1 && profile[to + 1] < dark)
    to++;
  if (!(skin > 4) || profile[darkest] > dark || to - from >= THICKEST)
    return -1;
  float above = 0, below = 0;
  for (int i = 1; i <= BESIDE; i++) {
    above = fmaxf(above, from >= i ? profile[from - i] : 0);
    below = fmaxf(below, to + i < STEPS ? profile[to + i] : 0);
  }
  const float beside = fminf(above, below);
  if (beside < (1 - (thick > 0 ? most_shaded : most_beside)) * skin ||
      (thick > 0 && profile[darkest] > thick * beside))
    return -1;
  *luma = profile[darkest];
  return darkest;
}

/* Whether bars of neighbouring profiles make one bridge; `luma` becomes its mean. */
static bool find_bridge(const fs_patch *patch, const fs_mesh *face, float width, float thick, float *luma) {
  enum { COLUMNS = 9, LEAST = 4, INNER_LEFT = 133, INNER_RIGHT = 362, LEAP = 6 /* steps */ };
  const fs_point3 *a = &face->at[INNER_LEFT], *b = &face->at[INNER_RIGHT];
  const float across[2] = {b->x - a->x, b->y - a->y}, length = hypotf(across[0], across[1]);
  if (!(length > 4))
    return false;
  const float step = 0.3f * width / STEPS, down[2] = {-across[1] / length * step, across[0] / length * step};
  int found = 0, before = -1;
  float sum = 0;
  for (int i = 0; i < COLUMNS; i++) {
    const float share = 0.3f + 0.05f * (float)i;
    float profile[STEPS], dark = 0;
    for (int k = 0; k < STEPS; k++)
      profile[k] = luma_at(patch, a->x + share * across[0] + (float)(k - MIDDLE) * down[0],
                           a->y + share * across[1] + (float)(k - MIDDLE) * down[1]);
    const int at = find_bar(profile, thick, &dark);
    found = at >= 0 && (found == 0 || abs(at - before) <= LEAP) ? found + 1 : at >= 0;
    before = at;
    sum = (found > 1 ? sum : 0) + dark;
    if (found >= LEAST)
      break;
  }
  *luma = found > 0 ? sum / (float)found : 0;
  return found >= LEAST;
}

/* Whether there is something dark before both eyes; `luma` becomes its own. */
static bool find_lenses(const fs_patch *patch, const fs_mesh *face, float *luma) {
  enum { CHEEK = 140, CHIN = 420, AROUND = 3 /* edges */ };
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  float eye[2][FS_FACE_POINTS], cheeks[FS_FACE_POINTS];
  int of_eye[2] = {0}, of_cheeks = 0;
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const int side = fs_face_form[i][0] > 0, y = fs_face_form[i][1];
    const float here = luma_at(patch, face->at[i].x, face->at[i].y);
    if (y < CHEEK && parts->from_opening[i] <= AROUND)
      eye[side][of_eye[side]++] = here;
    else if (y > CHEEK && y < CHIN && !parts->feature[i] && parts->from_rim[i] > 1)
      cheeks[of_cheeks++] = here;
  }
  const float left = fs_median(eye[0], of_eye[0]), right = fs_median(eye[1], of_eye[1]);
  *luma = fmaxf(left, right);
  return *luma < dark_lens * fs_median(cheeks, of_cheeks);
}

void fs_glasses_see(fs_glasses *g, const fs_patch *patch, const fs_mesh *face, float width, float yaw) {
  if (fabsf(yaw) > max_yaw)
    return;
  float luma, lenses;
  const bool dark_lenses = find_lenses(patch, face, &lenses);
  bool there = find_bridge(patch, face, width, 0, &luma);
  if (!there && dark_lenses)
    there = true, luma = lenses;
  there = there || find_bridge(patch, face, width, g->worn > 0.5f ? no_wrinkle_worn : no_wrinkle, &luma);
  if (there) {
    g->luma += (g->worn > 0 ? ease_in : 1) * (luma - g->luma);
    g->dark_lenses = dark_lenses;
  }
  g->worn += (g->any ? there ? ease_in : ease_out : 1) * ((there ? 1.0f : 0.0f) - g->worn);
  g->any = true;
}

float fs_glasses_sure(const fs_glasses *g) {
  return fminf(fmaxf((g->worn - 0.42f) / 0.3f, 0), 1);
}

bool fs_glasses_around(int point) {
  return fs_face_form[point][1] > ABOVE && fs_face_form[point][1] < BELOW;
}

/* Marks in `rows` what hangs together with the marks there, and returns whether anything was new. */
static bool grow(fs_matte *matte, bool back) {
  enum { FRAME = 64 /* of 255 */ };
  const int width = matte->width, last = width * matte->height - 1;
  const int before[] = {-1, -width - 1, -width, -width + 1};
  bool any = false;
  for (int k = width + 1; k < last - width; k++) {
    const int at = back ? last - k : k;
    if (matte->rows[at] || matte->shares[at] < FRAME)
      continue;
    for (int i = 0; i < 4; i++)
      matte->rows[at] |= matte->rows[at + (back ? -before[i] : before[i])];
    any = any || matte->rows[at];
  }
  return any;
}

/* Drops what does not hang together with the bridge between the inner corners of the eyes; without one all
 * stays. */
static void keep_frame(fs_matte *matte, const fs_patch *patch, const fs_mesh *face) {
  enum { INNER_LEFT = 133, INNER_RIGHT = 362, SEEN = 128, ROUNDS = 8 };
  const size_t count = (size_t)matte->width * (size_t)matte->height;
  const fs_point3 *a = &face->at[INNER_LEFT], *b = &face->at[INNER_RIGHT];
  const float dx = b->x - a->x, dy = b->y - a->y, length = dx * dx + dy * dy + 1e-3f;
  bool any = false;
  memset(matte->rows, 0, count);
  for (int y = 0; y < matte->height; y++)
    for (int x = 0; x < matte->width; x++) {
      const float px = (float)(patch->left + x) - a->x, py = (float)(patch->top + y) - a->y;
      const float across = (px * dx + py * dy) / length, down = fabsf(py * dx - px * dy) / length;
      const ptrdiff_t at = (ptrdiff_t)y * matte->width + x;
      if (across > 0.3f && across < 0.7f && down < 1 && matte->shares[at] >= SEEN) {
        matte->rows[at] = 1;
        any = true;
      }
    }
  for (int round = 0; any && round < ROUNDS; round++) {
    const bool ahead = grow(matte, false), back = grow(matte, true);
    if (!ahead && !back)
      break;
  }
  for (size_t i = 0; any && i < count; i++)
    if (!matte->rows[i])
      matte->shares[i] = 0;
}

/* By how much a place is darker than what lies on both sides of it, in the direction in which it is most. */
static float line_depth(const fs_patch *patch, float x, float y, float reach) {
  static const float ways[4][2] = {{1, 0}, {0, 1}, {0.7f, 0.7f}, {0.7f, -0.7f}};
  const float here = luma_at(patch, x, y);
  float most = 0;
  for (int i = 0; i < 4; i++) {
    const float u = reach * ways[i][0], v = reach * ways[i][1];
    most = fmaxf(most, fminf(luma_at(patch, x - u, y - v), luma_at(patch, x + u, y + v)) - here);
  }
  return most;
}

/* How far a pixel's luma is on the way from the skin's to the frame's; `range` becomes what lies between. */
static float darkness(const fs_glasses *g, const fs_patch *patch, const fs_mesh *face, float width,
                      const fs_skin_field *skin, float x, float y, float *range) {
  const float yuv[3] = {luma_at(patch, x, y)};
  const fs_skin_sample s = fs_skin_points_sample(face, width, x, y, yuv);
  const float expected = fs_skin_field_luma(skin, &s);
  *range = fmaxf(expected - g->luma, 4);
  return (expected - yuv[0]) / *range;
}

/* Whether a pixel, which is not at the matte's edge, is beside one that is surely the frame. */
static bool is_edge(const fs_matte *matte, const uint8_t *share, uint8_t whole) {
  for (int y = -1; y <= 1; y++)
    for (int x = -1; x <= 1; x++)
      if (share[y * matte->width + x] >= whole)
        return true;
  return false;
}

/* Has the frame end as softly as the scene shows it. */
static void soften_edges(const fs_glasses *g, const fs_patch *patch, const fs_mesh *face, float width,
                         const fs_skin_field *skin, fs_matte *matte) {
  const float sure = fs_glasses_sure(g);
  const uint8_t whole = (uint8_t)fmaxf(255 * sure, 1);
  memcpy(matte->rows, matte->shares, (size_t)matte->width * (size_t)matte->height);
  for (int y = 1; y < matte->height - 1; y++)
    for (int x = 1; x < matte->width - 1; x++) {
      const ptrdiff_t at = (ptrdiff_t)y * matte->width + x;
      if (matte->rows[at] >= whole || !is_edge(matte, matte->rows + at, whole))
        continue;
      float range;
      const float dark =
          darkness(g, patch, face, width, skin, (float)(patch->left + x), (float)(patch->top + y), &range);
      matte->shares[at] =
          (uint8_t)fmaxf(matte->shares[at], 255 * sure * ramp(dark, edge_begins, frame_whole));
    }
}

void fs_glasses_mark(const fs_glasses *g, const fs_patch *patch, const fs_mesh *face, float width,
                     const fs_skin_field *skin, fs_matte *matte) {
  enum { OUTER_LEFT = 33, OUTER_RIGHT = 263 };
  const fs_point3 *a = &face->at[OUTER_LEFT], *b = &face->at[OUTER_RIGHT];
  const float middle[2] = {(a->x + b->x) / 2, (a->y + b->y) / 2};
  const float length = fmaxf(hypotf(b->x - a->x, b->y - a->y), 1);
  const float down[2] = {-(b->y - a->y) / length, (b->x - a->x) / length};
  const float sure = fs_glasses_sure(g);
  for (int y = 0; y < matte->height; y++)
    for (int x = 0; x < matte->width; x++) {
      const float px = (float)(patch->left + x), py = (float)(patch->top + y);
      const float height = 1000 * ((px - middle[0]) * down[0] + (py - middle[1]) * down[1]) / width;
      if (height < ABOVE || height > BELOW)
        continue;
      float range;
      const float dark = darkness(g, patch, face, width, skin, px, py, &range);
      float share = ramp(dark, frame_begins, frame_whole);
      if (share > 0 && !g->dark_lenses) {
        const float rim = line_depth(patch, px, py, rim_reach * width) / range;
        const float black = height < LASHES ? ramp(dark, frame_whole, frame_black) : 0;
        share = fminf(share, fmaxf(ramp(rim, rim_begins, rim_whole), black));
      }
      if (height > LASHES) {
        const float line = line_depth(patch, px, py, fmaxf(line_reach * width, 2)) / range;
        share = fmaxf(share, ramp(line, line_begins, line_whole));
      }
      matte->shares[(ptrdiff_t)y * matte->width + x] = (uint8_t)(255 * sure * share);
    }
  keep_frame(matte, patch, face);
  soften_edges(g, patch, face, width, skin, matte);
}
