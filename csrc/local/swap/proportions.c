#include "local/swap/proportions.h"

#include "local/face/face_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LOOKS = 40 /* frames of a track that are measured */ };

/* Of the face's width: no point moves farther, whatever the pictures say. */
static const float max_shift = 0.12f;
/* Features move as a whole and keep their shape, which is their expression: this much of the rest stays. */
static const float feature_rest = 0.25f;

static void mean_form(const fs_packed_mesh *frames, int count, float mean[FS_FACE_POINTS][3]) {
  const int step = count / LOOKS + 1;
  int seen = 0;
  memset(mean, 0, sizeof(float[FS_FACE_POINTS][3]));
  for (int i = step / 2; i < count; i += step, seen++) {
    fs_mesh mesh;
    float form[FS_FACE_POINTS][3];
    fs_mesh_unpack(&frames[i], &mesh);
    const fs_stance stance = fs_stance_of(&mesh);
    fs_stance_undo(&stance, &mesh, form);
    for (int k = 0; k < FS_FACE_POINTS * 3; k++)
      mean[k / 3][k % 3] += form[k / 3][k % 3];
  }
  for (int k = 0; k < FS_FACE_POINTS * 3; k++)
    mean[k / 3][k % 3] /= (float)(seen > 0 ? seen : 1);
}

/* Both halves alike: an error of the pose and a crooked smile are no proportions. */
static void make_symmetric(float shift[FS_FACE_POINTS][3]) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    float *a = shift[i], *b = shift[parts->mirror[i]];
    const float x = (a[0] - b[0]) / 2, y = (a[1] + b[1]) / 2, z = (a[2] + b[2]) / 2;
    a[0] = x, a[1] = y, a[2] = z;
    b[0] = -x, b[1] = y, b[2] = z;
  }
}

/* Which feature a point belongs to: 0 none, 1 mouth, 2 left eye or brow, 3 the right one. */
static int feature_of(const fs_face_parts *parts, int point) {
  const int16_t *at = fs_face_form[point];
  if (!parts->feature[point] || (at[1] > 120 && at[1] < 380))
    return 0;
  return at[1] > 300 ? 1 : at[0] < 0 ? 2 : 3;
}

static void keep_expression(float shift[FS_FACE_POINTS][3]) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  float mean[4][3] = {{0}}, count[4] = {0};
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const int feature = feature_of(parts, i);
    count[feature]++;
    for (int k = 0; k < 3; k++)
      mean[feature][k] += shift[i][k];
  }
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const int feature = feature_of(parts, i);
    for (int k = 0; feature > 0 && k < 3; k++) {
      const float whole = mean[feature][k] / count[feature];
      shift[i][k] = whole + feature_rest * (shift[i][k] - whole);
    }
  }
}

/* Neighbours move alike. */
static void smooth(float shift[FS_FACE_POINTS][3]) {
  enum { ROUNDS = 3 };
  for (int round = 0; round < ROUNDS; round++) {
    float sum[FS_FACE_POINTS][3], weight[FS_FACE_POINTS];
    memcpy(sum, shift, sizeof sum);
    for (int i = 0; i < FS_FACE_POINTS; i++)
      weight[i] = 1;
    for (int t = 0; t < FS_FACE_TRIANGLES; t++)
      for (int i = 0; i < 3; i++) {
        const int a = fs_face_triangles[t][i], b = fs_face_triangles[t][(i + 1) % 3];
        weight[a]++, weight[b]++;
        for (int k = 0; k < 3; k++)
          sum[a][k] += shift[b][k], sum[b][k] += shift[a][k];
      }
    for (int i = 0; i < FS_FACE_POINTS; i++)
      for (int k = 0; k < 3; k++)
        shift[i][k] = sum[i][k] / weight[i];
  }
}

void fs_proportions_set(fs_proportions *proportions, const fs_packed_mesh *frames, int count,
                        const float target[FS_FACE_POINTS][3]) {
  float own[FS_FACE_POINTS][3];
  mean_form(frames, count, own);
  for (int i = 0; i < FS_FACE_POINTS; i++)
    for (int k = 0; k < 3; k++)
      proportions->shift[i][k] = fmaxf(-max_shift, fminf(max_shift, target[i][k] - own[i][k]));
  make_symmetric(proportions->shift);
  keep_expression(proportions->shift);
  smooth(proportions->shift);
}

static int reserve(fs_displacement *d, size_t cells) {
  if (cells <= d->capacity)
    return 0;
  free(d->cells);
  d->cells = calloc(2 * cells, sizeof *d->cells);
  d->capacity = d->cells ? cells : 0;
  return d->cells ? 0 : -1;
}

/* The patch's outermost cells stay. */
static void hold_edges(fs_displacement *d) {
  for (int row = 0; row < d->rows; row++)
    for (int column = 0; column < d->columns; column++)
      if (row == 0 || column == 0 || row == d->rows - 1 || column == d->columns - 1) {
        fs_cell *cell = &d->cells[row * d->columns + column];
        *cell = (fs_cell){{0}, 3};
      }
}

int fs_displacement_set(fs_displacement *d, const fs_proportions *proportions, const fs_stance *s,
                        const fs_mesh *face, const fs_patch *patch, float share) {
  d->step = s->size >= 80 ? 8 : 4;
  d->columns = patch->width / d->step + 1;
  d->rows = patch->height / d->step + 1;
  const size_t count = (size_t)d->columns * (size_t)d->rows;
  if (reserve(d, count) != 0)
    return -1;
  d->spare = d->cells + count;
  memset(d->cells, 0, count * sizeof *d->cells);
  hold_edges(d);
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const float *by = proportions->shift[i];
    const int column = (int)floorf((face->at[i].x - (float)patch->left) / (float)d->step + 0.5f);
    const int row = (int)floorf((face->at[i].y - (float)patch->top) / (float)d->step + 0.5f);
    if (column < 0 || row < 0 || column >= d->columns || row >= d->rows)
      continue;
    fs_cell *cell = &d->cells[row * d->columns + column];
    for (int k = 0; k < 2; k++) {
      const float move =
          share * s->size * (s->turn[k][0] * by[0] + s->turn[k][1] * by[1] + s->turn[k][2] * by[2]);
      cell->value[k] = (cell->value[k] * cell->weight + move) / (cell->weight + 1);
    }
    cell->weight++;
  }
  fs_weighted_blur(d->cells, d->spare, d->columns, d->rows, 0.05f * s->size / (float)d->step);
  hold_edges(d);
  return 0;
}

/* The movement at a place of the patch. */
static void move_at(const fs_displacement *d, float x, float y, float out[2]) {
  float gx = x / (float)d->step, gy = y / (float)d->step;
  gx = gx < 0 ? 0 : gx > (float)(d->columns - 1) ? (float)(d->columns - 1) : gx;
  gy = gy < 0 ? 0 : gy > (float)(d->rows - 1) ? (float)(d->rows - 1) : gy;
  const int column = (int)gx, row = (int)gy;
  const int right = column + 1 < d->columns, below = row + 1 < d->rows ? d->columns : 0;
  const float u = gx - (float)column, v = gy - (float)row;
  const fs_cell *at = &d->cells[row * d->columns + column];
  for (int k = 0; k < 2; k++) {
    const float upper = at[0].value[k] + u * (at[right].value[k] - at[0].value[k]);
    const float lower = at[below].value[k] + u * (at[below + right].value[k] - at[below].value[k]);
    out[k] = upper + v * (lower - upper);
  }
}

void fs_displacement_move(const fs_displacement *d, const fs_patch *patch, fs_mesh *face) {
  for (int i = 0; i < FS_MESH; i++) {
    float by[2];
    move_at(d, face->at[i].x - (float)patch->left, face->at[i].y - (float)patch->top, by);
    face->at[i].x += by[0];
    face->at[i].y += by[1];
  }
}

/* The plane's value between four pixels. */
static uint8_t between(const uint8_t *plane, int width, int height, float x, float y) {
  x = x < 0 ? 0 : x > (float)(width - 1) ? (float)(width - 1) : x;
  y = y < 0 ? 0 : y > (float)(height - 1) ? (float)(height - 1) : y;
  const int left = (int)x, top = (int)y, right = left + 1 < width, below = top + 1 < height ? width : 0;
  const float u = x - (float)left, v = y - (float)top;
  const uint8_t *at = plane + (ptrdiff_t)top * width + left;
  const float upper = (float)at[0] + u * (float)(at[right] - at[0]);
  const float lower = (float)at[below] + u * (float)(at[below + right] - at[below]);
  return (uint8_t)(upper + v * (lower - upper) + 0.5f);
}

static void draw_plane(const fs_displacement *d, const fs_patch *from, fs_patch *to, int plane) {
  const int shift = plane ? from->shift : 0, width = plane ? from->chroma_width : from->width;
  const int height = plane ? from->chroma_height : from->height;
  const float scale = (float)(1 << shift), least = 0.03f;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      float by[2];
      move_at(d, (float)x * scale, (float)y * scale, by);
      if (fabsf(by[0]) + fabsf(by[1]) > least)
        to->plane[plane][(ptrdiff_t)y * width + x] =
            between(from->plane[plane], width, height, (float)x - by[0] / scale, (float)y - by[1] / scale);
    }
}

void fs_displacement_draw(const fs_displacement *d, const fs_patch *from, fs_patch *to) {
  for (int i = 0; i < 3; i++)
    draw_plane(d, from, to, i);
}

void fs_displacement_free(fs_displacement *displacement) {
  free(displacement->cells);
  *displacement = (fs_displacement){0};
}
