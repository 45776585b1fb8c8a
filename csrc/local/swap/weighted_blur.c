#include "local/swap/weighted_blur.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* A cell's four numbers, which are added at once. */
typedef float quad __attribute__((vector_size(16)));

static quad quad_of(const fs_cell *cell) {
  quad numbers;
  memcpy(&numbers, cell, sizeof numbers);
  return numbers;
}

/* The mean over 2 * radius + 1 cells of one line, which repeats its ends; three of these are a Gaussian but
 * for 3 %. */
static void box(const fs_cell *in, fs_cell *out, int count, ptrdiff_t in_step, ptrdiff_t out_step,
                int radius) {
  quad sum = {0};
  const float share = 1 / (float)(2 * radius + 1);
  for (int i = -radius - 1; i < radius; i++)
    sum += quad_of(&in[(i < 0 ? 0 : i < count ? i : count - 1) * in_step]);
  for (int i = 0; i < count; i++) {
    const fs_cell *enter = &in[(i + radius < count ? i + radius : count - 1) * in_step];
    const fs_cell *leave = &in[(i > radius ? i - radius - 1 : 0) * in_step];
    sum += quad_of(enter) - quad_of(leave);
    const quad mean = sum * share;
    memcpy(&out[i * out_step], &mean, sizeof mean);
  }
}

void fs_weighted_blur(fs_cell *cells, fs_cell *spare, int width, int height, float sigma) {
  /* Three boxes of width w have the variance (w * w - 1) / 4. */
  int radius = (int)((sqrtf(4 * sigma * sigma + 1) - 1) / 2 + 0.5f);
  for (int i = 0; i < width * height; i++)
    for (int c = 0; c < 3; c++)
      cells[i].value[c] *= cells[i].weight;
  for (int pass = 0; pass < 3 && radius > 0; pass++) {
    for (int y = 0; y < height; y++)
      box(cells + (ptrdiff_t)y * width, spare + (ptrdiff_t)y * width, width, 1, 1, radius);
    for (int x = 0; x < width; x++)
      box(spare + x, cells + x, height, width, width, radius);
  }
  for (int i = 0; i < width * height; i++) {
    float share = 1 / (cells[i].weight + 1e-3f);
    for (int c = 0; c < 3; c++)
      cells[i].value[c] *= share;
  }
}
