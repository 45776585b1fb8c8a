#include "local/target/soft_edges.h"

#include "local/face/weighted_blur.h"
#include "local/target/cells.h"
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

void fs_soft_edges_trim(fs_target *t, const fs_warp *warp) {
  fs_cell cells[SIDE * SIDE], spare[SIDE * SIDE];
  float hidden[SIDE * SIDE];
  const fs_pyramid_level *first = &t->layers.layer[0];
  for (int row = 0; row < SIDE; row++)
    for (int column = 0; column < SIDE; column++) {
      const int x = middle(column, first->width), y = middle(row, first->height);
      const float face = first->pixels[(ptrdiff_t)y * first->width + x][3];
      cells[row * SIDE + column] =
          (fs_cell){.value = {fmaxf(1 - 2 * face, 0)}, .weight = fs_warp_at(warp, x, y).weight > 0};
    }
  fs_weighted_blur(cells, spare, SIDE, SIDE, fringe);
  for (int i = 0; i < SIDE * SIDE; i++)
    hidden[i] = cells[i].value[0];
  const float across = (float)first->width / SIDE, down = (float)first->height / SIDE;
  for (int y = 0; y < first->height; y++)
    for (int x = 0; x < first->width; x++) {
      const fs_warp_pixel p = fs_warp_at(warp, x, y);
      const float feature = p.weight > 0 ? fs_smooth_step(fs_point_value(p.y) / 50) : 0;
      first->pixels[(ptrdiff_t)y * first->width + x][3] *=
          1 - (1 - feature) * fs_smooth_step(2 * fs_cells_at(hidden, SIDE, across, down, (float)x, (float)y));
    }
}
