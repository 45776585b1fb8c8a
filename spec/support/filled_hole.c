/* Prints by how much luma steps from one pixel to the next where a round hole is filled in, whose one side is
 * dark and whose other side is bright; not at its rim, where these are beside each other. */
#include "local/target/fill_in.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SIDE = 256, MIDDLE = SIDE / 2, RADIUS = 60, INNER = 45, DARK = 80, BRIGHT = 180 };
static const size_t pixels = (size_t)SIDE * SIDE;

static bool is_within(int radius, int x, int y) {
  return hypotf((float)(x - MIDDLE), (float)(y - MIDDLE)) < (float)radius;
}

int main(void) {
  static float shares[SIDE * SIDE], counts[SIDE * SIDE];
  fs_target t = {.layers = {.count = 1}};
  fs_pyramid_level *first = &t.layers.layer[0];
  *first = (fs_pyramid_level){calloc(pixels, sizeof *first->pixels), SIDE, SIDE};
  for (int i = 0; i < SIDE * SIDE; i++) {
    first->pixels[i][0] = i % SIDE < MIDDLE ? DARK : BRIGHT;
    shares[i] = is_within(RADIUS, i % SIDE, i / SIDE);
    counts[i] = 1 - shares[i];
  }
  if (fs_fill_in(&t, shares, counts) != 0)
    return 1;
  float most = 0;
  for (int y = 0; y < SIDE; y++)
    for (int x = 1; x < SIDE; x++)
      if (is_within(INNER, x, y))
        most = fmaxf(most, fabsf(first->pixels[y * SIDE + x][0] - first->pixels[y * SIDE + x - 1][0]));
  printf("%.1f\n", (double)most);
  fs_pyramid_free(&t.layers);
  return 0;
}
