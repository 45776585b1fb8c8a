/* One face laid over one frame. */
#ifndef FS_COMPOSITOR_H
#define FS_COMPOSITOR_H

#include "local/face/texture.h"
#include "local/swap/displacement.h"
#include "local/swap/eyes.h"
#include "local/swap/front.h"
#include "local/swap/hands_before.h"
#include "local/tracks/heads_before.h"

/* Working memory; zeroed first, used by one thread at a time. */
typedef struct fs_compositor {
  fs_patch before, after;
  fs_warp warp, places;
  fs_lighting lighting;
  fs_displacement displacement;
  fs_matte matte;
  float *rows;                  /* owned; the next are in it */
  float *gains[2], *offsets[2]; /* of a row of pixels: of luma, or of both chroma planes */
  size_t row_capacity;
} fs_compositor;

/* A track's face and what is remembered of it from frame to frame. */
typedef struct fs_appearance {
  const fs_target *target; /* borrowed */
  fs_proportions proportions;
  fs_light_memory light;
  fs_point speed; /* of the face in the frame at hand, in pixels a frame */
  fs_front front;
  fs_hands_before hands;
  fs_heads_before heads; /* of the frame at hand */
  fs_texture texture;
  fs_eyes eyes;
} fs_appearance;

/* All pixels that fs_compositor_blend reads and writes. Faces whose boxes lie apart may be blended at the
 * same time, by a compositor each. */
fs_canvas_box fs_compositor_reach(const fs_canvas *canvas, const fs_mesh *face);

/* Lays the target's face over `face`, which may reach over the canvas' edge. `strength` is 0 (not at all) to
 * 1. Returns 0, or -1 when memory is short. */
int fs_compositor_blend(fs_compositor *compositor, const fs_canvas *canvas, const fs_mesh *face,
                        fs_appearance *appearance, float strength);

void fs_compositor_free(fs_compositor *compositor);

#endif
