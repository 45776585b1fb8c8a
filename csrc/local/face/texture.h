/* A target as sharp as one scene shows it, ready to be read by the pixel. */
#ifndef FS_TEXTURE_H
#define FS_TEXTURE_H

#include "local/face/pyramid.h"
#include "local/face/warp.h"
#include "vision/geometry.h"

typedef struct fs_texture {
  const uint8_t (*pixels)[4];         /* borrowed: Y, U and V around 128, and 0 to 255 of face */
  uint8_t (*still)[4], (*smeared)[4]; /* owned, one of the two is `pixels`; the second may be NULL */
  int width, height;
  size_t capacity, smeared_capacity;
  float scale;              /* of its pixels to those of the pyramid's first layer; 0: empty */
  float layer;              /* that it was made from */
  const fs_pyramid *layers; /* borrowed */
  float soft_layer;         /* of soft pixels */
  fs_point smear;
} fs_texture;

enum { FS_TEXTURE_MAX = 2000 /* pixels of a side */ };

/* Reads the pyramid's `layer`, which need not be whole, at `scale`, unless the texture is near that already.
 * Soft pixels are read from `soft_layer`, as long as the pyramid lives. Returns 0, or -1 when memory is
 * short. */
int fs_texture_set(fs_texture *texture, const fs_pyramid *pyramid, float layer, float scale,
                   float soft_layer);

/* The pixel between four; x and y in FS_WARP_FRACTION bits behind the point. `channel` 0 to 3. */
static inline int fs_texture_at(const fs_texture *t, unsigned x, unsigned y, int channel) {
  const unsigned fx = x & 31, fy = y & 31;
  const uint8_t(*p)[4] = t->pixels + (y >> 5) * (unsigned)t->width + (x >> 5);
  const unsigned upper = p[0][channel] * (32 - fx) + p[1][channel] * fx;
  const unsigned lower = p[t->width][channel] * (32 - fx) + p[t->width + 1][channel] * fx;
  return (int)((upper * (32 - fy) + lower * fy + 512) >> 10);
}

/* Pixels of a texture for some pixels of a frame. */
enum { FS_TEXELS = 32 };
typedef struct fs_texels {
  uint8_t colour[FS_TEXELS][4]; /* between the texture's pixels */
  float share[FS_TEXELS];       /* 0 to 1: how much of the face is there, times the warp's weight */
  bool whole;                   /* all shares are 1, and not set */
} fs_texels;

/* Gathers the texels of `count` pixels of a warp, `every` apart. */
void fs_texels_gather(fs_texels *texels, const fs_texture *texture, const fs_warp_pixel *warp, int every,
                      int count);

/* Lays one channel of `count` texels over pixels of the scene: of FS_TEXELS each, gain * value + offset, and
 * `noise` unless it is NULL. */
void fs_texels_lay(const fs_texels *texels, int channel, const float *gains, const float *offsets,
                   const float *noise, uint8_t *scene, int count);

/* Smears the texture along `by`, in its own pixels, as a face that moves so far while a shutter is open is;
 * anew each time, never on top of each other. Less than FS_SMEARED pixels are none. Returns 0, or -1 when
 * memory is short. */
int fs_texture_smear(fs_texture *texture, fs_point by);
#define FS_SMEARED 1.5f

void fs_texture_free(fs_texture *texture);

#endif
