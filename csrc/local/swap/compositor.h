/* One face laid over one frame. */
#ifndef FS_COMPOSITOR_H
#define FS_COMPOSITOR_H

#include "local/swap/colour_transfer.h"

/* Working memory; zeroed first, used by one thread at a time. */
typedef struct fs_compositor {
  fs_warp warp;
  fs_light light;
  fs_blend_pixel *blend_pixel; /* owned: two rows */
  size_t ink_count;
} fs_compositor;

/* Lays the target's face over the face at `face`, which may reach over the canvas' edge. Returns 0, or -1
 * when memory is short. */
int fs_compositor_blend(fs_compositor *compositor, const fs_canvas *canvas, const fs_target *target,
                        const fs_landmarks *face, fs_colour_transfer *tone);

void fs_compositor_free(fs_compositor *compositor);

#endif
