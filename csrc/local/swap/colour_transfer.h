/* Makes a target's face look lit and filmed like the face it replaces. */
#ifndef FS_COLOUR_TRANSFER_H
#define FS_COLOUR_TRANSFER_H

#include "local/swap/canvas.h"
#include "local/swap/mask.h"
#include "local/swap/warp.h"
#include "local/swap/weighted_blur.h"

/* What is remembered of a track from frame to frame, so that nothing flickers; zeroed first. */
typedef struct fs_colour_transfer {
  float gain[3]; /* of the face's details in L, a, b */
  float layer;   /* of the target whose sharpness is the scene's */
  float forehead;
  bool any; /* false before the first frame */
} fs_colour_transfer;

/* A grid over the region of a warp. */
typedef struct fs_light {
  fs_cell *cells;        /* owned: what is added to the face's colour times gain, and the mask's weight */
  fs_cell *face, *spare; /* owned */
  size_t capacity;
  int left, top, step, columns, rows; /* of the grid, in cells of `step` pixels */
} fs_light;

/* Measures the scene and the warped face where the mask has weight, moves `tone` towards what it finds, and
 * sets the grid. `width` is the face's, in pixels. Returns 0, or -1 when memory is short. */
int fs_light_set(fs_light *light, fs_colour_transfer *tone, const fs_canvas *canvas, const fs_warp *warp,
                 const fs_mask *mask, float width);

/* The grid's value at a pixel, between its cells. */
void fs_light_at(const fs_light *light, int x, int y, fs_cell *out);

void fs_light_free(fs_light *light);

#endif
