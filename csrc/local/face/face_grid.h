/* A grid over the face's form: the same place of every face, whichever way it looks. */
#ifndef FS_FACE_GRID_H
#define FS_FACE_GRID_H

#include "local/face/face_topology.h"

#include <stdbool.h>

enum { FS_GRID_SIDE = 64, FS_GRID_CELLS = FS_GRID_SIDE * FS_GRID_SIDE };

/* Where a cell is: between three points of the mesh. */
typedef struct fs_grid_cell {
  uint16_t point[3];
  float share[3];
  bool on_face; /* false: no triangle is there */
  bool feature; /* most of it is brow, lid, lip or nostril, or at the face's outline */
} fs_grid_cell;

/* FS_GRID_CELLS, row by row; made by the first call. */
const fs_grid_cell *fs_face_grid(void);

/* Cells may be looked at in turn: each phase is a fourth of them, spread over all of the face. */
enum { FS_PHASES = 4, FS_ALL_PHASES = -1 };
bool fs_face_grid_in_phase(int cell, int phase);

/* Where a point of the mesh is in the grid: a cell's middle is at a half. */
void fs_face_grid_place(int point, float *column, float *row);

#endif
