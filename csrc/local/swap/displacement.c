#include "local/swap/displacement.h"

#include "base/room.h"
#include "local/face/face_parts.h"
#include "local/face/lanes.h"

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
  const size_t room = fs_room_for(cells);
  d->cells = calloc(3 * room, sizeof *d->cells);
  d->capacity = d->cells ? room : 0;
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

/* All cells without a point pull a little to stay. */
static void clear_rest(const fs_displacement *d, float size) {
  const float a_point = FS_FACE_POINTS * (float)(d->step * d->step) / (size * size);
  for (int i = 0; i < d->columns * d->rows; i++)
    d->rest[i] = (fs_cell){.weight = stillness * a_point};
}

/* Adds what a point still lacks of its movement to the four cells around it, so that nothing leaps when it
 * passes from one to the next. */
static void add_lack(const fs_displacement *d, const fs_mesh *face, const fs_patch *patch, int point) {
  const float x = face->at[point].x - (float)patch->left, y = face->at[point].y - (float)patch->top;
  const float gx = x / (float)d->step, gy = y / (float)d->step;
  if (!(gx >= 0 && gy >= 0 && gx < (float)(d->columns - 1) && gy < (float)(d->rows - 1)))
    return;
  const int column = (int)gx, row = (int)gy;
  const float u = gx - (float)column, v = gy - (float)row;
  float by[2];
  fs_displacement_at(d, x, y, by);
  for (int i = 0; i < 4; i++) {
    const int right = i & 1, below = i >> 1;
    const float weight = (right ? u : 1 - u) * (below ? v : 1 - v);
    fs_cell *cell = &d->rest[(row + below) * d->columns + column + right];
    cell->weight += weight;
    for (int k = 0; k < 2; k++)
      cell->value[k] += weight / cell->weight * (d->moves[point][k] - by[k] - cell->value[k]);
  }
}

static void add_rest(const fs_displacement *d) {
  hold_edges(d);
  for (int i = 0; i < d->columns * d->rows; i++)
    for (int k = 0; k < 2; k++)
      d->cells[i].value[k] += d->rest[i].value[k];
}

/* Spreads what the points still lack of their movement. Away from the face it dies out softly. */
static void spread_rest(const fs_displacement *d, float size, const fs_mesh *face, const fs_patch *patch) {
  clear_rest(d, size);
  hold_edges(d);
  for (int i = 0; i < FS_FACE_POINTS; i++)
    add_lack(d, face, patch, i);
  fs_weighted_blur(d->rest, d->spare, d->columns, d->rows, spread * size / (float)d->step);
  add_rest(d);
}

/* Between the lips the picture is seen. Their outer edges, which a target with other lips draws elsewhere,
 * would pull the inner ones along: these move as they are to. */
static void follow_lips(const fs_displacement *d, float size, const fs_mesh *face, const fs_patch *patch) {
  enum { MOUTH = 300 /* thousandths of the width below the eyes */ };
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  clear_rest(d, size);
  for (int i = 0; i < FS_FACE_POINTS; i++)
    if (parts->from_opening[i] == 0 && fs_face_form[i][1] > MOUTH)
      add_lack(d, face, patch, i);
  add_rest(d);
}

int fs_displacement_set(fs_displacement *d, const fs_proportions *proportions, const fs_stance *s,
                        const fs_mesh *face, const fs_patch *patch, const float shares[FS_FACE_POINTS]) {
  enum { ROUNDS = 2 /* the first leaves what is near a border behind: the outline, and each other's lip */ };
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
  for (int round = 0; round < ROUNDS; round++)
    follow_lips(d, s->size, face, patch);
  return 0;
}

void fs_displacement_at(const fs_displacement *d, float x, float y, float out[2]) {
  float gx = x / (float)d->step, gy = y / (float)d->step;
  gx = gx < 0 ? 0 : (gx > (float)(d->columns - 1) ? (float)(d->columns - 1) : gx);
  gy = gy < 0 ? 0 : (gy > (float)(d->rows - 1) ? (float)(d->rows - 1) : gy);
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

/* How far pixels of a block move, in 65536ths of a pixel: the first one, and how much more of it the next
 * ones to the right, below, and for each step to the right in the row below. */
typedef struct motion {
  int32_t first[2], right[2], down[2], twist[2];
} motion;

static void find_motion(const block *b, int step, motion *m) {
  const float part = 1 / (float)step;
  for (int k = 0; k < 2; k++) {
    const float upper = b->corner[0]->value[k], across = b->corner[1]->value[k] - upper;
    const float lower = b->corner[2]->value[k], across_below = b->corner[3]->value[k] - lower;
    m->first[k] = (int32_t)(upper * ONE);
    m->right[k] = (int32_t)(across * part * ONE);
    m->down[k] = (int32_t)((lower - upper) * part * ONE);
    m->twist[k] = (int32_t)((across_below - across) * part * part * ONE);
  }
}

/* Three neighbouring values, between which places lie, count so much each: together 1 << bits. */
typedef struct taps {
  int first, count; /* of the values; without the third where no place needs it */
  fs_words weights[3];
} taps;

/* Finds the taps of a line of places `pace` apart, whose values are `step` apart. Returns false where they do
 * not suffice. */
static bool find_taps(int32_t place, int32_t pace, int step, int pixels, int bits, taps *t) {
  static const fs_words lane = {0, 1, 2, 3, 4, 5, 6, 7};
  const int first = place >> 16, last = ((place + (pixels - 1) * pace) >> 16) - step * (pixels - 1);
  const int low = first < last ? first : last, apart = first + last - 2 * low;
  /* 16384ths; a few more, lest rounding lead below 0 */
  const fs_words from_low =
      (uint16_t)((place - low * ONE) / 4 + FS_LANES) + lane * (uint16_t)((pace - step * ONE) >> 2);
  const fs_shorts beyond = (fs_shorts)(from_low >> (14 - bits)) - (int16_t)(1 << bits), before = beyond < 0;
  t->first = low;
  t->count = 2 + apart;
  t->weights[0] = (fs_words)(-beyond & before);
  t->weights[2] = (fs_words)(beyond & ~before);
  t->weights[1] = (uint16_t)(1 << bits) - t->weights[0] - t->weights[2];
  return apart < 2;
}

static void blend_taps(const uint8_t *from, int width, const taps *x, const taps *y, uint8_t *to, int count) {
  fs_words sum = {0};
  from += (ptrdiff_t)y->first * width + x->first;
  for (int i = 0; i < y->count; i++, from += width) {
    const fs_words line = fs_words_of(from) * x->weights[0] + fs_words_of(from + 1) * x->weights[1] +
                          fs_words_of(from + 2) * x->weights[2];
    sum += ((line + 64) >> 7) * y->weights[i];
  }
  fs_words_put((sum + 128) >> 8, to, count);
}

/* A row of a plane, and where it comes from: its first pixel, and how far apart pixels are. */
typedef struct line {
  int left, y, count;
  int32_t place[2], pace[2];
} line;

/* The block's row number `i` in planes of which a sample stands for 1 << shift pixels, which move by as much
 * less. */
static line line_of(const block *b, const motion *m, int i, int shift) {
  line r = {.left = b->left, .y = b->top + i, .count = b->right - b->left};
  for (int k = 0; k < 2; k++) {
    r.place[k] = (k ? r.y : r.left) * ONE - (m->first[k] >> shift) - i * m->down[k];
    r.pace[k] = (k ? 0 : ONE) - m->right[k] - (i << shift) * m->twist[k];
  }
  return r;
}

static void draw_row(const line *r, uint8_t *const from[], uint8_t *const to[], int planes, int width,
                     int height) {
  const int32_t x = r->place[0], y = r->place[1], across = r->pace[0], down = r->pace[1];
  const ptrdiff_t at = (ptrdiff_t)r->y * width + r->left;
  taps columns, rows;
  const bool inside =
      is_within(x, x + (r->count - 1) * across, width) && is_within(y, y + (r->count - 1) * down, height) &&
      find_taps(x, across, 1, r->count, 8, &columns) && find_taps(y, down, 0, r->count, 7, &rows);
  for (int plane = 0; plane < planes; plane++)
    if (inside)
      blend_taps(from[plane], width, &columns, &rows, to[plane] + at, r->count);
    else
      for (int i = 0; i < r->count; i++)
        to[plane][at + i] = between(from[plane], width, height, x + i * across, y + i * down);
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
      motion m;
      find_motion(&luma, d->step, &m);
      for (int y = luma.top; y < luma.bottom; y++) {
        const line r = line_of(&luma, &m, y - luma.top, 0);
        draw_row(&r, from->plane, to->plane, 1, from->width, from->height);
      }
      const block chroma =
          block_at(d, row, column, from->chroma_width, from->chroma_height, d->step >> from->shift);
      for (int y = chroma.top; y < chroma.bottom; y++) {
        const line r = line_of(&chroma, &m, y - chroma.top, from->shift);
        draw_row(&r, from->plane + 1, to->plane + 1, 2, from->chroma_width, from->chroma_height);
      }
    }
}

void fs_displacement_free(fs_displacement *displacement) {
  free(displacement->cells);
  *displacement = (fs_displacement){0};
}
