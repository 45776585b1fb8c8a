#include "local/glasses/eye_likeness.h"

#include <math.h>

/* Cells of a picture of an eye, which is so much longer than the eye, and so high, of the face's width. */
enum { COLUMNS = 14, ROWS = 10, KINDS = 2 };
static const float length = 1.8f, height = 0.27f, cell = 0.024f;
/* Luma by which such a picture varies at the least: noise is no eye. */
static const float least_contrast = 2;

/* Two kinds of eyes, the nose to the right, in tenths of the standard deviation: the means of 1,300 eyes of
 * 700 faces, sorted by which of both they are more like. */
static const int8_t kinds[KINDS][ROWS][COLUMNS] = {
    {{9, 6, 3, 1, -1, -4, -6, -7, -7, -7, -4, -1, 4, 8},
     {6, 4, 2, 1, -1, -3, -6, -8, -9, -9, -7, -5, 0, 5},
     {5, 3, 2, 0, -2, -4, -6, -9, -10, -9, -8, -6, -2, 3},
     {5, 3, -1, -5, -9, -14, -17, -18, -17, -15, -11, -7, -3, 4},
     {4, -1, -10, -17, -18, -21, -23, -22, -16, -16, -15, -8, -2, 5},
     {3, -6, -15, -15, -9, -15, -19, -16, -9, -10, -10, -4, 2, 8},
     {7, 3, -1, -2, -2, -4, -5, -4, -4, -3, -1, 3, 7, 11},
     {12, 11, 9, 6, 3, 2, 1, 0, 1, 2, 6, 9, 11, 14},
     {16, 15, 13, 11, 9, 7, 7, 7, 8, 10, 12, 13, 14, 15},
     {17, 17, 17, 16, 14, 14, 13, 13, 14, 15, 15, 15, 15, 17}},
    {{-14, -12, -10, -8, -6, -5, -4, -4, -3, 0, 3, 7, 12, 16},
     {-15, -11, -7, -4, -2, -1, -1, -2, -2, -2, 1, 4, 8, 13},
     {-14, -9, -4, -2, -1, -1, 0, -1, -1, -1, 1, 2, 5, 10},
     {-13, -9, -8, -9, -11, -12, -12, -11, -8, -5, -2, 2, 3, 8},
     {-13, -13, -17, -22, -18, -19, -19, -15, -7, -7, -5, 1, 4, 7},
     {-12, -17, -22, -19, -10, -13, -17, -11, 0, 0, -1, 5, 6, 8},
     {-9, -10, -11, -10, -5, -3, -1, 3, 6, 7, 9, 10, 8, 9},
     {-4, -2, -1, -1, 1, 4, 6, 8, 10, 12, 13, 11, 10, 11},
     {-1, 3, 6, 7, 9, 10, 12, 14, 15, 16, 15, 12, 10, 12},
     {1, 6, 10, 12, 14, 15, 17, 17, 18, 17, 15, 12, 11, 12}},
};

static void read_eye(const fs_patch *patch, const fs_mesh *face, int eye, float width,
                     float luma[ROWS][COLUMNS]) {
  static const int corners[2][2] = {{33, 133}, {263, 362}};
  const fs_point3 *outer = &face->at[corners[eye][0]], *inner = &face->at[corners[eye][1]];
  const fs_point3 *left = &face->at[corners[0][0]], *right = &face->at[corners[1][0]];
  const float u = length * (inner->x - outer->x), v = length * (inner->y - outer->y);
  const float unit = height * width / fmaxf(hypotf(right->x - left->x, right->y - left->y), 1);
  const float down[2] = {-unit * (right->y - left->y), unit * (right->x - left->x)};
  const int size = (int)fmaxf(cell * width, 1);
  for (int row = 0; row < ROWS; row++)
    for (int column = 0; column < COLUMNS; column++) {
      const float a = ((float)column + 0.5f) / COLUMNS - 0.5f, b = ((float)row + 0.5f) / ROWS - 0.5f;
      const float x = (outer->x + inner->x) / 2 + a * u + b * down[0],
                  y = (outer->y + inner->y) / 2 + a * v + b * down[1];
      float yuv[3] = {0};
      fs_patch_mean_around(patch, x, y, size, yuv);
      luma[row][column] = yuv[0];
    }
}

static float correlate(const float luma[ROWS][COLUMNS], const int8_t kind[ROWS][COLUMNS]) {
  enum { CELLS = ROWS * COLUMNS, TENTHS = 10 };
  const float *cell_luma = luma[0];
  const int8_t *cell_kind = kind[0];
  float mean = 0, squares = 0, product = 0;
  for (int i = 0; i < CELLS; i++)
    mean += cell_luma[i] / CELLS;
  for (int i = 0; i < CELLS; i++) {
    const float d = cell_luma[i] - mean;
    squares += d * d / CELLS;
    product += d * (float)cell_kind[i] / (CELLS * TENTHS);
  }
  return product / fmaxf(sqrtf(squares), least_contrast);
}

float fs_eye_likeness(const fs_patch *patch, const fs_mesh *face, float width) {
  float most = -1, luma[ROWS][COLUMNS];
  for (int eye = 0; eye < 2; eye++) {
    read_eye(patch, face, eye, width, luma);
    for (int kind = 0; kind < KINDS; kind++)
      most = fmaxf(most, correlate(luma, kinds[kind]));
  }
  return most;
}
