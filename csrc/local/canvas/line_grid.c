#include "local/canvas/line_grid.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = FS_LINE_PLACES };

void fs_line_grid_respond(fs_line_grid *grid, int row, float reach, float unit, float most) {
  const int by = (int)fmaxf(reach / grid->step + 0.5f, 1);
  const float *luma = grid->luma[row];
  float *response = grid->response[row];
  for (int k = by; k < PLACES - by; k++) {
    const float a = luma[k - by], b = luma[k + by];
    const float contrast = fmaxf(fminf(a, b) - luma[k], luma[k] - fmaxf(a, b)) / unit;
    response[k] = fminf(fmaxf(response[k], contrast), most);
  }
}

/* From which place of the row before, so many places away, the best line comes to each place. */
static void join_row(const float response[PLACES], float cost, float sum[PLACES], int8_t by[PLACES]) {
  enum { STEPS = 2 };
  float before[PLACES];
  memcpy(before, sum, sizeof before);
  for (int k = 0; k < PLACES; k++) {
    float most = before[k];
    by[k] = 0;
    for (int s = -STEPS; s <= STEPS; s++)
      if (k - s >= 0 && k - s < PLACES && before[k - s] - cost * (float)abs(s) > most) {
        most = before[k - s] - cost * (float)abs(s);
        by[k] = (int8_t)s;
      }
    sum[k] = most + response[k];
  }
}

void fs_line_grid_trace(const fs_line_grid *grid, int first, int count, float cost, uint8_t line[]) {
  float sum[PLACES];
  int8_t by[2 * FS_LINE_ROWS][PLACES];
  memcpy(sum, grid->response[first % grid->rows], sizeof sum);
  for (int i = 1; i < count; i++)
    join_row(grid->response[(first + i) % grid->rows], cost, sum, by[i]);
  int at = 0;
  for (int k = 1; k < PLACES; k++)
    if (sum[k] > sum[at])
      at = k;
  for (int i = count - 1; i >= 0; i--) {
    line[i] = (uint8_t)at;
    at -= i > 0 ? by[i][at] : 0;
  }
}

float fs_line_grid_thickness(const fs_line_grid *grid, int row, int at, float reach) {
  const float *luma = grid->luma[row], here = luma[at];
  const int by = (int)(reach / grid->step + 0.5f);
  const float a = luma[at > by ? at - by : 0], b = luma[at + by < PLACES ? at + by : PLACES - 1];
  const bool dark = here < (a + b) / 2;
  const float half = ((dark ? fminf(a, b) : fmaxf(a, b)) + here) / 2;
  int from = at, to = at;
  while (from > 0 && at - from < by && dark == (luma[from - 1] < half))
    from--;
  while (to < PLACES - 1 && to - at < by && dark == (luma[to + 1] < half))
    to++;
  return grid->step * (float)(to - from + 1);
}
