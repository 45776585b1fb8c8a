/* Whatever passes before a track's face, of any shape and colours: told by what the face has shown before at
 * the same place. It stays to the pixel. */
#ifndef FS_PASSING_H
#define FS_PASSING_H

#include "local/canvas/matte.h"
#include "local/swap/usual_face.h"

/* What is remembered of a track; zeroed first. */
typedef struct fs_passing {
  fs_usual_face usual;
  int frames;     /* looked at so far */
  bool suspected; /* something was found in the last of them */
  bool seen;      /* something is there in the frame at hand; the next hold then */
  uint8_t near[FS_GRID_CELLS], inside[FS_GRID_CELLS]; /* 1: it is there or beside, and surely there */
  float colour[FS_GRID_CELLS][3];                     /* its own, where it is near */
} fs_passing;

/* Looks at the face in the scene, before anything is laid on it. Its `width` is in pixels, its `speed` in
 * pixels a frame. */
void fs_passing_see(fs_passing *passing, const fs_patch *patch, const fs_mesh *face, float width,
                    fs_point speed);

/* 0 to 1: how near to it a point of the mesh is: 1 up to `near` widths of the face, 0 from `far` on. */
float fs_passing_at(const fs_passing *passing, int point, float near, float far);

/* Adds it to a matte of the patch; `places` is working memory. Returns 0, or -1 when memory is short. */
int fs_passing_mark(const fs_passing *passing, const fs_patch *patch, const fs_mesh *face, fs_warp *places,
                    fs_matte *matte);

#endif
