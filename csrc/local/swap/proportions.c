#include "local/swap/proportions.h"

#include "local/face/face_parts.h"

#include <math.h>
#include <string.h>

/* Of the face's width: no point moves farther, whatever the pictures say. */
static const float max_shift = 0.12f;
/* Features move as a whole and keep their shape, which is their expression: this much of the rest stays. */
static const float feature_rest = 0.25f;

static void mean_form(const fs_packed_mesh *frames, int count, float mean[FS_FACE_POINTS][3]) {
  memset(mean, 0, sizeof(float[FS_FACE_POINTS][3]));
  for (int i = 0; i < count; i++) {
    fs_mesh mesh;
    float form[FS_FACE_POINTS][3];
    fs_mesh_unpack(&frames[i], &mesh);
    const fs_stance stance = fs_stance_of(&mesh);
    fs_stance_undo(&stance, &mesh, form);
    for (int k = 0; k < FS_FACE_POINTS * 3; k++)
      mean[k / 3][k % 3] += form[k / 3][k % 3];
  }
  for (int k = 0; k < FS_FACE_POINTS * 3; k++)
    mean[k / 3][k % 3] /= (float)(count > 0 ? count : 1);
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
