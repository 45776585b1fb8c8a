#include "local/target/hidden_half.h"

#include "local/face/face_parts.h"
#include "local/face/quantile.h"

#include <math.h>

/* Of the face's width: half the side of a square in which luma is compared. */
static const float reach = 0.03f;
/* Standard deviation of luma in it, over its mean, that three quarters of a cheek with strands exceed, and
 * how many times that of the other cheek. Of bare skin it is 0.01 to 0.03; a shadow, a beard or glasses raise
 * it on both halves, or by less. */
static const float least_rough = 0.07f, more_rough = 4, smooth = 0.003f;

static float roughness(const fs_target *t, float x, float y) {
  const fs_pyramid_level *l = &t->layers.layer[0];
  const int half = (int)fmaxf(roundf(reach * t->width), 1);
  const int column = (int)x, row = (int)y;
  float sum = 0, squares = 0, count = 0;
  for (int v = row - half; v <= row + half; v++)
    for (int u = column - half; u <= column + half; u++) {
      if (u < 0 || v < 0 || u >= l->width || v >= l->height)
        continue;
      const float luma = l->pixels[(ptrdiff_t)v * l->width + u][0];
      sum += luma;
      squares += luma * luma;
      count++;
    }
  const float mean = count > 0 ? sum / count : 0;
  return count > 0 ? sqrtf(fmaxf(squares / count - mean * mean, 0)) / (fmaxf(mean, 0) + 10) : 0;
}

/* What three quarters of a half's cheek exceed; `side` is -1 for the left half, 1 for the right one. */
static float cheek_of(const fs_target *t, int side) {
  enum { INNER = 120, OUTER = 400, TOP = 60, BOTTOM = 420, LIDS = 2 /* edges from an opening */ };
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  float rough[FS_FACE_POINTS] = {0};
  int count = 0;
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const int x = side * fs_face_form[i][0], y = fs_face_form[i][1];
    if (x >= INNER && x <= OUTER && y >= TOP && y <= BOTTOM && !parts->feature[i] &&
        parts->from_opening[i] > LIDS)
      rough[count++] = roughness(t, t->face.at[i].x, t->face.at[i].y);
  }
  return fs_quantile(rough, count, 1, 4);
}

fs_half fs_hidden_half(const fs_target *t) {
  const float left = cheek_of(t, -1), right = cheek_of(t, 1);
  if (fmaxf(left, right) < least_rough || fmaxf(left, right) < more_rough * (fminf(left, right) + smooth))
    return FS_HALF_NONE;
  return left > right ? FS_HALF_LEFT : FS_HALF_RIGHT;
}
