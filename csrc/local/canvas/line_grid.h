/* Lines of a picture, thin or thick, dark or bright: sought across rows of lumas, one place of each row. */
#ifndef FS_LINE_GRID_H
#define FS_LINE_GRID_H

#include <stdint.h>

enum { FS_LINE_ROWS = 64, FS_LINE_PLACES = 51 };

typedef struct fs_line_grid {
  int rows;
  float step; /* from one place of a row to the next; all lengths below are in its unit */
  float luma[FS_LINE_ROWS][FS_LINE_PLACES];
  float response[FS_LINE_ROWS][FS_LINE_PLACES]; /* by how much a place differs from both sides */
} fs_line_grid;

/* Raises the responses of a row to what its places differ by, in `unit`, from what lies `reach` to both
 * sides, but not beyond `most`. */
void fs_line_grid_respond(fs_line_grid *grid, int row, float reach, float unit, float most);

/* Finds the line through `count` rows, at most twice FS_LINE_ROWS, from `first` on and around, that responds
 * the most; a step across costs `cost`. */
void fs_line_grid_trace(const fs_line_grid *grid, int first, int count, float cost, uint8_t line[]);

/* How thick a line is at a place: as far as it differs by half of what the sides do that are `reach` away. */
float fs_line_grid_thickness(const fs_line_grid *grid, int row, int at, float reach);

#endif
