#include "local/swap/lighting.h"

#include "base/room.h"
#include "local/target/skin_map.h"
#include "vision/face/mesh_measures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What changes over less than this share of the face's width is the face's detail, the rest is light. */
static const float light_sigma = 0.13f;
/* How much of the light is the scene's, in Y, U, V; the rest keeps the target's own shape of cheeks and nose.
 */
static const float light_share[3] = {0.65f, 0.92f, 0.92f};
/* Brightness of the light from which a camera loses details, and at which none is left: a flash burns out the
 * skin that it falls on. In the dark likewise. */
static const float nearly_white = 246, white = 255, nearly_black = 4;
/* Details may be this much fainter or stronger than in the target's picture. */
static const float least_gain = 0.95f, max_gain[3] = {1.3f, 1.15f, 1.15f};
/* At the least so much of its colour's changes is kept. */
static const float palest = 0.3f;
/* Of a cell of skin: how much one counts that is none. Where a beard is all there is, its colour counts. */
static const float least_telling = 0.02f;
/* By which share a cell is darker than the light around it where it begins to be more than shade, and where
 * it is a brow, a lash or a nostril. */
static const float more_than_shade = 0.1f, no_shade = 0.35f;
/* Of the face's width, from the mouth: as far as beards grow. */
static const float beards = 0.4f;
/* Where the face fades out its colour is the scene's, and as far inwards as this share of its width. */
static const float seam_sigma = 0.05f;

/* A cell's colour, from where the picture moves to it. */
static void read_scene(fs_lighting *l, const fs_patch *patch, const fs_displacement *displacement, int row,
                       int column) {
  const int x = l->left + column * l->step, y = l->top + row * l->step;
  float by[2];
  fs_displacement_at(displacement, (float)x, (float)y, by);
  const int from_x = x - (int)lrintf(by[0]), from_y = y - (int)lrintf(by[1]);
  fs_patch_mean(patch,
                from_x < 0              ? 0
                : from_x < patch->width ? from_x
                                        : x,
                from_y < 0               ? 0
                : from_y < patch->height ? from_y
                                         : y,
                l->step, l->scene[row * l->columns + column].value);
}

/* Of a line of `size` pixels: where the cells begin that cover a part of it and one cell more on both sides,
 * and how many they are. */
static void cover(const fs_lighting *l, float from, float length, int size, int *first, int *cells) {
  enum { ALIGN = 8 /* pixels */ };
  const float last = (float)(size - 1), step = (float)l->step;
  *first = (int)fminf(fmaxf(from - step, 0), last) & ~(ALIGN - 1);
  const int end = (int)fminf(fmaxf(from + length + step, 0), last) + 1;
  *cells = (end - *first + l->step - 1) / l->step;
}

int fs_lighting_start(fs_lighting *l, const fs_patch *patch, const fs_displacement *displacement,
                      const fs_mesh *face, float width) {
  const fs_rect box = fs_mesh_box(face);
  l->step = width >= 260 ? 8 : width >= 80 ? 4 : 2;
  cover(l, box.x - (float)patch->left, box.width, patch->width, &l->left, &l->columns);
  cover(l, box.y - (float)patch->top, box.height, patch->height, &l->top, &l->rows);
  const size_t cells = (size_t)l->columns * (size_t)l->rows;
  if (cells > l->capacity) {
    free(l->cells);
    free(l->scene);
    const size_t room = fs_room_for(cells);
    l->cells = calloc(room, sizeof *l->cells);
    l->scene = calloc(6 * room + 1, sizeof *l->scene);
    l->capacity = l->cells && l->scene ? room : 0;
    if (l->capacity == 0)
      return -1;
  }
  l->face = l->scene + cells;
  l->sharp_scene = l->face + cells;
  l->sharp_face = l->sharp_scene + cells;
  l->seam = l->sharp_face + cells;
  l->spare = l->seam + cells;
  for (int row = 0; row < l->rows; row++)
    for (int column = 0; column < l->columns; column++) {
      read_scene(l, patch, displacement, row, column);
      l->scene[row * l->columns + column].weight = 1;
    }
  return 0;
}

void fs_lighting_find_skin(fs_lighting *l, const fs_skin_field *skin, const fs_patch *patch,
                           const fs_mesh *face, float width) {
  enum { MOUTH = 13 };
  const float reach = beards * width;
  for (int row = 0; row < l->rows; row++)
    for (int column = 0; column < l->columns; column++) {
      fs_cell *cell = &l->scene[row * l->columns + column];
      const int half = l->step / 2, left = patch->left + l->left + half, top = patch->top + l->top + half;
      const float x = (float)(left + column * l->step), y = (float)(top + row * l->step);
      if (fabsf(x - face->at[MOUTH].x) > reach || fabsf(y - face->at[MOUTH].y) > reach)
        continue;
      const fs_skin_sample s = fs_skin_points_sample(face, width, x, y, cell->value);
      cell->weight = fs_skin_map_share(fs_skin_field_distance(skin, &s));
    }
}

/* How much a cell tells of the light where the target shows `place`, and the scene so much skin. */
static float telling(const fs_target *target, const float place[2], float skin) {
  const fs_pyramid_level *first = &target->layers.layer[0];
  const int column = (int)(place[0] * FS_SKIN_MAP / (float)first->width),
            row = (int)(place[1] * FS_SKIN_MAP / (float)first->height);
  if (column >= FS_SKIN_MAP || row >= FS_SKIN_MAP)
    return 1;
  const float both = skin * (float)target->skin.skin[row][column] / 255;
  return 1 - (1 - least_telling) * (1 - both) * (float)target->skin.other[row][column] / 255;
}

/* The face's colour in each cell, as soft as a cell is large, and how much it counts there; and how much the
 * scene's cell tells of the light. */
static void sample_face(fs_lighting *l, const fs_warp *warp, const fs_target *target, float scale,
                        float layer) {
  for (int row = 0; row < l->rows; row++)
    for (int column = 0; column < l->columns; column++) {
      fs_cell *face = &l->face[row * l->columns + column];
      const fs_warp_pixel p =
          fs_warp_at(warp, l->left + column * l->step + l->step / 2, l->top + row * l->step + l->step / 2);
      *face = (fs_cell){.weight = 0};
      if (p.weight == 0)
        continue;
      float pixel[4];
      const float k = 1 / (scale * (1 << FS_WARP_FRACTION));
      const float place[2] = {(float)p.x * k, (float)p.y * k};
      fs_pyramid_at(&target->layers, layer, place[0], place[1], pixel);
      memcpy(face->value, pixel, sizeof face->value);
      face->weight = pixel[3] * (float)p.weight / FS_WARP_WEIGHT;
      float *skin = &l->scene[row * l->columns + column].weight;
      *skin = telling(target, place, *skin);
    }
}

/* Compares by hand: calls of the mathematics library for each cell keep the compiler from computing several
 * at once. */
static float limit(float value, float least, float most) {
  return value < least ? least : value > most ? most : value;
}

static void approach(float *value, float goal, float share) {
  *value += share * (goal - *value);
}

/* How much stronger the scene's details are than the face's under its light. */
static void compare_details(const fs_lighting *l, float ratio, fs_light_memory *memory) {
  const fs_cell *scene = l->sharp_scene, *face = l->sharp_face;
  /* Skin that is brightened shows more of its texture than fair skin has. */
  const float least = least_gain / sqrtf(fmaxf(ratio, 1));
  double of_scene[3] = {0}, of_face[3] = {0};
  for (int i = 0; i < l->columns * l->rows; i++) {
    const float weight = face[i].weight * scene[i].weight;
    for (int c = 0; weight > 0.5f && c < 3; c++) {
      const double a = scene[i].value[c] - l->scene[i].value[c];
      const double b = (double)ratio * (face[i].value[c] - l->face[i].value[c]);
      of_scene[c] += weight * a * a;
      of_face[c] += weight * b * b;
    }
  }
  for (int c = 0; c < 3; c++) {
    float gain = (float)sqrt(of_scene[c] / (of_face[c] + 1e-6));
    gain = fminf(max_gain[c], fmaxf(least, gain));
    approach(&memory->gain[c], gain, memory->frames ? 0.1f : 1);
  }
}

/* What is no skin tells nothing of the light: lips would redden a beard that is laid over them. But close to
 * an open mouth, and to what is before the face, the shadow does. */
static void forget_features(fs_lighting *l) {
  for (int i = 0; i < l->columns * l->rows; i++) {
    const float inside = limit((l->face[i].weight - 0.8f) / 0.2f, 0, 1);
    l->face[i].weight *= 1 - inside * (1 - l->scene[i].weight);
    l->scene[i].weight = l->face[i].weight;
  }
}

static void mean_of(const fs_cell *cells, const fs_cell *weights, int count, float mean[3]) {
  float total = 1e-6f;
  memset(mean, 0, 3 * sizeof *mean);
  for (int i = 0; i < count; i++) {
    total += weights[i].weight;
    for (int c = 0; c < 3; c++)
      mean[c] += weights[i].weight * cells[i].value[c];
  }
  for (int c = 0; c < 3; c++)
    mean[c] /= total;
}

/* The mean size of colour for the luma that it comes with. */
static float saturation(const fs_cell *cells, const fs_cell *weights, int count) {
  float colour = 0, luma = 1e-6f;
  for (int i = 0; i < count; i++) {
    const float *value = cells[i].value, weight = weights[i].weight;
    colour += weight * hypotf(value[1], value[2]);
    luma += weight * (fmaxf(value[0], 0) + 4);
  }
  return colour / luma;
}

/* Where the face fades out, what is left between its colour and the scene's is carried some way inwards, so
 * that no edge is seen; but a lip's colour is not. */
static void close_seam(fs_lighting *l, float width) {
  const fs_cell *scene = l->sharp_scene, *face = l->sharp_face;
  const int count = l->columns * l->rows;
  for (int i = 0; i < count; i++) {
    fs_cell *seam = &l->seam[i];
    const float weight = face[i].weight;
    seam->weight = weight > 0.02f && weight < 0.7f ? limit(weight, 0, 0.7f - weight) : 0;
    for (int c = 0; c < 3; c++)
      seam->value[c] = (c == 0 ? 1 : scene[i].weight) *
                       (scene[i].value[c] - l->cells[i].gain[c] * face[i].value[c] - l->cells[i].offset[c]);
  }
  fs_weighted_blur(l->seam, l->spare, l->columns, l->rows, seam_sigma * width / (float)l->step);
  for (int i = 0; i < count; i++) {
    const float share = l->seam[i].weight / (l->seam[i].weight + 0.03f);
    for (int c = 0; c < 3; c++)
      l->cells[i].offset[c] += share * limit(l->seam[i].value[c], -40, 40);
  }
}

/* From luma 0 to 255 and chroma around 0 to the frame's bytes. */
static void to_bytes(fs_lighting *l, const fs_patch *patch) {
  for (int i = 0; i < l->columns * l->rows; i++) {
    fs_light_cell *cell = &l->cells[i];
    cell->gain[0] /= patch->scale;
    cell->offset[0] = cell->offset[0] / patch->scale + patch->black;
    for (int c = 1; c < 3; c++)
      cell->offset[c] += 128 - 128 * cell->gain[c];
  }
}

/* How much of the light's colour a cell of the face takes. What the light does to the skin's colour it does
 * to the little that a brow or a nostril throws back in proportion: all of it would make them violet. */
static float tint_of(const fs_lighting *l, size_t cell) {
  const float least = 0.3f, skin = l->face[cell].value[0], here = l->sharp_face[cell].value[0];
  const bool shown = l->sharp_face[cell].weight > 0;
  return shown ? least + (1 - least) * limit(here / (skin > 1 ? skin : 1), 0, 1) : 1;
}

/* How many times as strong the luma's details become on skin that is so many times as bright: brows do, but
 * shine lies on top of the skin's own light, and shades are filled by what comes from beside them. */
static float boost_of(const fs_lighting *l, size_t cell, float here) {
  const float under = 1 - l->sharp_face[cell].value[0] / (l->face[cell].value[0] + 4);
  return here > 1 ? 1 + (here - 1) * limit((under - more_than_shade) / (no_shade - more_than_shade), 0, 1)
                  : here;
}

/* How much is left to see where light of this brightness falls: of what is burnt out or black, nothing. */
static float seen_in(float light) {
  return limit(fminf((white - light) / (white - nearly_white), light / nearly_black), 0, 1);
}

void fs_lighting_set(fs_lighting *l, fs_light_memory *memory, const fs_patch *patch, const fs_warp *warp,
                     const fs_target *target, float scale, float width) {
  const size_t count = (size_t)l->columns * (size_t)l->rows;
  const float octaves = l->step == 8 ? 3 : l->step == 4 ? 2 : 1;
  sample_face(l, warp, target, scale, fs_lighting_layer(memory, target, width) - memory->softness + octaves);
  memcpy(l->sharp_scene, l->scene, count * sizeof *l->scene);
  memcpy(l->sharp_face, l->face, count * sizeof *l->face);
  forget_features(l);
  float mean_scene[3], mean_face[3];
  mean_of(l->scene, l->face, (int)count, mean_scene);
  mean_of(l->face, l->face, (int)count, mean_face);
  /* Colour changes in proportion to how much there is of it: on paler skin all of a rich target's would turn
   * its shadows blue. */
  const float pale =
      saturation(l->scene, l->face, (int)count) / (saturation(l->face, l->face, (int)count) + 1e-3f);
  const float ratio = fminf(2, fmaxf(0.05f, (mean_scene[0] + 4) / (mean_face[0] + 4)));
  fs_weighted_blur(l->scene, l->spare, l->columns, l->rows, light_sigma * width / (float)l->step);
  fs_weighted_blur(l->face, l->spare, l->columns, l->rows, light_sigma * width / (float)l->step);
  compare_details(l, ratio, memory);
  memory->veil = fs_veil_find(&memory->shadows, l->sharp_scene, (int)count, mean_scene[0]);
  const float richness = fminf(1, fmaxf(palest * memory->veil, pale));
  for (size_t i = 0; i < count; i++) {
    const float *s = l->scene[i].value, *f = l->face[i].value;
    const float tint = 1 - memory->veil * (1 - tint_of(l, i));
    const float here = limit((s[0] + 4) / (f[0] + 4), 0.03f, 2.2f), seen = seen_in(s[0]);
    for (int c = 0; c < 3; c++) {
      const float own = mean_scene[c] + (c == 0 ? memory->veil * (f[0] * ratio - mean_scene[0])
                                                : richness * (f[c] - mean_face[c]));
      const float gain = seen * memory->gain[c] *
                         (c == 0 ? memory->veil * boost_of(l, i, here) : limit(richness * here, 0, 1.2f));
      const float share = 1 - seen * (1 - light_share[c]);
      const float offset = share * s[c] + (1 - share) * own - gain * f[c];
      l->cells[i].gain[c] = gain;
      l->cells[i].offset[c] = c == 0 ? offset : tint * offset;
    }
  }
  close_seam(l, width);
  to_bytes(l, patch);
  memory->frames++;
}

float fs_lighting_layer(const fs_light_memory *memory, const fs_target *target, float width) {
  return log2f(fmaxf(target->width / (1.3f * width), 1)) + memory->softness;
}

/* Fills the pixels between the middles of neighbouring cells, `step` from one to the next. */
static inline void expand(const float *cells, int count, int step, float *to) {
  const float part = 1 / (float)step;
  for (int i = 0; i < count; i++) {
    const float here = cells[i], pace = (cells[i + 1] - here) * part;
    for (int k = 0; k < step; k++)
      to[i * step + k] = here + ((float)k + 0.5f) * pace;
  }
}

/* With steps that the compiler knows, it fills pixels side by side. */
static void expand_cells(const float *cells, int count, int step, float *to) {
  if (step == 8)
    expand(cells, count, 8, to);
  else if (step == 4)
    expand(cells, count, 4, to);
  else if (step == 2)
    expand(cells, count, 2, to);
  else
    memcpy(to, cells + 1, (size_t)count * sizeof *to);
}

void fs_lighting_spread(const fs_lighting *l, int channel, int y, int every, int from, int to, float *gains,
                        float *offsets) {
  const float height = ((float)(y * every - l->top) + 0.5f * (float)every) / (float)l->step - 0.5f;
  const float gy = fminf(fmaxf(height, 0), (float)(l->rows - 1));
  const int row = (int)gy, below = row + 1 < l->rows ? l->columns : 0, step = l->step / every;
  const float v = gy - (float)row;
  const fs_light_cell *cells = &l->cells[(ptrdiff_t)row * l->columns];
  /* Here cell i + 1 is the grid's cell i: those at the edges are repeated. */
  const int left = l->left / every - step / 2, first = (from - left) / step, last = (to - 1 - left) / step;
  float *gain = (float *)l->spare, *offset = gain + l->columns + 2;
  for (int i = first; i <= last + 1; i++) {
    const int column = i < 1 ? 0 : i <= l->columns ? i - 1 : l->columns - 1;
    const fs_light_cell *a = &cells[column], *b = a + below;
    gain[i] = a->gain[channel] + v * (b->gain[channel] - a->gain[channel]);
    offset[i] = a->offset[channel] + v * (b->offset[channel] - a->offset[channel]);
  }
  const ptrdiff_t begin = left + first * step;
  expand_cells(gain + first, last - first + 1, step, gains + begin);
  expand_cells(offset + first, last - first + 1, step, offsets + begin);
}

void fs_lighting_free(fs_lighting *lighting) {
  free(lighting->cells);
  free(lighting->scene);
  *lighting = (fs_lighting){0};
}
