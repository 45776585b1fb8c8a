/* Makes a target's face look lit and filmed like the face it replaces. */
#ifndef FS_LIGHTING_H
#define FS_LIGHTING_H

#include "local/face/skin_field.h"
#include "local/face/veil.h"
#include "local/face/warp.h"
#include "local/face/weighted_blur.h"
#include "local/swap/displacement.h"
#include "local/target/target.h"

/* What is remembered of a track from frame to frame, so that nothing flickers; zeroed first. */
typedef struct fs_light_memory {
  float gain[3]; /* of the face's details in Y, U, V */
  fs_veil_memory shadows;
  float veil;     /* 0 to 1 (none): how much of the contrast a white-out, fog or haze leaves in this frame */
  float softness; /* layers of the target beyond the sharpest that fits */
  float shutter;  /* 0 to 1: for how much of a frame the picture is smeared by movement */
  bool moved;     /* such a movement has been seen */
  float grain;    /* standard deviation of the scene's noise, see fs_grain_match */
  int frames;     /* seen so far */
} fs_light_memory;

/* A pixel of the face becomes gain * the texture's byte + offset, in the frame's own bytes. */
typedef struct fs_light_cell {
  float gain[3], offset[3];
} fs_light_cell;

/* A grid over the part of a patch where the face is. */
typedef struct fs_lighting {
  fs_light_cell *cells;  /* owned */
  fs_cell *scene, *face; /* owned: colours, then light alone; the next four follow in the same memory */
  fs_cell *sharp_scene, *sharp_face, *seam, *spare; /* spare: working memory, and room for a cell more */
  size_t capacity;
  int left, top;           /* of the first cell, in the patch: multiples of 8 */
  int step, columns, rows; /* cells of `step` pixels */
} fs_lighting;

/* Divides the patch around `face` into cells and reads the scene's colours, moved by `displacement`; `width`
 * is the face's, in pixels. Returns 0, or -1 when memory is short. */
int fs_lighting_start(fs_lighting *lighting, const fs_patch *patch, const fs_displacement *displacement,
                      const fs_mesh *face, float width);

/* Finds which of the scene's cells are skin, whose colours are in `skin`; all count as skin before. `face` is
 * where it was started for. */
void fs_lighting_find_skin(fs_lighting *lighting, const fs_skin_field *skin, const fs_patch *patch,
                           const fs_mesh *face, float width);

/* Compares the scene with the face that `warp` will show of `target`, whose texture has `scale`, and sets the
 * cells. */
void fs_lighting_set(fs_lighting *lighting, fs_light_memory *memory, const fs_patch *patch,
                     const fs_warp *warp, const fs_target *target, float scale, float width);

/* The cells' gain and offset of one channel along a row of pixels, which are `every` apart, from pixel `from`
 * up to `to` of the patch. FS_LIGHTING_STEP floats before and behind these may be written, too. */
enum { FS_LIGHTING_STEP = 8 };
void fs_lighting_spread(const fs_lighting *lighting, int channel, int y, int every, int from, int to,
                        float *gains, float *offsets);

/* The layer of the target that is as sharp as a scene in which the face is `width` pixels wide. */
float fs_lighting_layer(const fs_light_memory *memory, const fs_target *target, float width);

void fs_lighting_free(fs_lighting *lighting);

#endif
