#include "local/swap/colour_transfer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What changes over less than this share of the face's width is the face's detail, the rest is light. */
static const float light_sigma = 0.12f;
/* How much of the light is the scene's, in L, a, b; the little that is left keeps the target's own shape of
 * cheeks and nose. */
static const float light_share[3] = {0.88f, 0.97f, 0.97f};
/* Details may be this much fainter or stronger than in the target's picture. */
static const float least_gain = 0.6f, max_gain[3] = {1.2f, 1.1f, 1.1f};
/* Layers beyond the sharpest one that fits: a scene can be three octaves softer. */
static const float max_soft = 3;

static int reserve(fs_light *l, size_t cells) {
  if (cells <= l->capacity)
    return 0;
  fs_light_free(l);
  l->cells = calloc(cells, sizeof *l->cells);
  l->face = calloc(cells, sizeof *l->face);
  l->spare = calloc(cells, sizeof *l->spare);
  if (!l->cells || !l->face || !l->spare) {
    fs_light_free(l);
    return -1;
  }
  l->capacity = cells;
  return 0;
}

static int clip_to(int value, int end) {
  return value < end ? value : end - 1;
}

/* Fills the grid with the scene's colours and the face's; cells outside of the mask count nothing. */
static void sample(fs_light *l, const fs_canvas *canvas, const fs_warp *warp, const fs_mask *mask,
                   float layer) {
  for (int row = 0; row < l->rows; row++)
    for (int column = 0; column < l->columns; column++) {
      fs_cell *scene = &l->cells[row * l->columns + column], *face = &l->face[row * l->columns + column];
      int x = l->left + column * l->step, y = l->top + row * l->step;
      int middle_x = clip_to(x + l->step / 2, warp->left + warp->columns);
      int middle_y = clip_to(y + l->step / 2, warp->top + warp->rows);
      float lab[4], rgb[3];
      *scene = *face = (fs_cell){{0}, 0};
      if (!(fs_convex_hull_depth(&mask->outline, (float)middle_x, (float)middle_y) > 0) ||
          !fs_warp_at(warp, middle_x, middle_y, layer, lab))
        continue;
      fs_canvas_mean(canvas, x, y, l->step, rgb);
      fs_lab_of_rgb(rgb, scene->value);
      memcpy(face->value, lab, sizeof face->value);
      scene->weight = 1;
      face->weight = lab[3];
    }
}

/* Sums of squares of what the blur took away, where the mask has weight: the details. */
static void add_details(const fs_cell *sharp, const fs_cell *soft, float weight, double squares[3]) {
  for (int c = 0; c < 3; c++) {
    double detail = sharp->value[c] - soft->value[c];
    squares[c] += weight * detail * detail;
  }
}

static void approach(float *value, float goal, float share) {
  *value += share * (goal - *value);
}

/* Blurs both fields, `cells` and `face`, compares what is lost by it, and leaves the light in `cells`. */
static int blur_and_compare(fs_light *l, fs_colour_transfer *tone, float sigma) {
  size_t count = (size_t)l->columns * (size_t)l->rows;
  fs_cell *sharp = malloc(2 * count * sizeof *sharp);
  if (!sharp)
    return -1;
  memcpy(sharp, l->cells, count * sizeof *sharp);
  memcpy(sharp + count, l->face, count * sizeof *sharp);
  fs_weighted_blur(l->cells, l->spare, l->columns, l->rows, sigma);
  fs_weighted_blur(l->face, l->spare, l->columns, l->rows, sigma);
  double of_scene[3] = {0}, of_face[3] = {0};
  for (size_t i = 0; i < count; i++) {
    float weight = sharp[count + i].weight;
    add_details(&sharp[i], &l->cells[i], weight, of_scene);
    add_details(&sharp[count + i], &l->face[i], weight, of_face);
  }
  free(sharp);
  for (int c = 0; c < 3; c++) {
    float gain = (float)sqrt(of_scene[c] / (of_face[c] + 1e-6));
    gain = fminf(max_gain[c], fmaxf(least_gain, gain));
    approach(&tone->gain[c], gain, tone->any ? 0.15f : 1);
  }
  return 0;
}

/* Mean curvature of L over the face: what softness takes away. */
static float curvature(const fs_warp *warp, const fs_mask *mask, const fs_canvas *canvas, float layer) {
  enum { ACROSS = 24 };
  float sum = 0, count = 1e-6f;
  int reach = 1, step_x = warp->columns / ACROSS + 1, step_y = warp->rows / ACROSS + 1;
  for (int y = warp->top + reach; y < warp->top + warp->rows - reach; y += step_y)
    for (int x = warp->left + reach; x < warp->left + warp->columns - reach; x += step_x) {
      static const int8_t around[5][2] = {{0, 0}, {-1, 0}, {1, 0}, {0, -1}, {0, 1}};
      float l[5], lab[4];
      bool all = fs_convex_hull_depth(&mask->outline, (float)x, (float)y) > mask->feather;
      for (int i = 0; all && i < 5; i++) {
        int px = x + around[i][0] * reach, py = y + around[i][1] * reach;
        if (canvas)
          l[i] = fs_canvas_lightness(canvas, px, py);
        else
          all = fs_warp_at(warp, px, py, layer, lab), l[i] = lab[0];
      }
      if (!all)
        continue;
      sum += fabsf(l[1] + l[2] + l[3] + l[4] - 4 * l[0]);
      count++;
    }
  return sum / count;
}

/* The layer that is as soft as the scene, between the sharpest one of the right size and `max_soft` beyond.
 */
static void match_sharpness(fs_colour_transfer *tone, const fs_canvas *canvas, const fs_warp *warp,
                            const fs_mask *mask, float sharpest) {
  float goal = curvature(warp, mask, canvas, 0);
  float soft = 0, before = tone->gain[0] * curvature(warp, mask, NULL, sharpest);
  while (soft < max_soft && before > goal) {
    float next = tone->gain[0] * curvature(warp, mask, NULL, sharpest + soft + 0.5f);
    if (next <= goal) {
      soft += 0.5f * (before - goal) / (before - next + 1e-6f);
      break;
    }
    soft += 0.5f;
    before = next;
  }
  approach(&tone->layer, sharpest + fminf(soft, max_soft), tone->any ? 0.15f : 1);
}

int fs_light_set(fs_light *l, fs_colour_transfer *tone, const fs_canvas *canvas, const fs_warp *warp,
                 const fs_mask *mask, float width) {
  int step = width >= 96 ? 4 : 2;
  int columns = (warp->columns + step - 1) / step, rows = (warp->rows + step - 1) / step;
  if (reserve(l, (size_t)columns * (size_t)rows) != 0)
    return -1;
  l->left = warp->left;
  l->top = warp->top;
  l->step = step;
  l->columns = columns;
  l->rows = rows;
  float sharpest = log2f(fmaxf(warp->target->width / (1.6f * width), 1));
  float octaves = l->step == 4 ? 2 : 1;
  sample(l, canvas, warp, mask, sharpest + octaves);
  if (blur_and_compare(l, tone, light_sigma * width / (float)l->step) != 0)
    return -1;
  match_sharpness(tone, canvas, warp, mask, sharpest);
  /* The face is gain * (face - its light) + light, where light is mostly the scene's. */
  for (int i = 0; i < l->columns * l->rows; i++) {
    fs_cell *cell = &l->cells[i];
    const fs_cell *face = &l->face[i];
    for (int c = 0; c < 3; c++)
      cell->value[c] =
          light_share[c] * cell->value[c] + (1 - light_share[c] - tone->gain[c]) * face->value[c];
    int x = l->left + i % l->columns * l->step + l->step / 2,
        y = l->top + i / l->columns * l->step + l->step / 2;
    cell->weight = fs_mask_face(mask, (float)x, (float)y);
  }
  tone->any = true;
  return 0;
}

void fs_light_at(const fs_light *l, int x, int y, fs_cell *out) {
  float gx = ((float)(x - l->left) + 0.5f) / (float)l->step - 0.5f;
  float gy = ((float)(y - l->top) + 0.5f) / (float)l->step - 0.5f;
  gx = gx < 0 ? 0 : gx;
  gy = gy < 0 ? 0 : gy;
  int column = (int)gx, row = (int)gy;
  int right = column + 1 < l->columns, below = row + 1 < l->rows ? l->columns : 0;
  float u = gx - (float)column, v = gy - (float)row;
  const fs_cell *at = l->cells + (ptrdiff_t)row * l->columns + column;
  const fs_cell *a = at, *b = at + right, *c = at + below, *d = at + below + right;
  for (int i = 0; i < 3; i++) {
    float upper = a->value[i] + u * (b->value[i] - a->value[i]);
    float lower = c->value[i] + u * (d->value[i] - c->value[i]);
    out->value[i] = upper + v * (lower - upper);
  }
  float upper = a->weight + u * (b->weight - a->weight), lower = c->weight + u * (d->weight - c->weight);
  out->weight = upper + v * (lower - upper);
}

void fs_light_free(fs_light *l) {
  free(l->cells);
  free(l->face);
  free(l->spare);
  *l = (fs_light){0};
}
