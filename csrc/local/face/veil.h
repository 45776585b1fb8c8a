/* How much of a scene's contrast a white-out, fog or haze leaves. */
#ifndef FS_VEIL_H
#define FS_VEIL_H

#include "local/face/weighted_blur.h"

/* Of a track; zeroed first. */
typedef struct fs_veil_memory {
  float usual; /* how much of skin's luma the scene's shadows lack */
  int frames;  /* seen so far */
} fs_veil_memory;

/* Returns how much of the contrast is left, 0 to 1 (all). `scene` is the face and what is beside it, and
 * `skin` the luma of its skin. */
float fs_veil_find(fs_veil_memory *memory, const fs_cell *scene, int count, float skin);

#endif
