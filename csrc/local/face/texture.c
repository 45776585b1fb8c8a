#include "local/face/texture.h"

#include <math.h>
#include <stdlib.h>

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

void fs_texture_free(fs_texture *texture) {
  free(texture->pixels);
  *texture = (fs_texture){0};
}
