/* The pixels of a target: Lab, and how much of each is face, in layers of falling size. */
#ifndef FS_LAYERS_H
#define FS_LAYERS_H

#include "vision/face/vision.h"

enum { FS_LAYERS_MOST = 7 };

typedef struct fs_layer {
  float (*pixels)[4]; /* owned: L, a, b, and 0 (hair, background) to 1 (face) */
  int width, height;
} fs_layer;

typedef struct fs_layers {
  fs_layer layer[FS_LAYERS_MOST]; /* each half as large as the one before */
  int count;
} fs_layers;

/* Makes the first layer of a part of a picture, which is mirrored beyond its edges; all of it counts as face.
 * Returns 0, or -1 when memory is short. */
int fs_layers_cut(fs_layers *layers, const fs_picture *picture, int left, int top, int width, int height);

/* Makes the others from the first, in place of what there was. */
int fs_layers_build(fs_layers *layers);

/* The first layer turned left to right, and its others. */
int fs_layers_mirror(const fs_layers *layers, fs_layers *mirrored);

/* The pixel at a point given in pixels of the first layer. A layer that is not whole lies between two; beyond
 * the last one, and beyond the edge, is what is nearest. */
void fs_layers_at(const fs_layers *layers, float layer, float x, float y, float pixel[4]);

void fs_layers_free(fs_layers *layers);

#endif
