#include "local/swap/normalize_target.h"

#include "local/swap/convex_hull.h"
#include "local/swap/mesh.h"
#include "local/swap/skin.h"
#include "local/swap/weighted_blur.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Fields over the face are computed on a grid of this many pixels of the first layer. */
enum { STEP_SHIFT = 2, STEP = 1 << STEP_SHIFT };

/* Shares of the face's width: what is larger than the first is light; how softly the features' surroundings
 * begin. */
static const float light_sigma = 0.25f, soft_edge = 0.04f;
static const float light_taken = 0.8f;

typedef struct grid {
  fs_cell *cells, *spare; /* owned */
  int width, height;
} grid;

static int make_grid(grid *g, const fs_pyramid_level *layer) {
  g->width = layer->width / STEP + 1;
  g->height = layer->height / STEP + 1;
  g->cells = calloc((size_t)g->width * (size_t)g->height, sizeof *g->cells);
  g->spare = calloc((size_t)g->width * (size_t)g->height, sizeof *g->spare);
  return g->cells && g->spare ? 0 : -1;
}

static void free_grid(grid *g) {
  free(g->cells);
  free(g->spare);
}

/* The middle of a cell, in pixels. */
static fs_point middle_of(const grid *g, int i) {
  int column = i % g->width, row = i / g->width;
  return (fs_point){((float)column + 0.5f) * STEP, ((float)row + 0.5f) * STEP};
}

/* The grid's values at a pixel, between its cells. */
static void between(const grid *g, int x, int y, float out[3]) {
  float gx = ((float)x + 0.5f) / STEP - 0.5f, gy = ((float)y + 0.5f) / STEP - 0.5f;
  gx = gx < 0 ? 0 : gx;
  gy = gy < 0 ? 0 : gy;
  int left = (int)gx, top = (int)gy;
  int right = left + 1 < g->width, below = top + 1 < g->height ? g->width : 0;
  const fs_cell *at = &g->cells[top * g->width + left];
  for (int c = 0; c < 3; c++) {
    float upper = at[0].value[c] + (gx - (float)left) * (at[right].value[c] - at[0].value[c]);
    float lower = at[below].value[c] + (gx - (float)left) * (at[below + right].value[c] - at[below].value[c]);
    out[c] = upper + (gy - (float)top) * (lower - upper);
  }
}

/* What changes slowly in a and b is light, what changes fast is the face. Lightness stays: its slow changes
 * give the face its shape, and the scene's light replaces them later. */
static void flatten_colour(fs_target *target, grid *g) {
  fs_pyramid_level *layer = &target->layers.layer[0];
  fs_convex_hull outline = fs_convex_hull_of(target->face.at, 27, 1);
  float mean[3] = {0}, total = 0;
  for (int i = 0; i < g->width * g->height; i++) {
    fs_point middle = middle_of(g, i);
    float lab[4];
    fs_pyramid_at(&target->layers, STEP_SHIFT, middle.x, middle.y, lab);
    memcpy(g->cells[i].value, lab, sizeof g->cells[i].value);
    g->cells[i].weight = fs_convex_hull_depth(&outline, middle.x, middle.y) > 0;
    for (int c = 1; c < 3; c++)
      mean[c] += g->cells[i].weight * lab[c];
    total += g->cells[i].weight;
  }
  if (!(total > 0))
    return;
  fs_weighted_blur(g->cells, g->spare, g->width, g->height, light_sigma * target->width / STEP);
  for (int y = 0; y < layer->height; y++)
    for (int x = 0; x < layer->width; x++) {
      float slow[3];
      between(g, x, y, slow);
      for (int c = 1; c < 3; c++)
        layer->pixels[y * layer->width + x][c] += light_taken * (mean[c] / total - slow[c]);
    }
}

/* For skin.h, on a layer in which single hairs have run together. */
static bool look(const void *picture, float x, float y, float lab[3]) {
  const fs_target *target = picture;
  const fs_pyramid_level *first = &target->layers.layer[0];
  if (x < 0 || y < 0 || x > (float)first->width || y > (float)first->height)
    return false;
  float pixel[4];
  fs_pyramid_at(&target->layers, log2f(fmaxf(target->width / 96, 1)), x, y, pixel);
  memcpy(lab, pixel, 3 * sizeof *lab);
  return true;
}

static float smooth_step(float t) {
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  return t * t * (3 - 2 * t);
}

/* Around brows, eyes, nose and mouth what is not of the skin's colour does not count as face: hair over the
 * cheek, a hand, the background beside a turned face. Among them it does. */
static void mark_face(fs_target *target, grid *g, const fs_skin *skin) {
  enum {
    FIRST = 18,
    FEATURES = FS_LANDMARKS - FIRST
  }; /* the brows' outer ends, 17 and 26, lie under hair often enough */
  fs_pyramid_level *layer = &target->layers.layer[0];
  fs_point inner[FEATURES];
  memcpy(inner, target->face.at + FIRST, sizeof inner);
  inner[26 - FIRST] = inner[25 - FIRST];
  fs_convex_hull features = fs_convex_hull_of(inner, FEATURES, 1);
  for (int i = 0; i < g->width * g->height; i++) {
    fs_point middle = middle_of(g, i);
    float lab[3] = {0};
    float strange = look(target, middle.x, middle.y, lab) ? fs_skin_distance(skin, lab) : 2;
    float face = smooth_step((1.5f - strange) / 0.5f);
    float feature =
        smooth_step(1 + fs_convex_hull_depth(&features, middle.x, middle.y) / (soft_edge * target->width));
    g->cells[i] = (fs_cell){{fmaxf(face, feature)}, 1};
  }
  fs_weighted_blur(g->cells, g->spare, g->width, g->height, 0.027f * target->width / STEP);
  for (int y = 0; y < layer->height; y++)
    for (int x = 0; x < layer->width; x++) {
      float face[3];
      between(g, x, y, face);
      layer->pixels[y * layer->width + x][3] = smooth_step((face[0] - 0.6f) / 0.4f);
    }
}

int fs_normalize_target(fs_target *target) {
  grid g = {0};
  int status =
      fs_pyramid_build(&target->layers) != 0 || make_grid(&g, &target->layers.layer[0]) != 0 ? -1 : 0;
  if (status == 0) {
    fs_skin skin;
    target->forehead = fs_skin_forehead(look, target, &target->face);
    if (fs_skin_measure(look, target, &target->face, &skin))
      mark_face(target, &g, &skin);
    flatten_colour(target, &g);
    status = fs_pyramid_build(&target->layers);
  }
  free_grid(&g);
  return status;
}
