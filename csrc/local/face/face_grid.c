#include "local/face/face_grid.h"

#include "local/face/face_parts.h"

#include <math.h>
#include <pthread.h>

/* The form's extent, in thousandths of the face's width. */
enum { LEFT = -510, RIGHT = 510, TOP = -420, BOTTOM = 840 };

static fs_grid_cell cells[FS_GRID_CELLS];
static pthread_once_t cells_once = PTHREAD_ONCE_INIT;

void fs_face_grid_place(int point, float *column, float *row) {
  *column = (float)(fs_face_form[point][0] - LEFT) * FS_GRID_SIDE / (RIGHT - LEFT);
  *row = (float)(fs_face_form[point][1] - TOP) * FS_GRID_SIDE / (BOTTOM - TOP);
}

bool fs_face_grid_in_phase(int cell, int phase) {
  return phase == FS_ALL_PHASES || ((cell & 1) | (cell / FS_GRID_SIDE & 1) << 1) == phase;
}

/* The shares of a triangle's corners at a place. Returns whether it lies inside. */
static bool shares_at(float x, float y, const float at[3][2], float share[3]) {
  const float ax = at[1][0] - at[0][0], ay = at[1][1] - at[0][1], bx = at[2][0] - at[0][0],
              by = at[2][1] - at[0][1];
  const float area = ax * by - ay * bx, dx = x - at[0][0], dy = y - at[0][1];
  share[1] = (dx * by - dy * bx) / area;
  share[2] = (ax * dy - ay * dx) / area;
  share[0] = 1 - share[1] - share[2];
  return area > 0 && share[0] >= 0 && share[1] >= 0 && share[2] >= 0;
}

static void fill_triangle(const uint16_t *points, float depth[FS_GRID_CELLS]) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  float at[3][2], left = FS_GRID_SIDE, right = 0, top = FS_GRID_SIDE, bottom = 0, share[3];
  for (int i = 0; i < 3; i++) {
    fs_face_grid_place(points[i], &at[i][0], &at[i][1]);
    left = fminf(left, at[i][0]), right = fmaxf(right, at[i][0]);
    top = fminf(top, at[i][1]), bottom = fmaxf(bottom, at[i][1]);
  }
  for (int row = (int)top; row < FS_GRID_SIDE && (float)row <= bottom; row++)
    for (int column = (int)left; column < FS_GRID_SIDE && (float)column <= right; column++) {
      fs_grid_cell *cell = &cells[row * FS_GRID_SIDE + column];
      float z = 0, feature = 0;
      if (!shares_at((float)column + 0.5f, (float)row + 0.5f, at, share))
        continue;
      for (int i = 0; i < 3; i++) {
        z += share[i] * (float)fs_face_form[points[i]][2];
        feature += parts->feature[points[i]] || parts->from_rim[points[i]] == 0 ? share[i] : 0;
      }
      if (cell->on_face && z > depth[row * FS_GRID_SIDE + column])
        continue;
      depth[row * FS_GRID_SIDE + column] = z;
      cell->on_face = true;
      cell->feature = feature > 0.5f;
      for (int i = 0; i < 3; i++)
        cell->point[i] = points[i], cell->share[i] = share[i];
    }
}

static void make_cells(void) {
  static float depth[FS_GRID_CELLS];
  for (int i = 0; i < FS_FACE_TRIANGLES; i++)
    fill_triangle(fs_face_triangles[i], depth);
}

const fs_grid_cell *fs_face_grid(void) {
  pthread_once(&cells_once, make_cells);
  return cells;
}
