/* A picture in cells, as many across as down. */
#ifndef FS_CELLS_H
#define FS_CELLS_H

#include <math.h>

/* The value between the middles of cells, whose values are `every` numbers apart; `across` and `down` are the
 * pixels of one. */
static inline float fs_cells_at(const float *cells, int every, int side, float across, float down, float x,
                                float y) {
  const float most = (float)side - 1.01f;
  const float column = fminf(fmaxf((x + 0.5f) / across - 0.5f, 0), most),
              row = fminf(fmaxf((y + 0.5f) / down - 0.5f, 0), most);
  const int left = (int)column, top = (int)row;
  const float u = column - (float)left, v = row - (float)top;
  const float *upper = &cells[(top * side + left) * every], *lower = upper + side * every;
  return (1 - v) * (upper[0] + u * (upper[every] - upper[0])) +
         v * (lower[0] + u * (lower[every] - lower[0]));
}

#endif
