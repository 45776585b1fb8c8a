#include "local/swap/eyes.h"

#include "local/face/colour.h"
#include "local/face/iris.h"
#include "local/face/ramp.h"
#include "vision/face/mesh_measures.h"

#include <math.h>

/* Of the way to what a frame shows. */
static const float ease = 0.25f;
/* Pixels of the radius: smaller irises have no colour. */
static const float least_radius = 1.5f;
/* By how much the luma of an iris is multiplied, at the least and at most. */
static const float darkest = 0.4f, brightest = 2.2f;
/* An eye's height over its width at which nothing of the iris is to be seen, and enough. */
static const float closed = 0.15f, open = 0.24f;
/* Luma above the iris' own, of 255, at which a pixel is a glint or the white. */
static const float glint = 25, glaring = 60;
/* Luma that black has under the scene's light: from which on it is pale, and no pupil is left. */
static const float paling = 30, pale = 70;
/* Of the radius: what glares nearer to the rim may be the white. */
static const float glints_within = 0.6f;
/* Of the eye's width: an iris of the target that lies nearer to a corner looks aside, and is seen too narrow.
 */
static const float aside = 0.3f;

/* What the scene's light makes of colours at one place. */
typedef struct spot {
  const fs_light_cell *light;
  float skin, black, scale; /* luma of the scene's skin there; how the patch measures luma */
} spot;

static spot spot_of(const fs_lighting *l, const fs_patch *patch, const fs_iris *iris) {
  const int column = (int)(iris->middle.x - (float)(patch->left + l->left)) / l->step,
            row = (int)(iris->middle.y - (float)(patch->top + l->top)) / l->step;
  const int x = column < 0 ? 0 : column < l->columns ? column : l->columns - 1;
  const int y = row < 0 ? 0 : row < l->rows ? row : l->rows - 1;
  const ptrdiff_t at = (ptrdiff_t)y * l->columns + x;
  return (spot){&l->cells[at], l->scene[at].value[0], patch->black, patch->scale};
}

/* The target's colour as the scene's light shows it there: luma 0 to 255, chroma around 0. */
static void light_up(const spot *s, const float target[3], float lit[3]) {
  const fs_light_cell *cell = s->light;
  lit[0] = (cell->gain[0] * target[0] + cell->offset[0] - s->black) * s->scale;
  /* The light's colour is in proportion to what is thrown back of it: a dark iris has less of it than the
   * skin. */
  const float bright = 0.3f + 0.7f * fs_ramp(lit[0], 0, s->skin + 1);
  /* In the dark there is less colour as there is less light: all of it would glow. */
  const float light = fminf(fmaxf(lit[0], 0) / (target[0] + 1), 1);
  for (int c = 1; c < 3; c++) {
    const float own = light * target[c];
    lit[c] = own + bright * (cell->gain[c] * (target[c] + 128) + cell->offset[c] - 128 - own);
  }
}

/* ---- the target's iris ---- */

/* Where the target's picture has the iris of an eye, and how the scene's lies over it. */
typedef struct source {
  const fs_texture *texture;
  fs_iris iris;        /* in pixels of the target's first layer */
  float across, along; /* its pixels for one of the frame's: a turn and a scale */
  float share;         /* of what it shows that is taken: 0 to 1 */
  float dull, glints;  /* luma from which on it glints; by how much more the target's glints may: 0 to 255 */
} source;

/* The eye that the target shows there: of a face that looks aside it may be the other one. */
static source source_of(const fs_target *target, const fs_texture *texture, const fs_mesh *face,
                        const fs_iris *iris, int eye, float glints) {
  const uint16_t lid = fs_lid_middles[eye][0];
  source s = {.texture = texture, .iris = fs_iris_of(&target->face, target->from[lid] == lid ? eye : !eye)};
  const float turn = fs_mesh_roll(&target->face) - fs_mesh_roll(face), scale = s.iris.radius / iris->radius;
  s.across = scale * cosf(turn);
  s.along = scale * sinf(turn);
  s.dull = target->iris[0] + glint;
  s.glints = (1 - glints) * 255;
  return s;
}

/* The target's colour for a place of the frame that lies `x`, `y` beside the iris' middle. Returns how much
 * of it the target shows: 0 to 1. */
static float show(const source *s, float x, float y, float yuv[3]) {
  const float u = s->iris.middle.x + s->across * x - s->along * y,
              v = s->iris.middle.y + s->along * x + s->across * y;
  const bool ahead = fabsf(s->iris.across - 0.5f) < 0.5f - aside;
  const float shown = ahead ? fs_iris_at(&s->iris, u, v) : 0;
  const float tx = u * s->texture->scale, ty = v * s->texture->scale;
  if (!(shown > 0 && tx >= 0 && ty >= 0 && tx < (float)(s->texture->width - 1) &&
        ty < (float)(s->texture->height - 1)))
    return 0;
  const unsigned fx = (unsigned)(tx * (1 << FS_WARP_FRACTION)), fy = (unsigned)(ty * (1 << FS_WARP_FRACTION));
  for (int c = 0; c < 3; c++)
    yuv[c] = (float)fs_texture_at(s->texture, fx, fy, c) - (c ? 128 : 0);
  const float out = hypotf(u - s->iris.middle.x, v - s->iris.middle.y) / s->iris.radius;
  yuv[0] = fminf(yuv[0], s->dull + s->glints * (1 - fs_ramp(out, glints_within, 1)));
  /* what is taken for hair or glasses has been filled in */
  return s->share * shown * (float)fs_texture_at(s->texture, fx, fy, 3) / 255;
}

/* ---- the scene's ---- */

/* What is done to the pixels of an iris. */
typedef struct paint {
  const fs_iris *iris;
  const source *source;
  const spot *spot;
  const float *own, *lit;
  const fs_matte *matte; /* or NULL */
  float gain, strength;
} paint;

/* How much of a pixel of the patch is to be painted. */
static float share_at(const paint *t, const fs_patch *p, int x, int y, float luma) {
  const ptrdiff_t at = (ptrdiff_t)y * p->width + x;
  const float there = fs_iris_at(t->iris, (float)(p->left + x), (float)(p->top + y));
  if (there <= 0)
    return 0;
  const float free = t->matte ? 1 - (float)t->matte->shares[at] / 255 : 1;
  return t->strength * there * free * (1 - fs_ramp(luma - t->own[0], glint, glaring));
}

/* By how much a plane's value is to change at a pixel: to the target's there, and where its lids hide it, as
 * much as all of the iris. */
static float change_of(const paint *t, const fs_patch *p, int plane, int x, int y, float luma, int is) {
  const float tinted = plane ? t->lit[plane] - t->own[plane] : luma * (t->gain - 1) / p->scale;
  float target[3] = {0}, lit[3];
  const float shown = show(t->source, (float)(p->left + x) - t->iris->middle.x,
                           (float)(p->top + y) - t->iris->middle.y, target);
  if (shown <= 0)
    return tinted;
  light_up(t->spot, target, lit);
  const float whole = plane ? lit[plane] + 128 : lit[0] / p->scale + p->black;
  return tinted + shown * (whole - (float)is - tinted);
}

static void tint(const paint *t, int plane, fs_patch *p) {
  const int shift = plane ? p->shift : 0;
  const int width = plane ? p->chroma_width : p->width, height = plane ? p->chroma_height : p->height;
  const float reach = 1.4f * t->iris->radius + 2;
  const float x0 = t->iris->middle.x - (float)p->left, y0 = t->iris->middle.y - (float)p->top;
  const int left = (int)fmaxf(x0 - reach, 0) >> shift, right = (int)fmaxf(x0 + reach, 0) >> shift;
  const int top = (int)fmaxf(y0 - reach, 0) >> shift, bottom = (int)fmaxf(y0 + reach, 0) >> shift;
  for (int y = top; y <= bottom && y < height; y++)
    for (int x = left; x <= right && x < width; x++) {
      const int px = x << shift, py = y << shift;
      const float luma = fs_patch_luma(p, px, py);
      const float share = share_at(t, p, px, py, luma);
      if (share <= 0)
        continue;
      uint8_t *to = &p->plane[plane][(ptrdiff_t)y * width + x];
      *to = fs_byte_of((float)*to + share * change_of(t, p, plane, px, py, luma, *to));
    }
}

/* How much glints in the scene's iris: 0 to 1. */
static float glints_of(const fs_patch *p, const fs_iris *iris, float own) {
  enum { HALF = 4, ACROSS = 2 * HALF + 1 };
  const float step = 0.7f * iris->radius / HALF; /* beyond 0.7 of it the white is near */
  float most = 0;
  for (int i = 0; i < ACROSS * ACROSS; i++) {
    const int row = i / ACROSS, column = i % ACROSS;
    const float x = iris->middle.x + step * (float)(column - HALF),
                y = iris->middle.y + step * (float)(row - HALF);
    float yuv[3];
    if (fs_iris_at(iris, x, y) > 0.9f && fs_patch_look(p, x, y, yuv))
      most = fmaxf(most, yuv[0] - own);
  }
  return fs_ramp(most, glint, glaring);
}

/* Learns what the scene shows of an iris. */
static void learn(fs_eyes *eyes, int eye, const fs_iris *iris, const fs_patch *patch) {
  float seen[3];
  if (!fs_iris_colour(iris, fs_patch_look, patch, seen))
    return;
  const float share = eyes->known[eye] ? ease : 1;
  for (int c = 0; c < 3; c++)
    eyes->own[eye][c] += share * (seen[c] - eyes->own[eye][c]);
  eyes->glints[eye] += share * (glints_of(patch, iris, seen[0]) - eyes->glints[eye]);
  eyes->known[eye] = true;
}

void fs_eyes_paint(fs_eyes *eyes, const fs_lighting *lighting, const fs_target *target,
                   const fs_texture *texture, const fs_mesh *face, const fs_matte *matte, float strength,
                   fs_patch *patch) {
  for (int i = 0; target->iris_known && i < 2; i++) {
    const fs_iris iris = fs_iris_of(face, i);
    if (!(iris.radius >= least_radius && iris.radius < (float)patch->width))
      continue;
    learn(eyes, i, &iris, patch);
    if (!eyes->known[i])
      continue;
    const spot there = spot_of(lighting, patch, &iris);
    source from = source_of(target, texture, face, &iris, i, eyes->glints[i]);
    from.share = 1 - fs_ramp((there.light->offset[0] - there.black) * there.scale, paling, pale);
    float lit[3];
    light_up(&there, target->iris, lit);
    const float gain = (fmaxf(lit[0], 0) + 4) / (eyes->own[i][0] + 4);
    const paint now = {.iris = &iris,
                       .source = &from,
                       .spot = &there,
                       .own = eyes->own[i],
                       .lit = lit,
                       .matte = matte,
                       .gain = fminf(fmaxf(gain, darkest), brightest),
                       .strength = strength * fs_ramp(iris.opening, closed, open)};
    /* chroma first: what glints is told by luma */
    for (int plane = 2; plane >= 0; plane--)
      tint(&now, plane, patch);
  }
}

/* ---- lids ---- */

/* Of the target at the lids: lashes come with it, the eye between them is the scene's, and so is a lid that
 * closes. An eye's height over its width at which it is shut, and wide open. */
static const float at_lids = 0.8f, shut = 0.17f, wide = 0.3f;
/* The same from which on a lid unfolds: one that is wider open is a narrow eye's. */
static const float unfolding = 0.25f;

enum { ROWS = 3, ACROSS = 7 };
/* Points of the mesh from corner to corner: the upper lid's edge, its fold, and the socket above it. */
static const uint16_t upper_lids[2][ROWS][ACROSS] = {{{246, 161, 160, 159, 158, 157, 173},
                                                      {247, 30, 29, 27, 28, 56, 190},
                                                      {113, 225, 224, 223, 222, 221, 189}},
                                                     {{466, 388, 387, 386, 385, 384, 398},
                                                      {467, 260, 259, 257, 258, 286, 414},
                                                      {342, 445, 444, 443, 442, 441, 413}}};

void fs_eyes_weigh_lids(const fs_mesh *face, float weights[2]) {
  for (int eye = 0; eye < 2; eye++)
    weights[eye] = at_lids * fs_ramp(fs_iris_of(face, eye).opening, shut, wide);
}

static void show_skin_of(const fs_warp_point *other, float share, fs_warp_point *point) {
  point->u += share * (other->u - point->u);
  point->v += share * (other->v - point->v);
}

/* Between edge and fold an open eye shows lashes and little skin: stretched over a closed one, they are
 * stripes, and the fold is a second slit. */
void fs_eyes_unfold_lids(const fs_mesh *face, fs_warp_point points[FS_FACE_POINTS]) {
  for (int eye = 0; eye < 2; eye++) {
    const float share = 1 - fs_ramp(fs_iris_of(face, eye).opening, shut, unfolding);
    for (int i = 0; share > 0 && i < ACROSS; i++) {
      fs_warp_point *edge = &points[upper_lids[eye][0][i]], *fold = &points[upper_lids[eye][1][i]];
      show_skin_of(fold, share, edge);
      show_skin_of(&points[upper_lids[eye][2][i]], share / 2, fold);
      fold->weight *= 1 - share / 2;
    }
  }
}
