#include "local/swap/displacement.h"

#include "local/face/face_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How much a cell without a point counts, of a point's weight spread over the cells of the face. */
static const float stillness = 0.08f;
/* Of the face's width: how far a point's movement reaches. */
static const float spread = 0.06f;

static int reserve(fs_displacement *d, size_t cells) {
  if (cells <= d->capacity)
    return 0;
  free(d->cells);
  d->cells = calloc(3 * cells, sizeof *d->cells);
  d->capacity = d->cells ? cells : 0;
  return d->cells ? 0 : -1;
}

/* The patch's outermost cells stay. */
static void hold_edges(const fs_displacement *d) {
  for (int row = 0; row < d->rows; row++)
    for (int column = 0; column < d->columns; column++)
      if (row == 0 || column == 0 || row == d->rows - 1 || column == d->columns - 1) {
        d->rest[row * d->columns + column] = (fs_cell){.weight = 3};
      }
}

/* How far each point is to move. */
static void find_moves(fs_displacement *d, const fs_proportions *proportions, const fs_stance *s,
                       const fs_mesh *face, const float shares[FS_FACE_POINTS]) {
  const float open[2] = {fs_proportions_open(proportions, face, s->size, 0),
                         fs_proportions_open(proportions, face, s->size, 1)};
  const float gape = fs_proportions_gape(proportions, face, s->size);
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const float *shift = proportions->shift[i];
    const float lid = open[fs_face_form[i][0] > 0] * proportions->lids[i];
    const float by[3] = {shift[0], shift[1] + lid + gape * fs_proportions_below_mouth(i), shift[2]};
    const float of_it = s->size * shares[i];
    for (int k = 0; k < 2; k++)
      d->moves[i][k] = of_it * (s->turn[k][0] * by[0] + s->turn[k][1] * by[1] + s->turn[k][2] * by[2]);
  }
}

/* Spreads what the points still lack of their movement, and adds it. */
static void spread_rest(fs_displacement *d, float size, const fs_mesh *face, const fs_patch *patch) {
  const size_t count = (size_t)d->columns * (size_t)d->rows;
  /* Cells without a point pull a little to stay: away from the face the movement dies out softly. */
  const float a_point = FS_FACE_POINTS * (float)(d->step * d->step) / (size * size);
  for (size_t i = 0; i < count; i++)
    d->rest[i] = (fs_cell){.weight = stillness * a_point};
  hold_edges(d);
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const float x = face->at[i].x - (float)patch->left, y = face->at[i].y - (float)patch->top;
    const int column = (int)floorf(x / (float)d->step + 0.5f), row = (int)floorf(y / (float)d->step + 0.5f);
    if (column < 0 || row < 0 || column >= d->columns || row >= d->rows)
      continue;
    float by[2];
    fs_displacement_at(d, x, y, by);
    fs_cell *cell = &d->rest[row * d->columns + column];
    for (int k = 0; k < 2; k++)
      cell->value[k] = (cell->value[k] * cell->weight + d->moves[i][k] - by[k]) / (cell->weight + 1);
    cell->weight++;
  }
  fs_weighted_blur(d->rest, d->spare, d->columns, d->rows, spread * size / (float)d->step);
  hold_edges(d);
  for (size_t i = 0; i < count; i++)
    for (int k = 0; k < 2; k++)
      d->cells[i].value[k] += d->rest[i].value[k];
}

int fs_displacement_set(fs_displacement *d, const fs_proportions *proportions, const fs_stance *s,
                        const fs_mesh *face, const fs_patch *patch, const float shares[FS_FACE_POINTS]) {
  enum { ROUNDS = 2 /* the first leaves the outline, beyond which nothing moves, behind */ };
  d->step = s->size >= 80 ? 8 : 4;
  d->columns = patch->width / d->step + 1;
  d->rows = patch->height / d->step + 1;
  const size_t count = (size_t)d->columns * (size_t)d->rows;
  if (reserve(d, count) != 0)
    return -1;
  d->rest = d->cells + count;
  d->spare = d->rest + count;
  memset(d->cells, 0, count * sizeof *d->cells);
  find_moves(d, proportions, s, face, shares);
  for (int round = 0; round < ROUNDS; round++)
    spread_rest(d, s->size, face, patch);
  return 0;
}

void fs_displacement_at(const fs_displacement *d, float x, float y, float out[2]) {
  float gx = x / (float)d->step, gy = y / (float)d->step;
  gx = gx < 0 ? 0 : gx > (float)(d->columns - 1) ? (float)(d->columns - 1) : gx;
  gy = gy < 0 ? 0 : gy > (float)(d->rows - 1) ? (float)(d->rows - 1) : gy;
  const int column = (int)gx, row = (int)gy;
  const int right = column + 1 < d->columns, below = row + 1 < d->rows ? d->columns : 0;
  const float u = gx - (float)column, v = gy - (float)row;
  const fs_cell *at = &d->cells[row * d->columns + column];
  if (u == 0 && v == 0) {
    memcpy(out, at->value, 2 * sizeof *out);
    return;
  }
  for (int k = 0; k < 2; k++) {
    const float upper = at[0].value[k] + u * (at[right].value[k] - at[0].value[k]);
    const float lower = at[below].value[k] + u * (at[below + right].value[k] - at[below].value[k]);
    out[k] = upper + v * (lower - upper);
  }
}

/* How much a point moves by itself: at the face's outline and openings the picture is seen, and points go
 * with that, which moves more smoothly. */
static float freedom_of(const fs_face_parts *parts, int point) {
  if (point >= FS_FACE_POINTS)
    return 0;
  const float inside = (float)(parts->from_rim[point] - 1) / 3, off = (float)parts->from_opening[point] / 2;
  return fminf(fmaxf(fminf(inside, off), 0), 1);
}

void fs_displacement_move(const fs_displacement *d, const fs_patch *patch, fs_mesh *face) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  for (int i = 0; i < FS_MESH; i++) {
    float by[2];
    fs_displacement_at(d, face->at[i].x - (float)patch->left, face->at[i].y - (float)patch->top, by);
    const float freedom = freedom_of(parts, i);
    for (int k = 0; freedom > 0 && k < 2; k++)
      by[k] += freedom * (d->moves[i][k] - by[k]);
    face->at[i].x += by[0];
    face->at[i].y += by[1];
  }
}

/* Places and movements in whole 65536ths of a pixel. */
enum { ONE = 1 << 16 };

static int32_t limit(int32_t place, int size) {
  const int32_t last = (size - 1) * ONE;
  return place < 0 ? 0 : place > last ? last : place;
}

/* The value between four pixels, `right` and `below` bytes from the first. */
static uint8_t mix(const uint8_t *at, int right, int below, int32_t x, int32_t y) {
  const int u = x >> 8 & 255, v = y >> 8 & 255;
  const int upper = at[0] * 256 + (at[right] - at[0]) * u;
  const int lower = at[below] * 256 + (at[below + right] - at[below]) * u;
  return (uint8_t)((upper * 256 + (lower - upper) * v + (1 << 15)) >> 16);
}

/* A plane's value at a place, or at the nearest one of the plane. */
static uint8_t between(const uint8_t *plane, int width, int height, int32_t x, int32_t y) {
  x = limit(x, width);
  y = limit(y, height);
  const int left = x >> 16, top = y >> 16;
  return mix(plane + (ptrdiff_t)top * width + left, left + 1 < width, top + 1 < height ? width : 0, x, y);
}

/* Whether places along a line, from the first to the last, lie between four pixels of the plane each. */
static bool is_within(int32_t first, int32_t last, int size) {
  const int32_t end = (size - 1) * ONE;
  return first >= 0 && last >= 0 && first < end && last < end;
}

/* Between four cells: their movements, and the pixels that lie there. */
typedef struct block {
  const fs_cell *corner[4]; /* upper left and right, lower left and right */
  int left, top, right, bottom;
} block;

static bool stays(const block *b) {
  const float least = 0.1f; /* pixels: less is not seen */
  for (int i = 0; i < 4; i++)
    if (fabsf(b->corner[i]->value[0]) + fabsf(b->corner[i]->value[1]) > least)
      return false;
  return true;
}

/* Where the rows of a block come from: of each, where its first pixel does, and how far apart pixels are. */
enum { BLOCK = 8 /* rows at most */ };
typedef struct origins {
  int32_t place[2][BLOCK], pace[2][BLOCK];
} origins;

static void find_origins(const block *b, int size, float scale, origins *o) {
  const float part = 1 / (float)size;
  for (int k = 0; k < 2; k++) {
    const float upper[2] = {b->corner[0]->value[k], b->corner[1]->value[k]};
    const float down[2] = {b->corner[2]->value[k] - upper[0], b->corner[3]->value[k] - upper[1]};
    const int32_t first = (k ? b->top : b->left) * ONE, next = k ? ONE : 0, across = ONE - next;
    for (int i = 0; i < BLOCK; i++) {
      const float v = (float)i * part, left = upper[0] + v * down[0], right = upper[1] + v * down[1];
      o->place[k][i] = first + i * next - (int32_t)(left * scale * ONE);
      o->pace[k][i] = across - (int32_t)((right - left) * part * scale * ONE);
    }
  }
}

static void draw_row(const uint8_t *from, int width, int height, const origins *o, int row, uint8_t *to,
                     int count) {
  const int32_t across = o->pace[0][row], down = o->pace[1][row];
  int32_t x = o->place[0][row], y = o->place[1][row];
  if (is_within(x, x + (count - 1) * across, width) && is_within(y, y + (count - 1) * down, height))
    for (int i = 0; i < count; i++, x += across, y += down)
      to[i] = mix(from + (ptrdiff_t)(y >> 16) * width + (x >> 16), 1, width, x, y);
  else
    for (int i = 0; i < count; i++, x += across, y += down)
      to[i] = between(from, width, height, x, y);
}

/* Draws the same block of one or two planes. */
static void draw_block(const block *b, uint8_t *const from[], uint8_t *const to[], int planes, int width,
                       int height, int size, float scale) {
  origins o;
  find_origins(b, size, scale, &o);
  for (int plane = 0; plane < planes; plane++)
    for (int y = b->top; y < b->bottom; y++)
      draw_row(from[plane], width, height, &o, y - b->top, to[plane] + (ptrdiff_t)y * width + b->left,
               b->right - b->left);
}

/* The block of a plane to the right of and below a cell. */
static block block_at(const fs_displacement *d, int row, int column, int width, int height, int size) {
  const int right = column + 1 < d->columns, below = row + 1 < d->rows ? d->columns : 0;
  const fs_cell *at = &d->cells[(ptrdiff_t)row * d->columns + column];
  block b = {
      .corner = {at, at + right, at + below, at + below + right}, .left = column * size, .top = row * size};
  b.right = b.left + size < width ? b.left + size : width;
  b.bottom = b.top + size < height ? b.top + size : height;
  return b;
}

void fs_displacement_draw(const fs_displacement *d, const fs_patch *from, fs_patch *to,
                          fs_is_covered is_covered, const void *context) {
  for (int row = 0; row < d->rows; row++)
    for (int column = 0; column < d->columns; column++) {
      const block luma = block_at(d, row, column, from->width, from->height, d->step);
      if (stays(&luma) || is_covered(context, luma.left, luma.top, d->step))
        continue;
      draw_block(&luma, from->plane, to->plane, 1, from->width, from->height, d->step, 1);
      const int size = d->step >> from->shift;
      const block chroma = block_at(d, row, column, from->chroma_width, from->chroma_height, size);
      draw_block(&chroma, from->plane + 1, to->plane + 1, 2, from->chroma_width, from->chroma_height, size,
                 1 / (float)(1 << from->shift));
    }
}

void fs_displacement_free(fs_displacement *displacement) {
  free(displacement->cells);
  *displacement = (fs_displacement){0};
}
