#include "local/face/weighted_blur.h"

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

/* The mean over 2 * radius + 1 cells of each of some lines beside one another, which repeat their ends; three
 * of these are a Gaussian but for 3 %. Lines are `beside` cells apart, a line's cells `step`. */
enum { LINES = 8 };
static void box(const fs_cell *in, fs_cell *out, int count, ptrdiff_t step, int lines, ptrdiff_t beside,
                int radius) {
  quad sum[LINES] = {{0}};
  const float share = 1 / (float)(2 * radius + 1);
  for (int i = -radius - 1; i < radius; i++)
    for (int k = 0; k < lines; k++)
      sum[k] += quad_of(&in[(i < 0 ? 0 : i < count ? i : count - 1) * step + k * beside]);
  for (int i = 0; i < count; i++, out += step) {
    const fs_cell *enter = &in[(i + radius < count ? i + radius : count - 1) * step];
    const fs_cell *leave = &in[(i > radius ? i - radius - 1 : 0) * step];
    for (int k = 0; k < lines; k++) {
      sum[k] += quad_of(&enter[k * beside]) - quad_of(&leave[k * beside]);
      const quad mean = sum[k] * share;
      memcpy(&out[k * beside], &mean, sizeof mean);
    }
  }
}

/* Blurs all lines of a grid. */
static void blur_lines(const fs_cell *in, fs_cell *out, int count, ptrdiff_t step, int lines,
                       ptrdiff_t beside, int radius) {
  int k = 0;
  for (; k + LINES <= lines; k += LINES)
    box(in + k * beside, out + k * beside, count, step, LINES, beside, radius);
  for (; k < lines; k++)
    box(in + k * beside, out + k * beside, count, step, 1, beside, radius);
}

void fs_weighted_blur(fs_cell *cells, fs_cell *spare, int width, int height, float sigma) {
  /* Three boxes of width w have the variance (w * w - 1) / 4. */
  int radius = (int)((sqrtf(4 * sigma * sigma + 1) - 1) / 2 + 0.5f);
  for (int i = 0; i < width * height; i++)
    for (int c = 0; c < 3; c++)
      cells[i].value[c] *= cells[i].weight;
  for (int pass = 0; pass < 3 && radius > 0; pass++) {
    blur_lines(cells, spare, width, 1, height, width, radius);
    blur_lines(spare, cells, height, width, width, 1, radius);
  }
  for (int i = 0; i < width * height; i++) {
    float share = 1 / (cells[i].weight + 1e-3f);
    for (int c = 0; c < 3; c++)
      cells[i].value[c] *= share;
  }
}
