#include "local/swap/passing.h"

#include "local/face/ramp.h"

#include <math.h>
#include <string.h>

enum { SIDE = FS_GRID_SIDE, CELLS = FS_GRID_CELLS };

/* Steps (see fs_usual_face_distance) from which a cell may be part of it, and from which it surely is. */
static const float maybe = 1.3f, surely = 1.6f;
/* Steps up to which two cells have one colour, and from which on one is not skin's. */
static const float alike = 0.7f, not_skin = 2;

typedef enum cell_kind { USUAL, STRANGE, SEED } cell_kind;
enum { LEAST_SEEDS = 12 /* cells: a fold, or noise, has fewer */ };

/* What is grown through the grid. */
typedef struct growth {
  const fs_usual_face *usual;
  const fs_face_look *look;
  const fs_grid_cell *cells;
  int strange, known; /* cells */
  uint8_t kind[CELLS];
  uint8_t found[CELLS]; /* 1: part of something */
  uint8_t done[CELLS], far[CELLS];
  uint16_t queue[CELLS], seed[CELLS];
} growth;

/* Tells which cells are strange. Brows, lids and lips move and change, and an outline lies on what is behind
 * it: there nothing begins. */
static void find_strange(growth *g) {
  g->strange = g->known = 0;
  for (int i = 0; i < CELLS; i++) {
    g->kind[i] = USUAL;
    if (!g->look->shown[i] || !fs_usual_face_knows(g->usual, i))
      continue;
    g->known++;
    const float distance = fs_usual_face_distance(g->usual, i % SIDE, i / SIDE, g->look->yuv[i]);
    if (distance < maybe)
      continue;
    g->strange++;
    g->kind[i] = distance > surely && !g->cells[i].feature ? SEED : STRANGE;
  }
}

/* Whether growth goes on from one cell to the next: into what is strange, or has the colour of the seed,
 * which may have been before the face from the first frame on. Through features it goes on only so far,
 * unless both is so. */
static bool takes(growth *g, int from, int to) {
  enum { FAR = 8 };
  if (g->done[to] || !g->look->shown[to])
    return false;
  const float *is = g->look->yuv[to], *seed = g->look->yuv[g->seed[from]];
  const bool same =
      fs_usual_face_steps(g->usual, is, seed) < alike && fs_usual_face_skin_distance(g->usual, is) > not_skin;
  if (g->kind[to] == USUAL && !same)
    return false;
  const bool sure = !g->cells[to].feature || (same && g->kind[to] != USUAL);
  const int far = g->kind[to] == SEED ? 0 : g->far[from] + !sure;
  if (far > FAR)
    return false;
  g->done[to] = 1;
  g->far[to] = (uint8_t)far;
  g->seed[to] = g->kind[to] == SEED ? (uint16_t)to : g->seed[from];
  return true;
}

/* Grows from a seed. What has few seeds is dropped. */
static void grow_from(growth *g, int first) {
  int count = 0, seeds = 0;
  g->queue[count++] = (uint16_t)first;
  g->done[first] = 1;
  g->far[first] = 0;
  g->seed[first] = (uint16_t)first;
  for (int k = 0; k < count; k++) {
    const int at = g->queue[k], column = at % SIDE, row = at / SIDE;
    seeds += g->kind[at] == SEED;
    for (int y = row > 0 ? row - 1 : 0; y <= row + 1 && y < SIDE; y++)
      for (int x = column > 0 ? column - 1 : 0; x <= column + 1 && x < SIDE; x++)
        if (takes(g, at, y * SIDE + x))
          g->queue[count++] = (uint16_t)(y * SIDE + x);
  }
  for (int k = 0; k < count; k++)
    g->found[g->queue[k]] = seeds >= LEAST_SEEDS;
}

/* Each cell becomes 1 where one of those around it is `is`, and otherwise the opposite. */
static void spread(const uint8_t *from, uint8_t *to, uint8_t is) {
  for (int i = 0; i < CELLS; i++) {
    const int column = i % SIDE, row = i / SIDE;
    bool any = false;
    for (int y = row > 0 ? row - 1 : 0; y <= row + 1 && y < SIDE && !any; y++)
      for (int x = column > 0 ? column - 1 : 0; x <= column + 1 && x < SIDE && !any; x++)
        any = from[y * SIDE + x] == is;
    to[i] = any ? is : !is;
  }
}

/* The mean colour of what was found in a cell and around it. */
static void find_colour(const growth *g, int cell, float yuv[3]) {
  const int column = cell % SIDE, row = cell / SIDE;
  float count = 0;
  memset(yuv, 0, 3 * sizeof *yuv);
  for (int y = row > 0 ? row - 1 : 0; y <= row + 1 && y < SIDE; y++)
    for (int x = column > 0 ? column - 1 : 0; x <= column + 1 && x < SIDE; x++) {
      const int i = y * SIDE + x;
      if (!g->found[i])
        continue;
      count++;
      for (int c = 0; c < 3; c++)
        yuv[c] += (g->look->yuv[i][c] - yuv[c]) / count;
    }
}

/* Keeps what was found, without holes. */
static void keep(fs_passing *p, const growth *g) {
  uint8_t closed[CELLS];
  spread(g->found, p->near, 1);
  spread(p->near, closed, 0);
  spread(closed, p->inside, 0);
  for (int i = 0; i < CELLS; i++)
    if (p->near[i])
      find_colour(g, i, p->colour[i]);
}

/* Looks at a fourth of the face, and where that is strange at all of it. Returns false where most of the face
 * has changed: then the light has. */
static bool look_for(growth *g, fs_face_look *look, fs_passing *p, const fs_patch *patch, const fs_mesh *face,
                     float width, int phase) {
  static const float most = 0.4f;
  if (!fs_usual_face_compare(&p->usual, look))
    return true;
  find_strange(g);
  if (phase != FS_ALL_PHASES && g->strange * FS_PHASES >= LEAST_SEEDS) {
    fs_face_look_read(look, patch, face, width, FS_ALL_PHASES);
    find_strange(g);
  }
  if ((float)g->strange > most * (float)g->known)
    return false;
  for (int i = 0; i < CELLS; i++)
    if (g->kind[i] == SEED && !g->done[i])
      grow_from(g, i);
  bool found = false;
  for (int i = 0; i < CELLS && !found; i++)
    found = g->found[i];
  p->seen = found && p->suspected; /* noise does not last */
  p->suspected = found;
  if (p->seen)
    keep(p, g);
  return true;
}

void fs_passing_see(fs_passing *p, const fs_patch *patch, const fs_mesh *face, float width, fs_point speed) {
  /* Of the face's width, a frame: what is faster is smeared. Of luma: a face that is darker or brighter has
   * all but left the picture. */
  static const float fastest = 0.04f, darkest = 20, burnt = 215;
  enum { FIRST = 3 /* frames, from which all is learnt */ };
  fs_face_look look;
  growth g = {.usual = &p->usual, .look = &look, .cells = fs_face_grid()};
  p->seen = false;
  if (hypotf(speed.x, speed.y) > fastest * width)
    return;
  const int phase = p->frames < FIRST ? FS_ALL_PHASES : p->frames % FS_PHASES;
  fs_face_look_read(&look, patch, face, width, phase);
  if (look.luma < darkest || look.luma > burnt)
    return;
  p->frames++;
  const bool usual = look_for(&g, &look, p, patch, face, width, phase);
  fs_usual_face_learn(&p->usual, &look, g.found, !usual, phase);
}

float fs_passing_at(const fs_passing *p, int point, float near, float far) {
  float column, row, least = far * SIDE;
  if (!p->seen)
    return 0;
  fs_face_grid_place(point, &column, &row);
  const int left = (int)fmaxf(column - least, 0), top = (int)fmaxf(row - least, 0);
  const float right = column + least, bottom = row + least;
  for (int y = top; y < SIDE && (float)y <= bottom; y++)
    for (int x = left; x < SIDE && (float)x <= right; x++)
      if (p->near[y * SIDE + x])
        least = fminf(least, hypotf((float)x + 0.5f - column, (float)y + 0.5f - row));
  return fs_ramp(least, far * SIDE, near * SIDE);
}

/* How much of a pixel is what passes: at its edge it is neither usual for the face nor, where the face is not
 * known, skin. */
static float share_at(const fs_passing *p, const fs_patch *patch, int x, int y, int column, int row) {
  float yuv[3];
  if (p->inside[row * SIDE + column])
    return 1;
  fs_patch_mean(patch, x, y, 1, yuv);
  const float strange = fs_ramp(fs_usual_face_distance(&p->usual, column, row, yuv), 0.6f, 1.4f);
  const float same = fs_ramp(fs_usual_face_steps(&p->usual, yuv, p->colour[row * SIDE + column]), 1.2f, 0.5f);
  return fmaxf(strange, fminf(same, fs_ramp(fs_usual_face_skin_distance(&p->usual, yuv), 1, not_skin)));
}

int fs_passing_mark(const fs_passing *p, const fs_patch *patch, const fs_mesh *face, fs_warp *places,
                    fs_matte *matte) {
  enum { FINER = 16, CELL = FINER << FS_WARP_FRACTION };
  fs_warp_point points[FS_FACE_POINTS];
  if (!p->seen)
    return 0;
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    float column, row;
    fs_face_grid_place(i, &column, &row);
    points[i] =
        (fs_warp_point){face->at[i].x, face->at[i].y, face->at[i].z, FINER * column, FINER * row, 1, 0};
  }
  if (fs_warp_set(places, points, patch->left, patch->top, patch->width, patch->height) != 0)
    return -1;
  for (int y = 0; y < matte->height; y++)
    for (int x = places->reach[y][0]; x < places->reach[y][1]; x++) {
      const fs_warp_pixel at = fs_warp_at(places, x, y);
      const int column = at.x / CELL, row = at.y / CELL;
      if (at.weight == 0 || column >= SIDE || row >= SIDE || !p->near[row * SIDE + column])
        continue;
      uint8_t *share = &matte->shares[(ptrdiff_t)y * matte->width + x];
      *share = (uint8_t)fmaxf(*share, 255 * share_at(p, patch, x, y, column, row));
    }
  return 0;
}
