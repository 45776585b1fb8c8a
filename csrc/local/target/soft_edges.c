#include "local/target/soft_edges.h"

#include "local/face/weighted_blur.h"
#include "local/target/point_values.h"
#include "local/target/target_skin.h"

#include <math.h>

/* Cells over the first layer, which is 1.2 times as wide as the face. */
enum { SIDE = 64 };
/* Cells: edges fade within twice as many. */
static const float fringe = 1.5f;

/* The place of a cell's middle. */
static int middle(int cell, int size) {
  return (2 * cell + 1) * size / (2 * SIDE);
}

/* Between the middles of cells, at a pixel. */
static float cell_at(const fs_target *t, const fs_cell *cells, int x, int y) {
  const fs_pyramid_level *first = &t->layers.layer[0];
  const float column = ((float)x + 0.5f) * SIDE / (float)first->width - 0.5f,
              row = ((float)y + 0.5f) * SIDE / (float)first->height - 0.5f;
  const int left = (int)fminf(fmaxf(column, 0), SIDE - 2), top = (int)fminf(fmaxf(row, 0), SIDE - 2);
  const float u = fminf(fmaxf(column - (float)left, 0), 1), v = fminf(fmaxf(row - (float)top, 0), 1);
  const fs_cell *upper = &cells[top * SIDE + left], *lower = upper + SIDE;
  const float above = upper[0].value[0] + u * (upper[1].value[0] - upper[0].value[0]),
              below = lower[0].value[0] + u * (lower[1].value[0] - lower[0].value[0]);
  return above + v * (below - above);
}

void fs_soft_edges_trim(fs_target *t, const fs_warp *warp) {
  fs_cell hidden[SIDE * SIDE], spare[SIDE * SIDE];
  const fs_pyramid_level *first = &t->layers.layer[0];
  for (int row = 0; row < SIDE; row++)
    for (int column = 0; column < SIDE; column++) {
      const int x = middle(column, first->width), y = middle(row, first->height);
      const float face = first->pixels[(ptrdiff_t)y * first->width + x][3];
      hidden[row * SIDE + column] =
          (fs_cell){.value = {fmaxf(1 - 2 * face, 0)}, .weight = fs_warp_at(warp, x, y).weight > 0};
    }
  fs_weighted_blur(hidden, spare, SIDE, SIDE, fringe);
  for (int y = 0; y < first->height; y++)
    for (int x = 0; x < first->width; x++) {
      const fs_warp_pixel p = fs_warp_at(warp, x, y);
      const float feature = p.weight > 0 ? fs_smooth_step(fs_point_value(p.y) / 50) : 0;
      first->pixels[(ptrdiff_t)y * first->width + x][3] *=
          1 - (1 - feature) * fs_smooth_step(2 * cell_at(t, hidden, x, y));
    }
}
