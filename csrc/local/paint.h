/* One face laid over one frame. */
#ifndef FS_PAINT_H
#define FS_PAINT_H

#include "blur.h"
#include "canvas.h"
#include "target.h"

#include <stdbool.h>

/* What is remembered from frame to frame, so that colours do not flicker; one for each track, zeroed first.
 */
typedef struct fs_tone {
  float face_mean[3], face_spread[3];   /* of the target */
  float scene_mean[3], scene_spread[3]; /* of the face that is replaced */
  float forehead;
  bool any;
} fs_tone;

/* Working memory; zeroed first, used by one thread at a time. */
typedef struct fs_painter {
  uint8_t *triangle;                  /* owned: of every pixel */
  fs_cell *cells, *spare;             /* owned: a grid over the face */
  float *weight;                      /* owned: of every cell */
  fs_ink *ink;                        /* owned: two rows */
  size_t pixels, cell_count, columns; /* allocated */
} fs_painter;

/* Lays the target's face over the face at `face`, which may reach over the canvas' edge. Returns 0, or -1
 * when memory is short. */
int fs_paint(fs_painter *painter, const fs_canvas *canvas, const fs_target *target, const fs_landmarks *face,
             fs_tone *tone);

void fs_painter_free(fs_painter *painter);

#endif
