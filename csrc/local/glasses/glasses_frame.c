/* The frame of the glasses that a face wears in the scene, pixel by pixel. */
#include "local/face/ramp.h"
#include "local/face/skin_points.h"
#include "local/glasses/around_eyes.h"
#include "local/glasses/glasses.h"

#include <math.h>
#include <string.h>

/* Of the way from the skin's luma to the frame's: where the frame begins, and where nothing else is seen. */
static const float frame_begins = 0.4f, frame_whole = 0.65f;
/* The same beside what is surely the frame: where its edge begins, which is not sharp. */
static const float edge_begins = 0.1f;
/* The same of a line by which it is darker than what lies on both sides of it: of a frame that is thinner
 * than a pixel only so much is seen. Half of such a line is no thicker, of the face's width. */
static const float line_begins = 0.2f, line_whole = 0.4f, line_reach = 0.025f;
/* The same of a rim, by which it is darker than both sides; what is not is shade. A rim is about as thick as
 * the bridge, so its sides are looked at as far from it as that and a margin, in the face's width, and no
 * farther than the last. */
static const float rim_begins = 0.1f, rim_whole = 0.25f, rim_margin = 0.014f, rim_reach = 0.08f;
/* Beside eyes and brows, which are dark as well, so dark a place is the frame all the same, unless the bridge
 * is a wire no thicker than this. */
static const float frame_black = 0.85f, thin_wire = 0.02f;
/* Of the face's width, from the middle of an eye: where its rim is. Of the ways around both eyes: so many
 * meet pieces only, which look like specks, and so many a frame. */
static const float rim_nearest = 0.08f, rim_farthest = 0.3f, pieces = 0.2f, frame_found = 0.3f;
/* Thousandths of the face's width, below the middle between the eyes: no lashes are lines and no brows beside
 * rims there. */
enum { LASHES = 70 };

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

/* Whether a place is within a dark lens: between the corners of an eye. */
static bool before_eye(const fs_mesh *face, float x, float y) {
  static const int corners[2][2] = {{33, 133}, {362, 263}};
  for (int i = 0; i < 2; i++) {
    const fs_point3 *a = &face->at[corners[i][0]], *b = &face->at[corners[i][1]];
    if (hypotf(x - (a->x + b->x) / 2, y - (a->y + b->y) / 2) < hypotf(b->x - a->x, b->y - a->y) / 2)
      return true;
  }
  return false;
}

/* Drops what hangs together neither with the bridge between the inner corners of the eyes nor with lenses;
 * without any of them all stays. */
static void keep_frame(const fs_glasses *g, fs_matte *matte, const fs_patch *patch, const fs_mesh *face) {
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
      if (matte->shares[at] >= SEEN && ((across > 0.3f && across < 0.7f && down < 1) ||
                                        (g->dark_lenses && before_eye(face, px + a->x, py + a->y)))) {
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

/* The share of ways around both eyes in which there is a part of the frame. */
static float share_around_eyes(const fs_matte *matte, const fs_patch *patch, const fs_mesh *face,
                               float width) {
  enum { WAYS = 24, SEEN = 96 /* of 255 */ };
  static const int corners[2][2] = {{33, 133}, {362, 263}};
  int ways = 0;
  for (int i = 0; i < 2 * WAYS; i++) {
    const fs_point3 *a = &face->at[corners[i / WAYS][0]], *b = &face->at[corners[i / WAYS][1]];
    const float x = (a->x + b->x) / 2 - (float)patch->left, y = (a->y + b->y) / 2 - (float)patch->top;
    const float turn = 6.2831853f * (float)i / WAYS, u = cosf(turn), v = sinf(turn);
    bool any = false;
    for (float r = rim_nearest * width; r < rim_farthest * width && !any; r += 1) {
      const int column = (int)lrintf(x + r * u), row = (int)lrintf(y + r * v);
      any = column >= 0 && row >= 0 && column < matte->width && row < matte->height &&
            matte->shares[(ptrdiff_t)row * matte->width + column] >= SEEN;
    }
    ways += any;
  }
  return (float)ways / (2 * WAYS);
}

/* By how much a place is darker than what lies on both sides of it, in the direction in which it is most. */
static float line_depth(const fs_patch *patch, float x, float y, float reach) {
  static const float ways[4][2] = {{1, 0}, {0, 1}, {0.7f, 0.7f}, {0.7f, -0.7f}};
  const float here = fs_patch_luma_at(patch, x, y);
  float most = 0;
  for (int i = 0; i < 4; i++) {
    const float u = reach * ways[i][0], v = reach * ways[i][1];
    most = fmaxf(most,
                 fminf(fs_patch_luma_at(patch, x - u, y - v), fs_patch_luma_at(patch, x + u, y + v)) - here);
  }
  return most;
}

/* How far a pixel's luma is on the way from the skin's to the frame's; `range` becomes what lies between. */
static float darkness(const fs_glasses *g, const fs_patch *patch, const fs_mesh *face, float width,
                      const fs_skin_field *skin, float x, float y, float *range) {
  const float yuv[3] = {fs_patch_luma_at(patch, x, y)};
  const fs_skin_sample s = fs_skin_points_sample(face, width, x, y, yuv);
  const float expected = fs_skin_field_luma(skin, &s);
  *range = fmaxf(expected - g->luma, 4);
  return (expected - yuv[0]) / *range;
}

/* Whether a pixel, which is not at the matte's edge, is beside one that is surely the frame. */
static bool is_edge(const fs_matte *matte, const uint8_t *share) {
  for (int y = -1; y <= 1; y++)
    for (int x = -1; x <= 1; x++)
      if (share[y * matte->width + x] == 255)
        return true;
  return false;
}

/* Has the frame end as softly as the scene shows it. */
static void soften_edges(const fs_glasses *g, const fs_patch *patch, const fs_mesh *face, float width,
                         const fs_skin_field *skin, fs_matte *matte) {
  memcpy(matte->rows, matte->shares, (size_t)matte->width * (size_t)matte->height);
  for (int y = 1; y < matte->height - 1; y++)
    for (int x = 1; x < matte->width - 1; x++) {
      const ptrdiff_t at = (ptrdiff_t)y * matte->width + x;
      if (matte->rows[at] == 255 || !is_edge(matte, matte->rows + at))
        continue;
      float range;
      const float dark =
          darkness(g, patch, face, width, skin, (float)(patch->left + x), (float)(patch->top + y), &range);
      matte->shares[at] = (uint8_t)fmaxf(matte->shares[at], 255 * fs_ramp(dark, edge_begins, frame_whole));
    }
}

/* How much of a pixel, `height` thousandths of the face's width below the middle between the eyes, is like a
 * frame. */
static float frame_at(const fs_glasses *g, const fs_patch *patch, const fs_mesh *face, float width,
                      const fs_skin_field *skin, float x, float y, float height) {
  float range;
  const float dark = darkness(g, patch, face, width, skin, x, y, &range);
  float share = fs_ramp(dark, frame_begins, frame_whole);
  if (share > 0 && !g->dark_lenses) {
    const float reach = fminf(g->thickness + rim_margin, rim_reach) * width;
    const float rim = fs_ramp(line_depth(patch, x, y, reach) / range, rim_begins, rim_whole);
    const bool may_be_black = g->thickness > thin_wire && height < LASHES;
    share = fminf(share, fmaxf(rim, may_be_black ? fs_ramp(dark, frame_whole, frame_black) : 0));
  }
  if (height <= LASHES)
    return share;
  const float line = line_depth(patch, x, y, fmaxf(line_reach * width, 2)) / range;
  return fmaxf(share, fs_ramp(line, line_begins, line_whole));
}

static void mark_dark(const fs_glasses *g, const fs_patch *patch, const fs_mesh *face, float width,
                      const fs_skin_field *skin, fs_matte *matte) {
  enum { OUTER_LEFT = 33, OUTER_RIGHT = 263 };
  const fs_point3 *a = &face->at[OUTER_LEFT], *b = &face->at[OUTER_RIGHT];
  const float middle[2] = {(a->x + b->x) / 2, (a->y + b->y) / 2};
  const float length = fmaxf(hypotf(b->x - a->x, b->y - a->y), 1);
  const float down[2] = {-(b->y - a->y) / length, (b->x - a->x) / length};
  for (int y = 0; y < matte->height; y++)
    for (int x = 0; x < matte->width; x++) {
      const float px = (float)(patch->left + x), py = (float)(patch->top + y);
      const float height = 1000 * ((px - middle[0]) * down[0] + (py - middle[1]) * down[1]) / width;
      if (height >= FS_GLASSES_ABOVE && height <= FS_GLASSES_BELOW)
        matte->shares[(ptrdiff_t)y * matte->width + x] =
            (uint8_t)(255 * frame_at(g, patch, face, width, skin, px, py, height));
    }
  keep_frame(g, matte, patch, face);
  const float found = fs_ramp(share_around_eyes(matte, patch, face, width), pieces, frame_found);
  soften_edges(g, patch, face, width, skin, matte);
  const float sure = fs_glasses_steady(g->worn) * found;
  for (int y = 0; y < matte->height; y++)
    for (int x = 0; x < matte->width; x++) {
      uint8_t *share = &matte->shares[(ptrdiff_t)y * matte->width + x];
      if (*share > 0 && !g->dark_lenses &&
          fs_on_lower_nose(face, width, (float)(patch->left + x), (float)(patch->top + y)))
        *share = 0;
      *share = (uint8_t)(sure * (float)*share);
    }
}

void fs_glasses_mark(const fs_glasses *g, const fs_patch *patch, const fs_mesh *face, float width,
                     const fs_skin_field *skin, fs_matte *matte) {
  if (fs_glasses_steady(g->worn) > 0)
    mark_dark(g, patch, face, width, skin, matte);
  fs_lenses_mark(&g->lenses, patch, fs_glasses_steady(g->lenses.worn), matte);
  fs_glasses_rims_mark(&g->rims, patch, matte);
}
