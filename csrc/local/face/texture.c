#include "local/face/texture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Layers, and a share of the scale, by which a texture may be off before it is made anew. */
static const float near_layer = 0.2f, near_scale = 0.25f;
/* Pixels by which its smear may be off. */
static const float near_smear = 0.75f;

static uint8_t to_byte(float value) {
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value + 0.5f);
}

int fs_texture_set(fs_texture *t, const fs_pyramid *pyramid, float layer, float scale) {
  const fs_pyramid_level *first = &pyramid->layer[0];
  const float largest =
      (FS_TEXTURE_MAX - 2) / (float)(first->width > first->height ? first->width : first->height);
  scale = fminf(scale, fminf(largest, 1));
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
      to[0] = to_byte(from[0]);
      to[1] = to_byte(from[1] + 128);
      to[2] = to_byte(from[2] + 128);
      to[3] = to_byte(255 * from[3]);
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

/* A pixel's channels, the first in the lowest byte. */
static uint32_t word_of(const uint8_t pixel[4]) {
  return pixel[0] | (uint32_t)pixel[1] << 8 | (uint32_t)pixel[2] << 16 | (uint32_t)pixel[3] << 24;
}

static float byte_of(uint32_t word, int shift) {
  return (float)(int)(word >> shift & 255);
}

/* Like fs_texture_at, of all texels at once. The products of whole numbers here and below are less than 2^24,
 * which floats hold exactly, and the compiler multiplies floats side by side on every machine. */
static void read_texels(const fs_texels *restrict t, int channel, int values[restrict FS_TEXELS]) {
  const int shift = 8 * channel;
  for (int i = 0; i < FS_TEXELS; i++) {
    const float x = t->x[i], y = t->y[i];
    const float upper = byte_of(t->corner[0][i], shift) * (32 - x) + byte_of(t->corner[1][i], shift) * x;
    const float lower = byte_of(t->corner[2][i], shift) * (32 - x) + byte_of(t->corner[3][i], shift) * x;
    values[i] = (int)((upper * (32 - y) + lower * y + 512) * (1.f / 1024));
  }
}

/* Shares become of the warp's weights what the face has of them. */
static void find_shares(fs_texels *texels, bool face) {
  int faces[FS_TEXELS];
  for (int i = 0; i < FS_TEXELS; i++)
    faces[i] = UINT8_MAX;
  if (!face)
    read_texels(texels, 3, faces);
  for (int i = 0; i < FS_TEXELS; i++) {
    const int product = (int)(texels->share[i] * (float)faces[i]);
    texels->share[i] = (float)((product + (product >> 8) + 8) >> 4);
  }
}

void fs_texels_gather(fs_texels *texels, const fs_texture *t, const fs_warp_pixel *warp, int every,
                      int count) {
  if (count < FS_TEXELS)
    memset(texels, 0, sizeof *texels);
  uint32_t all = UINT32_MAX;
  unsigned least = FS_WARP_WEIGHT;
  for (int i = 0; i < count; i++, warp += every) {
    const uint8_t(*p)[4] = t->pixels + (size_t)(warp->y >> 5) * (size_t)t->width + (warp->x >> 5);
    texels->corner[0][i] = word_of(p[0]);
    texels->corner[1][i] = word_of(p[1]);
    texels->corner[2][i] = word_of(p[t->width]);
    texels->corner[3][i] = word_of(p[t->width + 1]);
    texels->x[i] = (float)(warp->x & 31);
    texels->y[i] = (float)(warp->y & 31);
    texels->share[i] = warp->weight;
    all &= texels->corner[0][i] & texels->corner[1][i] & texels->corner[2][i] & texels->corner[3][i];
    least = warp->weight < least ? warp->weight : least;
  }
  const bool face = all >> 24 == UINT8_MAX;
  texels->whole = face && least == FS_WARP_WEIGHT;
  if (!texels->whole)
    find_shares(texels, face);
}

void fs_texels_lay(const fs_texels *texels, int channel, const float *gains, const float *offsets,
                   const float *noise, uint8_t *scene, int count) {
  int colours[FS_TEXELS];
  float values[FS_TEXELS];
  uint8_t pixels[FS_TEXELS] = {0};
  read_texels(texels, channel, colours);
  for (int i = 0; i < FS_TEXELS; i++)
    values[i] = gains[i] * (float)colours[i] + offsets[i];
  for (int i = 0; noise && i < FS_TEXELS; i++)
    values[i] += noise[i];
  for (int i = 0; i < FS_TEXELS; i++) {
    const float positive = values[i] < 0 ? 0 : values[i], bounded = positive > 255 ? 255 : positive;
    values[i] = (float)(int)(bounded * 16);
  }
  memcpy(pixels, scene, (size_t)count);
  for (int i = 0; !texels->whole && i < FS_TEXELS; i++) {
    const float share = texels->share[i];
    const float sum = (float)pixels[i] * 16 * (4096 - share) + values[i] * share + (1 << 15);
    pixels[i] = (uint8_t)(int)(sum * (1.f / (1 << 16)));
  }
  for (int i = 0; texels->whole && i < FS_TEXELS; i++)
    pixels[i] = (uint8_t)(int)((values[i] + 8) * (1.f / 16));
  memcpy(scene, pixels, (size_t)count);
}

void fs_texture_free(fs_texture *texture) {
  free(texture->still);
  free(texture->smeared);
  *texture = (fs_texture){0};
}
