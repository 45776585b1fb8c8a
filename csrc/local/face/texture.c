#include "local/face/texture.h"

#include "local/face/colour.h"
#include "local/face/lanes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Layers, and a share of the scale, by which a texture may be off before it is made anew. */
static const float near_layer = 0.2f, near_scale = 0.25f;
/* Pixels by which its smear may be off. */
static const float near_smear = 0.75f;

int fs_texture_set(fs_texture *t, const fs_pyramid *pyramid, float layer, float scale, float soft_layer) {
  const fs_pyramid_level *first = &pyramid->layer[0];
  const float largest =
      (FS_TEXTURE_MAX - 2) / (float)(first->width > first->height ? first->width : first->height);
  scale = fminf(scale, fminf(largest, 1));
  t->layers = pyramid;
  t->soft_layer = soft_layer;
  if (t->scale > 0 && fabsf(layer - t->layer) < near_layer && fabsf(scale - t->scale) < near_scale * t->scale)
    return 0;
  t->smear = (fs_point){0, 0};
  /* One column and row more: the pixel between four reads its neighbours. */
  t->width = (int)((float)first->width * scale) + 2;
  t->height = (int)((float)first->height * scale) + 2;
  const size_t count = (size_t)t->width * ((size_t)t->height + 1);
  if (count > t->capacity) {
    free(t->still);
    t->still = malloc(count * sizeof *t->still);
    t->capacity = t->still ? count : 0;
    if (!t->still) {
      t->scale = 0;
      return -1;
    }
  }
  for (int y = 0; y <= t->height; y++)
    for (int x = 0; x < t->width; x++) {
      float from[4];
      uint8_t *to = t->still[(size_t)y * (size_t)t->width + (size_t)x];
      fs_pyramid_at(pyramid, layer, (float)x / scale, (float)y / scale, from);
      to[0] = fs_byte_of(from[0]);
      to[1] = fs_byte_of(from[1] + 128);
      to[2] = fs_byte_of(from[2] + 128);
      to[3] = fs_byte_of(255 * from[3]);
    }
  t->pixels = (const uint8_t(*)[4])t->still;
  t->layer = layer;
  t->scale = scale;
  return 0;
}

/* Sums of some pixels: each colour times how much it is face, and that. */
typedef uint32_t sums[4];

/* Adds a row's pixels, each moved by `by`; beyond its ends a row goes on as it ends. */
static void add_row(const uint8_t (*row)[4], int width, int by, sums *sum) {
  for (int x = 0; x < width; x++) {
    const int at = x + by;
    const uint8_t *from = row[at < 0 ? 0 : at < width ? at : width - 1];
    const uint32_t face = from[3] + 1u;
    for (int c = 0; c < 3; c++)
      sum[x][c] += face * from[c];
    sum[x][3] += face;
  }
}

static void smear_all(const fs_texture *t, fs_point by, sums *row) {
  enum { MOST = 24 /* places that are averaged */ };
  const int wanted = (int)fmaxf(fabsf(by.x), fabsf(by.y)) + 1;
  const int taps = wanted < 1 ? 1 : wanted < MOST ? wanted : MOST;
  for (int y = 0; y <= t->height; y++) {
    memset(row, 0, (size_t)t->width * sizeof *row);
    for (int i = 0; i < taps; i++) {
      const float along = ((float)i + 0.5f) / (float)taps - 0.5f;
      const int from = y + (int)lrintf(along * by.y);
      const int line = from < 0 ? 0 : from < t->height ? from : t->height;
      add_row((const uint8_t(*)[4])t->still + (ptrdiff_t)line * t->width, t->width, (int)lrintf(along * by.x),
              row);
    }
    uint8_t(*to)[4] = t->smeared + (ptrdiff_t)y * t->width;
    for (int x = 0; x < t->width; x++) {
      for (int c = 0; c < 3; c++)
        to[x][c] = (uint8_t)(row[x][c] / row[x][3]);
      to[x][3] = (uint8_t)(row[x][3] / (uint32_t)taps - 1);
    }
  }
}

int fs_texture_smear(fs_texture *t, fs_point by) {
  const size_t count = (size_t)t->width * ((size_t)t->height + 1);
  if (hypotf(by.x - t->smear.x, by.y - t->smear.y) < near_smear)
    return 0;
  t->smear = by;
  t->pixels = (const uint8_t(*)[4])t->still;
  if (hypotf(by.x, by.y) < FS_SMEARED)
    return 0;
  if (count > t->smeared_capacity) {
    free(t->smeared);
    t->smeared = malloc(count * sizeof *t->smeared);
    t->smeared_capacity = t->smeared ? count : 0;
  }
  sums *row = malloc((size_t)t->width * sizeof *row);
  if (row && t->smeared) {
    smear_all(t, by, row);
    t->pixels = (const uint8_t(*)[4])t->smeared;
  }
  const int status = row && t->smeared ? 0 : -1;
  free(row);
  return status;
}

/* Like fs_texture_at, of all channels at once: two pixels of each row are four channels twice. */
static void mix_pixels(const uint8_t *upper, const uint8_t *lower, unsigned x, unsigned y, uint8_t *to) {
  const fs_words above = fs_words_of(upper), below = fs_words_of(lower);
  const fs_words left = (above * 32 + (below - above) * (uint16_t)y + 4) >> 3; /* quarters of a byte */
  const fs_words right = __builtin_shufflevector(left, left, 4, 5, 6, 7, 0, 1, 2, 3);
  fs_words_put((left * 32 + (right - left) * (uint16_t)x + 64) >> 7, to, 4);
}

/* Makes a texel as soft as the warp has it; how much of it is face stays. */
static void soften(const fs_texture *t, const fs_warp_pixel *at, uint8_t colour[4]) {
  const float k = 1 / (t->scale * (1 << FS_WARP_FRACTION)), share = (float)at->soft / FS_WARP_WEIGHT;
  float around[4];
  fs_pyramid_at(t->layers, t->soft_layer, (float)at->x * k, (float)at->y * k, around);
  for (int c = 0; c < 3; c++) {
    const float own = (float)colour[c];
    colour[c] = fs_byte_of(own + share * (around[c] + (c == 0 ? 0 : 128) - own));
  }
}

void fs_texels_gather(fs_texels *texels, const fs_texture *t, const fs_warp_pixel *warp, int every,
                      int count) {
  if (count < FS_TEXELS)
    memset(texels, 0, sizeof *texels);
  unsigned face = UINT8_MAX, weights = FS_WARP_WEIGHT;
  for (int i = 0; i < count; i++, warp += every) {
    const uint8_t *from = t->pixels[(size_t)(warp->y >> 5) * (size_t)t->width + (warp->x >> 5)];
    mix_pixels(from, from + 4 * (ptrdiff_t)t->width, warp->x & 31, warp->y & 31, texels->colour[i]);
    if (warp->soft > 0)
      soften(t, warp, texels->colour[i]);
    texels->share[i] = warp->weight;
    weights &= warp->weight; /* its highest bit is of the whole weight alone */
  }
  for (int i = 0; i < count; i++)
    face &= texels->colour[i][3];
  texels->whole = face == UINT8_MAX && weights == FS_WARP_WEIGHT;
  for (int i = 0; !texels->whole && i < FS_TEXELS; i++)
    texels->share[i] *= (float)texels->colour[i][3] * (1.f / (UINT8_MAX * FS_WARP_WEIGHT));
}

void fs_texels_lay(const fs_texels *texels, int channel, const float *gains, const float *offsets,
                   const float *noise, uint8_t *scene, int count) {
  float values[FS_TEXELS];
  uint8_t pixels[FS_TEXELS] = {0};
  for (int i = 0; i < FS_TEXELS; i++)
    values[i] = gains[i] * (float)texels->colour[i][channel] + offsets[i];
  for (int i = 0; noise && i < FS_TEXELS; i++)
    values[i] += noise[i];
  for (int i = 0; i < FS_TEXELS; i++) {
    const float positive = values[i] < 0 ? 0 : values[i];
    values[i] = positive > 255 ? 255 : positive;
  }
  memcpy(pixels, scene, (size_t)count);
  for (int i = 0; !texels->whole && i < FS_TEXELS; i++) {
    const float under = (float)pixels[i];
    values[i] = under + texels->share[i] * (values[i] - under);
  }
  for (int i = 0; i < FS_TEXELS; i++)
    pixels[i] = (uint8_t)(int)(values[i] + 0.5f);
  memcpy(scene, pixels, (size_t)count);
}

void fs_texture_free(fs_texture *texture) {
  free(texture->still);
  free(texture->smeared);
  *texture = (fs_texture){0};
}
