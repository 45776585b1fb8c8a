#include "local/target/soft_edges.h"

#include "local/face/weighted_blur.h"
#include "local/target/cells.h"
#include "local/target/point_values.h"
#include "local/target/target_skin.h"

#include <math.h>

enum { SIDE = FS_SOFT_EDGES };
/* Cells: edges fade within twice as many. */
static const float fringe = 1.5f;
/* Of the way from a feature's edge to its middle: how far hair beside it may reach in. With more of it
 * strokes go that hang before a lid, and the face is less known by its brows and eyes. */
static const float hair_margin = 0.3f;

/* The place of a cell's middle. */
static int middle(int cell, int size) {
  return (2 * cell + 1) * size / (2 * SIDE);
}

void fs_soft_edges_find(const fs_target *t, const fs_warp *warp, fs_soft_edges *edges) {
  fs_cell cells[SIDE * SIDE], spare[SIDE * SIDE];
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
    edges->near[i / SIDE][i % SIDE] = cells[i].value[0];
}

float fs_soft_edges_left(const fs_target *t, const fs_soft_edges *edges, int x, int y) {
  const float across = (float)t->layers.layer[0].width / SIDE, down = (float)t->layers.layer[0].height / SIDE;
  return 1 - fs_smooth_step(2 * fs_cells_at(edges->near[0], 1, SIDE, across, down, (float)x, (float)y));
}

void fs_soft_edges_trim(fs_target *t, const fs_warp *warp, bool hair) {
  const float margin = hair ? hair_margin : 0;
  const fs_pyramid_level *first = &t->layers.layer[0];
  fs_soft_edges edges;
  fs_soft_edges_find(t, warp, &edges);
  for (int y = 0; y < first->height; y++)
    for (int x = 0; x < first->width; x++) {
      const fs_warp_pixel p = fs_warp_at(warp, x, y);
      const float feature = p.weight > 0 ? fs_smooth_step(fs_point_value(p.y) / 50 - margin) : 0;
      first->pixels[(ptrdiff_t)y * first->width + x][3] *=
          feature + (1 - feature) * fs_soft_edges_left(t, &edges, x, y);
    }
}
