/* The pixels of a target: luma, chroma and how much of each is face, in layers of falling size. */
#ifndef FS_PYRAMID_H
#define FS_PYRAMID_H

#include "vision/picture/picture.h"

enum { FS_PYRAMID_MAX = 7 };

typedef struct fs_pyramid_level {
  float (*pixels)[4]; /* owned: Y, 0 to 255, U and V around 0, and 0 (hair, background) to 1 (face) */
  int width, height;
} fs_pyramid_level;

typedef struct fs_pyramid {
  fs_pyramid_level layer[FS_PYRAMID_MAX]; /* each half as large as the one before */
  int count;
} fs_pyramid;

/* Makes the first layer of a part of a picture, which is mirrored beyond its edges; all of it counts as face.
 * Returns 0, or -1 when memory is short. */
int fs_pyramid_cut(fs_pyramid *layers, const fs_picture *picture, int left, int top, int width, int height);

/* Makes the others from the first, in place of what there was. */
int fs_pyramid_build(fs_pyramid *layers);

/* A copy of the first layer, without the others. Returns 0, or -1 when memory is short. */
int fs_pyramid_copy(const fs_pyramid *layers, fs_pyramid *copy);

/* The first layer turned left to right, and its others. */
int fs_pyramid_mirror(const fs_pyramid *layers, fs_pyramid *mirrored);

/* The pixel at a point given in pixels of the first layer. A layer that is not whole lies between two; beyond
 * the last one, and beyond the edge, is what is nearest. */
void fs_pyramid_at(const fs_pyramid *layers, float layer, float x, float y, float pixel[4]);

void fs_pyramid_free(fs_pyramid *layers);

#endif
