/* Smooth fields over a face: light, coloured light. */
#ifndef FS_WEIGHTED_BLUR_H
#define FS_WEIGHTED_BLUR_H

/* A cell: three values and how much they count (0: not at all, the value is then filled in from around). */
typedef struct fs_cell {
  float value[3];
  float weight;
} fs_cell;

/* Blurs the values by a Gaussian of `sigma` cells, each counted by its weight; weights are used up. `spare`
 * is as large as `cells`. */
void fs_weighted_blur(fs_cell *cells, fs_cell *spare, int width, int height, float sigma);

#endif
