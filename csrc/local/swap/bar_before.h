/* A pole, a railing, a microphone's stand: a straight bar of one colour that passes before a track's face. It
 * stays to the pixel, before lids, brows and lips, too, whose colours are no skin's. */
#ifndef FS_BAR_BEFORE_H
#define FS_BAR_BEFORE_H

#include "local/canvas/matte.h"
#include "local/face/skin_points.h"

/* One edge, in pixels of the canvas: where it is across the bar, and by how much more for each pixel along
 * it. */
typedef struct fs_bar_edge {
  float at, lean;
} fs_bar_edge;

/* What is remembered of a track; zeroed first. */
typedef struct fs_bar_before {
  float usual[FS_FACE_POINTS]; /* how clear each point has been, 0 to 1 (skin) */
  int frames;                  /* seen so far */
  bool seen;                   /* in the frame at hand; the others hold then */
  float across[2];             /* of length 1 */
  fs_point middle;             /* of the face; edges are counted from there */
  fs_bar_edge edge[2];
  float softness; /* pixels over which an edge ends */
} fs_bar_before;

/* Looks for a bar where points of the face have ceased to be `skin`. The face's `width` is in pixels. */
void fs_bar_before_see(fs_bar_before *bar, const fs_skin_points *skin, const fs_patch *patch,
                       const fs_mesh *face, float width);

/* 0 to 1: how near to the bar a place is: 1 up to `near` pixels from it, 0 from `far` on. */
float fs_bar_before_at(const fs_bar_before *bar, float x, float y, float near, float far);

/* Adds the bar to a matte of the patch. */
void fs_bar_before_mark(const fs_bar_before *bar, const fs_patch *patch, fs_matte *matte);

#endif
