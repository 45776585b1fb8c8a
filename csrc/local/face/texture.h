/* A target as sharp as one scene shows it, ready to be read by the pixel. */
#ifndef FS_TEXTURE_H
#define FS_TEXTURE_H

#include "local/face/pyramid.h"

typedef struct fs_texture {
  uint8_t (*pixels)[4]; /* owned: Y, U and V around 128, and 0 to 255 of face */
  int width, height;
  size_t capacity;
  float scale; /* of its pixels to those of the pyramid's first layer; 0: empty */
  float layer; /* that it was made from */
} fs_texture;

enum { FS_TEXTURE_MAX = 2000 /* pixels of a side */ };

/* Reads the pyramid's `layer`, which need not be whole, at `scale`, unless the texture is near that already.
 * Returns 0, or -1 when memory is short. */
int fs_texture_set(fs_texture *texture, const fs_pyramid *pyramid, float layer, float scale);

/* The pixel between four; x and y in FS_WARP_FRACTION bits behind the point. `channel` 0 to 3. */
static inline int fs_texture_at(const fs_texture *t, unsigned x, unsigned y, int channel) {
  const unsigned fx = x & 31, fy = y & 31;
  const uint8_t(*p)[4] = t->pixels + (y >> 5) * (unsigned)t->width + (x >> 5);
  const unsigned upper = p[0][channel] * (32 - fx) + p[1][channel] * fx;
  const unsigned lower = p[t->width][channel] * (32 - fx) + p[t->width + 1][channel] * fx;
  return (int)((upper * (32 - fy) + lower * fy + 512) >> 10);
}

void fs_texture_free(fs_texture *texture);

#endif
