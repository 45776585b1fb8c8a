#include "local/face/texture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Layers, and a share of the scale, by which a texture may be off before it is made anew. */
static const float near_layer = 0.2f, near_scale = 0.25f;

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
  /* One column and row more: the pixel between four reads its neighbours. */
  t->width = (int)((float)first->width * scale) + 2;
  t->height = (int)((float)first->height * scale) + 2;
  const size_t count = (size_t)t->width * ((size_t)t->height + 1);
  if (count > t->capacity) {
    free(t->pixels);
    t->pixels = malloc(count * sizeof *t->pixels);
    t->capacity = t->pixels ? count : 0;
    if (!t->pixels) {
      t->scale = 0;
      return -1;
    }
  }
  for (int y = 0; y <= t->height; y++)
    for (int x = 0; x < t->width; x++) {
      float from[4];
      uint8_t *to = t->pixels[(size_t)y * (size_t)t->width + (size_t)x];
      fs_pyramid_at(pyramid, layer, (float)x / scale, (float)y / scale, from);
      to[0] = to_byte(from[0]);
      to[1] = to_byte(from[1] + 128);
      to[2] = to_byte(from[2] + 128);
      to[3] = to_byte(255 * from[3]);
    }
  t->layer = layer;
  t->scale = scale;
  return 0;
}

/* A pixel's channels, the first in the lowest byte. */
static uint32_t word_of(const uint8_t pixel[4]) {
  return pixel[0] | (uint32_t)pixel[1] << 8 | (uint32_t)pixel[2] << 16 | (uint32_t)pixel[3] << 24;
}

void fs_texels_gather(fs_texels *texels, const fs_texture *t, const fs_warp_pixel *warp, int every,
                      int count) {
  if (count < FS_TEXELS)
    memset(texels, 0, sizeof *texels);
  for (int i = 0; i < count; i++, warp += every) {
    const uint8_t(*p)[4] = t->pixels + (size_t)(warp->y >> 5) * (size_t)t->width + (warp->x >> 5);
    texels->corner[0][i] = word_of(p[0]);
    texels->corner[1][i] = word_of(p[1]);
    texels->corner[2][i] = word_of(p[t->width]);
    texels->corner[3][i] = word_of(p[t->width + 1]);
    texels->x[i] = (float)(warp->x & 31);
    texels->y[i] = (float)(warp->y & 31);
    texels->weight[i] = warp->weight;
  }
}

static float byte_of(uint32_t word, int shift) {
  return (float)(int)(word >> shift & 255);
}

void fs_texels_read(const fs_texels *restrict t, int channel, int values[restrict FS_TEXELS]) {
  const int shift = 8 * channel;
  for (int i = 0; i < FS_TEXELS; i++) {
    const float x = t->x[i], y = t->y[i];
    const float upper = byte_of(t->corner[0][i], shift) * (32 - x) + byte_of(t->corner[1][i], shift) * x;
    const float lower = byte_of(t->corner[2][i], shift) * (32 - x) + byte_of(t->corner[3][i], shift) * x;
    values[i] = (int)((upper * (32 - y) + lower * y + 512) * (1.f / 1024));
  }
}

void fs_texture_free(fs_texture *texture) {
  free(texture->pixels);
  *texture = (fs_texture){0};
}
