#include "local/swap/usual_face.h"

#include "local/face/face_shape.h"
#include "local/face/quantile.h"

#include <math.h>

enum { SIDE = FS_GRID_SIDE, CELLS = FS_GRID_CELLS };
enum {
  KNOWN = 3 /* frames */,
  EVERY = 7 /* cells of which one tells the light */,
  LEAST_TELLING = 24,
  MOST_TELLING = 1000
};
/* Of its skin's luma, how dark a face is in a shadow and how bright where it shines: what is beyond is no
 * face. */
static const float darkest = 0.38f, brightest = 1.5f;
/* A step: so much of the face's mean luma, and of chroma where that luma is 128. Words and smiles fold skin
 * by less. */
static const float luma_step = 0.12f, chroma_step = 9;
/* Added to lumas that are divided: noise near black is none of theirs. */
static const float black = 4;
static const float least_facing = 0.25f; /* turned away further, a cell tells nothing */

static bool read_cell(const fs_patch *p, float x, float y, int size, float yuv[3]) {
  const int column = (int)floorf(x) - p->left - size / 2, row = (int)floorf(y) - p->top - size / 2;
  if (column < 0 || row < 0 || column >= p->width || row >= p->height)
    return false;
  fs_patch_mean(p, column, row, size, yuv);
  return true;
}

void fs_face_look_read(fs_face_look *l, const fs_patch *patch, const fs_mesh *face, float width, int phase) {
  const fs_grid_cell *cells = fs_face_grid();
  const int size = (int)fmaxf(1, roundf(width / SIDE));
  float facing[FS_FACE_POINTS], sum = 0, count = 0;
  fs_face_facing(face, facing);
  for (int i = 0; i < CELLS; i++) {
    const fs_grid_cell *c = &cells[i];
    float x = 0, y = 0, towards = 0;
    l->shown[i] = false;
    if (!c->on_face || !fs_face_grid_in_phase(i, phase))
      continue;
    for (int k = 0; k < 3; k++) {
      x += c->share[k] * face->at[c->point[k]].x;
      y += c->share[k] * face->at[c->point[k]].y;
      towards += c->share[k] * facing[c->point[k]];
    }
    l->shown[i] = towards > least_facing && read_cell(patch, x, y, size, l->yuv[i]);
    if (l->shown[i])
      sum += l->yuv[i][0], count++;
  }
  l->luma = count > 0 ? sum / count : 0;
}

bool fs_usual_face_knows(const fs_usual_face *u, int cell) {
  return u->at[cell].looks >= KNOWN;
}

bool fs_usual_face_compare(fs_usual_face *u, const fs_face_look *l) {
  const fs_grid_cell *cells = fs_face_grid();
  float light[3][MOST_TELLING], skin[3][MOST_TELLING];
  int count = 0, seen = 0;
  u->luma = l->luma;
  for (int i = 0; i < CELLS && count < MOST_TELLING; i++) {
    if (!l->shown[i] || !fs_usual_face_knows(u, i) || cells[i].feature || seen++ % EVERY > 0)
      continue;
    const float *is = l->yuv[i], *was = u->at[i].yuv;
    light[0][count] = (is[0] + black) / (was[0] + black);
    for (int c = 1; c < 3; c++)
      light[c][count] = is[c] - light[0][count] * was[c];
    for (int c = 0; c < 3; c++)
      skin[c][count] = was[c];
    count++;
  }
  for (int c = 0; c < 3 && count > 0; c++) {
    u->light[c] = fs_median(light[c], count);
    u->skin[c] = fs_median(skin[c], count);
  }
  return count >= LEAST_TELLING;
}

/* A step of luma, or of chroma. */
static float step_of(const fs_usual_face *u, int channel) {
  return channel ? chroma_step * fminf(fmaxf(u->luma, 32) / 128, 1) : luma_step * fmaxf(u->luma, 16);
}

/* Steps from a usual colour, which a shadow may darken and pale, or shine brighten. */
static float steps_from(const fs_usual_face *u, const float usual[3], const float yuv[3]) {
  const float luma = u->light[0] * usual[0] + black;
  const float lit = fminf(fmaxf((yuv[0] + black) / luma, darkest), brightest);
  float steps = fabsf(yuv[0] + black - lit * luma) / step_of(u, 0);
  for (int c = 1; c < 3; c++) {
    const float plain = u->light[0] * usual[c] + u->light[c], scaled = lit * plain, pale = plain / 2;
    const float low = fminf(pale, scaled), high = fmaxf(pale, scaled);
    const float expected = lit < 1 ? scaled : fminf(fmaxf(yuv[c], low), high); /* shine is whiter, too */
    steps += fabsf(yuv[c] - expected) / step_of(u, c);
  }
  return steps;
}

float fs_usual_face_distance(const fs_usual_face *u, int column, int row, const float yuv[3]) {
  float least = INFINITY;
  for (int y = row > 0 ? row - 1 : 0; y <= row + 1 && y < SIDE; y++)
    for (int x = column > 0 ? column - 1 : 0; x <= column + 1 && x < SIDE && least >= 1; x++)
      if (fs_usual_face_knows(u, y * SIDE + x))
        least = fminf(least, steps_from(u, u->at[y * SIDE + x].yuv, yuv));
  return least;
}

float fs_usual_face_skin_distance(const fs_usual_face *u, const float yuv[3]) {
  return steps_from(u, u->skin, yuv);
}

float fs_usual_face_steps(const fs_usual_face *u, const float a[3], const float b[3]) {
  float steps = 0;
  for (int c = 0; c < 3; c++)
    steps += fabsf(a[c] - b[c]) / step_of(u, c);
  return steps;
}

void fs_usual_face_learn(fs_usual_face *u, const fs_face_look *l, const uint8_t strange[FS_GRID_CELLS],
                         bool anew, int phase) {
  /* Of the way to what a frame shows. Whatever is strange for ten seconds has become usual. */
  static const float rate = 0.3f, strange_rate = 0.016f, new_rate = 0.5f;
  enum { LONG = 250 /* looks: a mean over more of them learns no more slowly */ };
  const float changing = fminf(2 * fabsf(u->light[0] - 1), new_rate); /* the light, as in a fade */
  for (int i = 0; i < CELLS; i++) {
    fs_usual_colour *at = &u->at[i];
    if (!l->shown[i] || !fs_face_grid_in_phase(i, phase))
      continue;
    const float usual = strange[i] ? fmaxf(strange_rate, changing / 4) : fmaxf(rate, changing);
    const float share = fmaxf(anew ? new_rate : usual, 1 / (float)(at->looks + 1));
    for (int c = 0; c < 3; c++)
      at->yuv[c] += share * (l->yuv[i][c] - at->yuv[c]);
    at->looks += at->looks < LONG;
  }
}
