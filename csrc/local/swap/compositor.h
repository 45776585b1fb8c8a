/* One face laid over one frame. */
#ifndef FS_PAINT_H
#define FS_PAINT_H

#include "local/swap/colour_transfer.h"

/* Working memory; zeroed first, used by one thread at a time. */
typedef struct fs_painter {
  fs_warp warp;
  fs_light light;
  fs_ink *ink; /* owned: two rows */
  size_t ink_count;
} fs_painter;

/* Lays the target's face over the face at `face`, which may reach over the canvas' edge. Returns 0, or -1
 * when memory is short. */
int fs_paint(fs_painter *painter, const fs_canvas *canvas, const fs_target *target, const fs_landmarks *face,
             fs_tone *tone);

void fs_painter_free(fs_painter *painter);

#endif
