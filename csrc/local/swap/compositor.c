#include "local/swap/compositor.h"

#include "base/room.h"
#include "local/face/face_parts.h"
#include "local/face/ramp.h"
#include "local/face/skin_points.h"
#include "local/swap/grain.h"
#include "local/swap/sharpness.h"
#include "vision/face/mesh_measures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the face's width, around it: where the picture gives way to proportions. */
static const float margin = 0.17f;
/* Of luma's bytes: less noise is not seen. */
static const float least_grain = 0.8f;
/* Degrees of yaw from which the mesh cannot be trusted, and where it is no better than a guess. */
static const float turned_away = 50, profile = 72;
/* The same of the share of a face that heads before it hide; and where these are guessed, since the mesh may
 * then be led astray by them. */
static const float mostly_hidden = 0.8f, hidden = 0.95f, half_hidden = 0.45f, maybe_hidden = 0.65f;
/* A point of the nose whose skin is seen this much from the side, and by so much more than the target shows
 * it: from where on it is squeezed, and so much that a shade of it would become a line. It is then as soft as
 * this share of the face's width. */
static const float from_side = 0.6f, on_edge = 0.35f, squeezed = 1.5f, to_a_line = 3, line_softness = 0.15f;
/* Of the face's width, between the lips: what is no opening but the mesh's error, and what is one. */
static const float lips_touching = 0.005f, lips_apart = 0.014f;

typedef struct painting {
  const fs_compositor *compositor;
  const fs_appearance *appearance;
} painting;

/* Points far outside come from a damaged analysis file. */
static bool within_reason(const fs_mesh *face) {
  for (int i = 0; i < FS_MESH; i++)
    if (!(fabsf(face->at[i].x) < 1e5f && fabsf(face->at[i].y) < 1e5f && fabsf(face->at[i].z) < 1e5f))
      return false;
  return true;
}

fs_canvas_box fs_compositor_reach(const fs_canvas *canvas, const fs_mesh *face) {
  return within_reason(face) ? fs_canvas_around(canvas, face, margin * fs_stance_of(face).size)
                             : (fs_canvas_box){0};
}

/* Copies the face and its surroundings out of the canvas. Returns 1 where nothing of it is there. */
static int take_patch(fs_compositor *c, const fs_canvas *canvas, const fs_mesh *face, float width) {
  enum { LEAST = 8 /* pixels: less is not seen */ };
  const fs_canvas_box box = fs_canvas_around(canvas, face, margin * width);
  if (box.right - box.left < LEAST || box.bottom - box.top < LEAST)
    return 1;
  return fs_patch_read(&c->before, canvas, box.left, box.top, box.right - box.left, box.bottom - box.top);
}

/* Of the points at an opening's edge. */
static bool is_lid(int point) {
  enum { MOUTH = 300 /* thousandths of the width below the eyes */ };
  return fs_face_form[point][1] < MOUTH;
}

/* How much of a point is hidden by neither a hand nor a head. */
static float uncovered(const fs_appearance *a, int point) {
  return (1 - a->hands.covered[point]) * (1 - a->heads.covered[point]);
}

/* How much of the target counts at a point: nothing at the outline, and where either picture does not show
 * it. */
static float weight_of(const fs_face_parts *parts, const fs_appearance *a, const float lids[2], float facing,
                       int point) {
  static const float from_rim[] = {0, 0.9f};
  float weight = parts->from_rim[point] < 2 ? from_rim[parts->from_rim[point]] : 1;
  if (parts->from_opening[point] == 0)
    weight *= is_lid(point) ? lids[fs_face_form[point][0] > 0] : 0; /* the lips' inner edge is the scene's */
  weight *= fs_skin_bareness(fs_skin_below_hair(&a->front.hairline, point));
  return weight * uncovered(a, point) * a->front.clear[point] * a->target->shown[point] *
         fs_face_shown(facing, point, 0.05f, 0.3f);
}

/* How soft a point is, which faces scene and target so much from side to side: 0 to 1. */
static float softness_of(const fs_face_parts *parts, float across, float in_target, int point) {
  enum { HALF = 200, TOP = -60, BOTTOM = 330 /* thousandths of the width: the nose */ };
  const int16_t *at = fs_face_form[point];
  if (abs(at[0]) > HALF || at[1] < TOP || at[1] > BOTTOM || parts->eye[point])
    return 0;
  return fs_ramp(across, from_side, on_edge) * fs_ramp(in_target / fmaxf(across, 0.02f), squeezed, to_a_line);
}

/* Points of the lips' inner edge, and what of the lip is beside each: the upper one's, then the lower one's.
 */
static const uint16_t lips[][4] = {{191, 183, 95, 96},   {80, 42, 88, 89},     {81, 41, 178, 179},
                                   {82, 38, 87, 86},     {13, 12, 14, 15},     {312, 268, 317, 316},
                                   {311, 271, 402, 403}, {310, 272, 318, 319}, {415, 407, 324, 325}};
static const uint16_t lip_corners[][2] = {{78, 62}, {308, 292}};

/* How much the lips touch at the pair `i`. */
static float lips_touch(const fs_mesh *face, float width, size_t i) {
  const fs_point3 *above = &face->at[lips[i][0]], *below = &face->at[lips[i][2]];
  return 1 - fs_ramp(hypotf(below->x - above->x, below->y - above->y) / width, lips_touching, lips_apart);
}

/* A point of the inner edge takes its share of the weight of the one beside it. */
static void weigh_lip(fs_warp_point points[FS_FACE_POINTS], const uint16_t edge[2], float share) {
  points[edge[0]].weight += share * (points[edge[1]].weight - points[edge[0]].weight);
}

/* Has the lips meet where they touch in scene and target: a line of the scene's own would be all that is seen
 * between them. A target that shows teeth would bring these along. */
static void close_lips(const fs_mesh *face, float width, const fs_target *target,
                       fs_warp_point points[FS_FACE_POINTS]) {
  const float closed = lips_touch(&target->face, target->width, sizeof lips / sizeof *lips / 2);
  for (int i = 0; i < 2; i++)
    weigh_lip(points, lip_corners[i], closed);
  for (size_t i = 0; i < sizeof lips / sizeof *lips; i++) {
    fs_warp_point *above = &points[lips[i][0]], *below = &points[lips[i][2]];
    const float share = closed * lips_touch(face, width, i);
    const float across = below->x - above->x, down = below->y - above->y;
    /* Of less than a pixel between them only specks would be seen. */
    const bool meet = share > 0 && (1 - share) * hypotf(across, down) < 1;
    const float x = (meet ? 1 : share) * across / 2, y = (meet ? 1 : share) * down / 2;
    above->x += x, above->y += y;
    below->x -= x, below->y -= y;
    weigh_lip(points, lips[i], share);
    weigh_lip(points, lips[i] + 2, share);
  }
}

static int warp_face(fs_compositor *c, const fs_mesh *face, fs_appearance *a, float width, float strength) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  const float scale = a->texture.scale;
  const fs_stance stance = fs_stance_of(face);
  float facing[FS_FACE_POINTS], across[FS_FACE_POINTS], lids[2];
  fs_warp_point points[FS_FACE_POINTS];
  fs_face_facing(face, facing);
  fs_face_facing_across(face, &stance, across);
  fs_eyes_weigh_lids(face, lids);
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const int shows = a->target->from[i];
    const fs_point3 *at = &face->at[i], *from = &a->target->face.at[shows];
    points[i] = (fs_warp_point){.x = at->x,
                                .y = at->y,
                                .depth = at->z,
                                .u = fminf(fmaxf(from->x * scale, 0), (float)(a->texture.width - 2)),
                                .v = fminf(fmaxf(from->y * scale, 0), (float)(a->texture.height - 2)),
                                .weight = strength * weight_of(parts, a, lids, facing[i], i),
                                .soft = softness_of(parts, across[i], a->target->across[shows], i)};
  }
  fs_eyes_unfold_lids(face, points);
  close_lips(face, width, a->target, points);
  const fs_patch *p = &c->after;
  return fs_warp_set(&c->warp, points, p->left, p->top, p->width, p->height);
}

/* Makes the target as sharp, and as smeared by movement, as the scene and lays it out over the face. */
static int draw_texture(fs_compositor *c, const fs_mesh *face, fs_appearance *a, float width,
                        float strength) {
  const float layer = fs_lighting_layer(&a->light, a->target, width);
  if (fs_texture_set(&a->texture, &a->target->layers, layer, 1.3f * width / a->target->width,
                     log2f(line_softness * a->target->width)) != 0)
    return -1;
  const float turn = fs_mesh_roll(&a->target->face) - fs_mesh_roll(face);
  const float pixels = a->texture.scale * a->target->width / width;
  const float x = pixels * cosf(turn), y = pixels * sinf(turn);
  const fs_point by = fs_sharpness_smear(&a->light, a->speed);
  if (fs_texture_smear(&a->texture, (fs_point){x * by.x - y * by.y, y * by.x + x * by.y}) != 0)
    return -1;
  return warp_face(c, face, a, width, strength);
}

static void lay_row(fs_compositor *c, const fs_appearance *a, int y, int plane, int planes) {
  const float grain = plane == 0 && a->light.grain > least_grain ? a->light.grain / 32 : 0;
  const fs_patch *p = &c->after;
  const int every = plane ? 1 << p->shift : 1, width = plane ? p->chroma_width : p->width;
  const fs_warp_pixel *warp = c->warp.pixels + (ptrdiff_t)(y * every) * c->warp.width;
  const int *reach = c->warp.reach[(ptrdiff_t)y * every];
  const int first = reach[0] / every, end = (reach[1] + every - 1) / every;
  for (int i = 0; i < planes && first < end; i++)
    fs_lighting_spread(&c->lighting, plane + i, y, every, first, end, c->gains[i], c->offsets[i]);
  for (int x = first; x < end; x += FS_TEXELS) {
    const int count = end - x < FS_TEXELS ? end - x : FS_TEXELS;
    fs_texels texels;
    float noise[FS_TEXELS];
    fs_texels_gather(&texels, &a->texture, warp + (ptrdiff_t)x * every, every, count);
    for (int i = 0; grain > 0 && i < FS_TEXELS; i++)
      noise[i] = grain * (float)fs_grain_at(x + i, y, a->light.frames);
    for (int i = 0; i < planes; i++)
      fs_texels_lay(&texels, plane + i, c->gains[i] + x, c->offsets[i] + x, grain > 0 ? noise : NULL,
                    p->plane[plane + i] + (ptrdiff_t)y * width + x, count);
  }
}

/* Lays the target over the patch: its luma, then its colours, which share their places. */
static void lay_target(fs_compositor *c, const fs_appearance *a) {
  for (int y = 0; y < c->after.height; y++)
    lay_row(c, a, y, 0, 1);
  for (int y = 0; y < c->after.chroma_height; y++)
    lay_row(c, a, y, 1, 2);
}

static int reserve_rows(fs_compositor *c) {
  const size_t count = FS_LIGHTING_STEP + (size_t)c->after.width + FS_TEXELS, room = fs_room_for(count);
  if (count <= c->row_capacity)
    return 0;
  free(c->rows);
  c->rows = calloc(4 * room, sizeof *c->rows);
  c->row_capacity = c->rows ? room : 0;
  for (int i = 0; i < 2 && c->rows; i++) {
    c->gains[i] = c->rows + (size_t)(2 * i) * room + FS_LIGHTING_STEP;
    c->offsets[i] = c->gains[i] + room;
  }
  return c->rows ? 0 : -1;
}

/* Whether the target hides the scene in all of a square. */
static bool is_covered(const void *context, int x, int y, int size) {
  enum { OPAQUE = 240 /* of 256: what shines through is not seen to be out of place */ };
  const painting *p = context;
  const fs_warp *warp = &p->compositor->warp;
  const fs_texture *texture = &p->appearance->texture;
  for (int row = y; row < y + size; row++) {
    if (row >= warp->height || x < warp->reach[row][0] || x + size > warp->reach[row][1])
      return false;
    const fs_warp_pixel *from = warp->pixels + (ptrdiff_t)row * warp->width;
    for (int column = x + (row & 1); column < x + size; column += 2)
      if (from[column].weight < OPAQUE ||
          texture->pixels[(from[column].y >> 5) * texture->width + (from[column].x >> 5)][3] < OPAQUE)
        return false;
  }
  return true;
}

/* Lays the target out over the face, as sharp and as lit as the scene. */
static int prepare_target(fs_compositor *c, const fs_mesh *face, fs_appearance *a, float width,
                          float strength) {
  const bool first = a->light.frames == 0, matte = fs_front_has_matte(&a->front);
  if (draw_texture(c, face, a, width, strength) != 0)
    return -1;
  const int around = c->lighting.step / 2 + 1;
  if (matte) {
    /* Cells of light that it touches tell nothing of the skin, nor do its edges of how sharp the scene is;
     * and beside it the face is not to become the scene's, as it is at its own edge. */
    if (fs_matte_reset(&c->matte, &c->before) != 0)
      return -1;
    if (fs_front_mark(&a->front, &c->before, face, width, &c->places, &c->matte) != 0)
      return -1;
    fs_matte_clear(&c->matte, around, &c->warp);
  }
  fs_sharpness_match(&a->light, &c->before, &c->warp, a->target, a->texture.scale, width, a->speed);
  if (first && draw_texture(c, face, a, width, strength) != 0)
    return -1;
  if (first && matte)
    fs_matte_clear(&c->matte, around, &c->warp);
  if (a->front.skin_known)
    fs_lighting_find_skin(&c->lighting, &a->front.skin, &c->before, face, width);
  fs_lighting_set(&c->lighting, &a->light, &c->before, &c->warp, a->target, a->texture.scale, width);
  fs_grain_match(&a->light, &c->before, &c->warp, &c->lighting, &a->texture);
  if (matte) {
    if (warp_face(c, face, a, width, strength) != 0)
      return -1;
    fs_matte_cut(&c->matte, &c->warp);
  }
  return 0;
}

/* How much of its movement each point makes. What is before the face does not move; a point of the outline is
 * beside the background, whose colour says nothing. Of glasses the frame is put back later, but not where it
 * lies beyond the face. */
static void free_points(const fs_appearance *a, const fs_mesh *face, float width, float share,
                        float shares[FS_FACE_POINTS]) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  const float bare = 1 - fs_glasses_sure(&a->front.glasses);
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    shares[i] = share * uncovered(a, i);
    if (parts->from_rim[i] > 1 && a->front.any)
      shares[i] *= a->front.clear[i];
    if (parts->from_rim[i] <= 2 && fs_glasses_around(i))
      shares[i] *= bare;
    shares[i] *=
        1 - fs_bar_before_at(&a->front.bar, face->at[i].x, face->at[i].y, 0.05f * width, 0.15f * width);
    shares[i] *= 1 - fs_passing_at(&a->front.passing, i, 0.05f, 0.15f);
  }
}

/* Moves the face by a share of the target's proportions, and looks at what is before it. */
static int move_face(fs_compositor *c, fs_appearance *a, const fs_mesh *face, const fs_stance *stance,
                     float share, fs_mesh *moved) {
  float shares[FS_FACE_POINTS];
  free_points(a, face, stance->size, share, shares);
  if (fs_displacement_set(&c->displacement, &a->proportions, stance, face, &c->before, shares) != 0)
    return -1;
  *moved = *face;
  fs_displacement_move(&c->displacement, &c->before, moved);
  if (fs_lighting_start(&c->lighting, &c->before, &c->displacement, moved, stance->size) != 0)
    return -1;
  fs_front_see(&a->front, &c->lighting, &c->before, moved, stance->size);
  return 0;
}

int fs_compositor_blend(fs_compositor *c, const fs_canvas *canvas, const fs_mesh *face, fs_appearance *a,
                        float strength) {
  if (!within_reason(face))
    return 0;
  const fs_stance stance = fs_stance_of(face);
  const float width = stance.size;
  strength *= 1 - fs_ramp(fabsf(stance.yaw), turned_away, profile);
  strength *= 1 - (a->heads.guessed ? fs_ramp(a->heads.share, half_hidden, maybe_hidden)
                                    : fs_ramp(a->heads.share, mostly_hidden, hidden));
  int status = strength > 0 ? take_patch(c, canvas, face, width) : 1;
  if (status != 0)
    return status < 0 ? -1 : 0;
  fs_mesh moved;
  fs_glasses_see(&a->front.glasses, &c->before, face, width, stance.yaw);
  fs_passing_see(&a->front.passing, &c->before, face, width, a->speed);
  a->front.passing.seen &= a->heads.count == 0; /* heads have an outline of their own */
  /* What is before the face is known from the frame before, and of the first one from a look at it as it is.
   */
  if ((!a->front.any && move_face(c, a, face, &stance, 0, &moved) != 0) ||
      move_face(c, a, face, &stance, strength, &moved) != 0 || fs_patch_copy(&c->before, &c->after) != 0 ||
      reserve_rows(c) != 0 || prepare_target(c, &moved, a, width, strength) != 0)
    return -1;
  const painting now = {c, a};
  fs_displacement_draw(&c->displacement, &c->before, &c->after, is_covered, &now);
  const bool matte = fs_front_has_matte(&a->front);
  if (matte)
    fs_matte_put_back(&c->matte, &c->before, &c->after);
  /* where much is veiled, an iris has no colour that could be told */
  const float told = 2 * a->light.veil - 1;
  if (told > 0)
    fs_eyes_paint(&a->eyes, &c->lighting, a->target, &a->texture, &moved, matte ? &c->matte : NULL,
                  told * strength, &c->after);
  lay_target(c, a);
  fs_heads_before_put_back(&a->heads, &c->before, &c->after);
  fs_patch_write(&c->after, &c->before, canvas);
  return 0;
}

void fs_compositor_free(fs_compositor *c) {
  fs_patch_free(&c->before);
  fs_patch_free(&c->after);
  fs_warp_free(&c->warp);
  fs_warp_free(&c->places);
  fs_lighting_free(&c->lighting);
  fs_displacement_free(&c->displacement);
  fs_matte_free(&c->matte);
  free(c->rows);
  *c = (fs_compositor){0};
}
