#include "local/target/mirror_fill.h"

#include "local/face/face_parts.h"
#include "local/face/weighted_blur.h"
#include "local/target/cells.h"
#include "local/target/mirror.h"
#include "local/target/soft_edges.h"
#include "local/target/target_skin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Luma and chroma by which the light on the two halves differs at the most once it is evened out: what
 * differs by more lies in the shadow of hair. */
static const float most_light[3] = {20, 8, 8};
/* By which share luma is lower than on the other half where something may lie before the chin, and where it
 * does. */
static const float one_sided = 0.12f, clearly_one_sided = 0.3f;
/* Of a cell and those around it, how much is dark where something lies before the face, which a fold beside
 * the mouth is too narrow for; and on what hangs together with it. */
static const float most_dark = 0.6f, some_dark = 0.15f;
/* Of the face's width: how far from a place its mirror image's own mirror image may lie. It lies farther off
 * where one of both is behind what the picture shows there. */
static const float near_back = 0.02f, far_back = 0.05f;
/* Cells over which the light of both halves is compared: the closest that were seen count most. */
static const float light_reach[] = {5, 2.5f, 1.2f};
/* A place and those close to it. */
static const int8_t around[][2] = {{0, 0}, {-1, 0}, {1, 0}, {0, -1}, {0, 1}};

/* Over the first layer: how much of a place is hidden, 0 to 1. */
enum { SIDE = 64, REACH = 4 /* cells, each a 50th of the face's width */ };
typedef struct cover {
  float at[SIDE][SIDE];
} cover;

typedef struct filling {
  const fs_target *target;
  const fs_skin_points *skin;
  const fs_warp *warp; /* to each place's mirror image; see lay_mirror */
  float across, down;  /* pixels of a cell */
} filling;

/* Lays over the picture where the same place of the other half is, and where a beard may grow. */
static int lay_mirror(const fs_target *t, fs_warp *warp) {
  enum { LIPS = 2 /* edges from an opening */ };
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  float beard[FS_FACE_POINTS];
  for (int i = 0; i < FS_FACE_POINTS; i++)
    beard[i] = parts->beard[i] && parts->from_opening[i] > LIPS && !parts->lip_edge[i] ? 1 : 0;
  return fs_mirror_lay(t, beard, warp);
}

/* How much of a pixel where a beard may grow is dark though the other half is bare skin: beards grow on both
 * sides, but the edge of a shoulder or a hand before the chin, or a shadow, is on one. */
static float dark_alone(const filling *f, int x, int y) {
  enum { CLOSE = sizeof around / sizeof *around };
  const fs_target *t = f->target;
  const float layer = log2f(fmaxf(t->width / 90, 1)), reach = 0.02f * t->width;
  float u, v, beard, own[4], mean = 0;
  if (!f->skin->known || !fs_mirror_at(f->warp, x, y, &u, &v, &beard) || beard <= 0)
    return 0;
  fs_pyramid_at(&t->layers, layer, (float)x, (float)y, own);
  for (int i = 0; i < CLOSE; i++) {
    float other[4];
    fs_pyramid_at(&t->layers, layer, u + reach * around[i][0], v + reach * around[i][1], other);
    mean += other[0] / CLOSE;
  }
  const float less = 1 - own[0] / fmaxf(mean, 1);
  if (less < one_sided)
    return 0;
  return beard * fs_smooth_step((less - one_sided) / (clearly_one_sided - one_sided)) *
         (1 - fs_target_strange(t, f->skin, u, v));
}

/* The mean of a cell and those around it. */
static float mean_around(const cover *c, int row, int column) {
  float sum = 0;
  for (int v = row - 1; v <= row + 1; v++)
    for (int u = column - 1; u <= column + 1; u++)
      sum += u < 0 || v < 0 || u >= SIDE || v >= SIDE ? 0 : c->at[v][u];
  return sum / 9;
}

/* Covers the cells around one, the less the farther away. */
static void cover_around(cover *c, int row, int column, float share) {
  for (int v = row - REACH; v <= row + REACH; v++)
    for (int u = column - REACH; u <= column + REACH; u++) {
      const float far = hypotf((float)(u - column), (float)(v - row)) / REACH;
      if (u >= 0 && v >= 0 && u < SIDE && v < SIDE)
        c->at[v][u] = fmaxf(c->at[v][u], share * fs_smooth_step(2 - 2 * far));
    }
}

/* Keeps of the cells what hangs together with most_dark. */
static void keep_connected(const cover *dark, cover *kept) {
  int queue[SIDE * SIDE] = {0}, count = 0;
  for (int i = 0; i < SIDE * SIDE; i++) {
    kept->at[i / SIDE][i % SIDE] = 0;
    if (dark->at[i / SIDE][i % SIDE] >= most_dark)
      queue[count++] = i;
  }
  for (int k = 0; k < count; k++)
    kept->at[queue[k] / SIDE][queue[k] % SIDE] = 1;
  for (int k = 0; k < count; k++) {
    const int row = queue[k] / SIDE, column = queue[k] % SIDE;
    for (int v = row > 0 ? row - 1 : 0; v <= row + 1 && v < SIDE; v++)
      for (int u = column > 0 ? column - 1 : 0; u <= column + 1 && u < SIDE; u++)
        if (kept->at[v][u] == 0 && dark->at[v][u] >= some_dark) {
          kept->at[v][u] = fminf(2 * dark->at[v][u], 1);
          queue[count++] = v * SIDE + u;
        }
  }
}

/* Each cell becomes the mean of it and those around it. */
static void smooth(cover *c) {
  const cover was = *c;
  for (int row = 0; row < SIDE; row++)
    for (int column = 0; column < SIDE; column++)
      c->at[row][column] = mean_around(&was, row, column);
}

/* Finds what lies before the chin. What is dark is but its edge: beside it are its penumbra and what it
 * pushes out of shape, lips and the end of the mouth as well, of whose colours nothing can be told. */
static void find_cover(const filling *f, cover *c) {
  cover dark, kept;
  for (int row = 0; row < SIDE; row++)
    for (int column = 0; column < SIDE; column++)
      dark.at[row][column] =
          dark_alone(f, (int)(((float)column + 0.5f) * f->across), (int)(((float)row + 0.5f) * f->down));
  smooth(&dark);
  keep_connected(&dark, &kept);
  memset(c, 0, sizeof *c);
  for (int row = 0; row < SIDE; row++)
    for (int column = 0; column < SIDE; column++)
      if (kept.at[row][column] > 0)
        cover_around(c, row, column, kept.at[row][column]);
  smooth(c);
}

/* At a pixel, between the cells. */
static float cover_at(const filling *f, const cover *c, float x, float y) {
  return fs_cells_at(c->at[0], 1, SIDE, f->across, f->down, x, y);
}

/* What a place and its mirror image have to do with each other. */
typedef struct pair {
  float u, v;   /* the mirror image */
  float hidden; /* of the place, 0 to 1 */
  float theirs; /* how well the mirror image shows the face, 0 to 1 */
} pair;

/* Whether what the picture shows at the mirror image is what lies there on the mesh: 0 to 1. */
static float is_there(const filling *f, int x, int y, float u, float v) {
  float back_x, back_y, beard;
  if (!fs_mirror_at(f->warp, (int)(u + 0.5f), (int)(v + 0.5f), &back_x, &back_y, &beard))
    return 0;
  const float far = hypotf(back_x - (float)x, back_y - (float)y) / f->target->width;
  return 1 - fs_smooth_step((far - near_back) / (far_back - near_back));
}

/* Returns false beyond the mesh. */
static bool pair_of(const filling *f, const cover *c, int x, int y, pair *p) {
  const fs_pyramid_level *first = &f->target->layers.layer[0];
  float beard, other[4];
  if (!fs_mirror_at(f->warp, x, y, &p->u, &p->v, &beard))
    return false;
  /* what lies across the middle hides some of the other half, too */
  const float covered = cover_at(f, c, (float)x, (float)y) - cover_at(f, c, p->u, p->v);
  const float own = first->pixels[(ptrdiff_t)y * first->width + x][3];
  p->hidden = fmaxf(fmaxf(1 - own, covered), dark_alone(f, x, y));
  fs_pyramid_at(&f->target->layers, 0, p->u, p->v, other);
  p->theirs = fs_smooth_step((other[3] - 0.6f) / 0.4f) * is_there(f, x, y, p->u, p->v);
  return true;
}

/* By how much the light on the half at hand differs from the other one's, where both are seen: not in the
 * shadow of what hides the one. */
static void compare_light(const filling *f, const cover *c, fs_cell light[SIDE * SIDE]) {
  fs_soft_edges edges;
  fs_soft_edges_find(f->target, f->warp, &edges);
  for (int i = 0; i < SIDE * SIDE; i++) {
    const int column = i % SIDE, row = i / SIDE;
    const float x = ((float)column + 0.5f) * f->across, y = ((float)row + 0.5f) * f->down;
    pair p;
    light[i] = (fs_cell){0};
    if (!pair_of(f, c, (int)x, (int)y, &p))
      continue;
    float own[4], other[4];
    fs_pyramid_at(&f->target->layers, 1, x, y, own);
    fs_pyramid_at(&f->target->layers, 1, p.u, p.v, other);
    for (int k = 0; k < 3; k++)
      light[i].value[k] = fmaxf(-most_light[k], fminf(most_light[k], own[k] - other[k]));
    light[i].weight =
        p.theirs * fs_smooth_step(1 - 2 * p.hidden) * fs_soft_edges_left(f->target, &edges, (int)x, (int)y);
  }
}

/* Spreads it to where it is not known. */
static void spread_light(fs_cell light[SIDE * SIDE]) {
  enum { ROUNDS = sizeof light_reach / sizeof *light_reach };
  const float enough = 0.1f; /* of the cells around */
  fs_cell near[SIDE * SIDE], spare[SIDE * SIDE], all[SIDE * SIDE] = {0};
  for (int round = 0; round < ROUNDS; round++) {
    memcpy(near, light, sizeof near);
    fs_weighted_blur(near, spare, SIDE, SIDE, light_reach[round]);
    for (int i = 0; i < SIDE * SIDE; i++)
      for (int k = 0; k < 3; k++)
        all[i].value[k] += (near[i].value[k] - all[i].value[k]) * fs_smooth_step(near[i].weight / enough);
  }
  memcpy(light, all, sizeof all);
}

/* Of a place's light: between the cells. */
static float light_at(const filling *f, const fs_cell *light, int channel, float x, float y) {
  return fs_cells_at(&light->value[channel], sizeof *light / sizeof(float), SIDE, f->across, f->down, x, y);
}

static void fill(const filling *f, const cover *c, const fs_cell *light, float (*filled)[4]) {
  const fs_pyramid_level *first = &f->target->layers.layer[0];
  for (int y = 0; y < first->height; y++)
    for (int x = 0; x < first->width; x++) {
      float *pixel = filled[(ptrdiff_t)y * first->width + x], other[4];
      pair p;
      if (!pair_of(f, c, x, y, &p))
        continue;
      fs_pyramid_at(&f->target->layers, 0, p.u, p.v, other);
      const float own = 1 - p.hidden, theirs = p.hidden * p.theirs;
      if (theirs < 0.02f)
        continue;
      for (int i = 0; i < 3; i++)
        pixel[i] +=
            theirs / (own + theirs) * (other[i] + light_at(f, light, i, (float)x, (float)y) - pixel[i]);
      pixel[3] = fmaxf(pixel[3], own + theirs);
    }
}

/* Takes what was filled over into the target, without its edges; the target's own are soft. */
static void take_over(fs_target *t, const fs_warp *warp, float (*filled)[4]) {
  const fs_pyramid_level *first = &t->layers.layer[0];
  const int count = first->width * first->height;
  fs_soft_edges edges;
  for (int i = 0; i < count; i++) {
    const float own = first->pixels[i][3];
    memcpy(first->pixels[i], filled[i], sizeof *filled);
    filled[i][3] = own;
  }
  fs_soft_edges_find(t, warp, &edges);
  for (int i = 0; i < count; i++) {
    float *face = &first->pixels[i][3];
    *face = fmaxf(filled[i][3], *face * fs_soft_edges_left(t, &edges, i % first->width, i / first->width));
  }
}

int fs_mirror_fill(fs_target *t, const fs_skin_points *skin, fs_warp *warp) {
  const fs_pyramid_level *first = &t->layers.layer[0];
  const size_t pixels = (size_t)first->width * (size_t)first->height;
  float(*filled)[4] = malloc(pixels * sizeof *filled);
  if (!filled || fs_pyramid_build(&t->layers) != 0 || lay_mirror(t, warp) != 0) {
    free(filled);
    return -1;
  }
  memcpy(filled, first->pixels, pixels * sizeof *filled);
  const filling f = {t, skin, warp, (float)first->width / SIDE, (float)first->height / SIDE};
  cover c;
  fs_cell light[SIDE * SIDE];
  find_cover(&f, &c);
  compare_light(&f, &c, light);
  spread_light(light);
  fill(&f, &c, light, filled);
  take_over(t, warp, filled);
  free(filled);
  return 0;
}
