#include "local/face/skin_points.h"

#include "local/face/face_parts.h"

#include <math.h>
#include <string.h>

/* Distances from the skin's colour between which a point ceases to be clear. */
static const float surely_skin = 1.2f, surely_not = 1.9f;
/* Thousandths of the width: the brows' upper edge, above which hair may hang, and the mesh's own end. */
/* Of its bands the lowest are the brows', which count whatever colour is there. */
enum { BROW_BANDS = 2, BROWS = -180, TOP = -425, BAND = 25, BANDS = (BROWS - TOP) / BAND + 1, SIDES = 380 };

fs_skin_sample fs_skin_points_sample(const fs_mesh *face, float width, float x, float y, const float yuv[3]) {
  const fs_point3 *nose = &face->at[4];
  fs_skin_sample s = {.x = (x - nose->x) / width, .y = (y - nose->y) / width, .weight = 1};
  memcpy(s.yuv, yuv, sizeof s.yuv);
  return s;
}

/* Lids, brows and lips have colours of their own: they are as clear as what is around them. */
static void fill_features(float clear[FS_FACE_POINTS]) {
  enum { ROUNDS = 20 };
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  for (int i = 0; i < FS_FACE_POINTS; i++)
    if (parts->feature[i])
      clear[i] = 1;
  for (int round = 0; round < ROUNDS; round++) {
    float sum[FS_FACE_POINTS], weight[FS_FACE_POINTS];
    for (int i = 0; i < FS_FACE_POINTS; i++)
      sum[i] = clear[i], weight[i] = 1;
    for (int t = 0; t < FS_FACE_TRIANGLES; t++)
      for (int i = 0; i < 3; i++) {
        const int a = fs_face_triangles[t][i], b = fs_face_triangles[t][(i + 1) % 3];
        sum[a] += clear[b], weight[a]++;
        sum[b] += clear[a], weight[b]++;
      }
    for (int i = 0; i < FS_FACE_POINTS; i++)
      if (parts->feature[i])
        clear[i] = sum[i] / weight[i];
  }
}

/* Goes up the forehead band by band until most of one is not skin. */
static float find_forehead(const fs_skin_points *p, fs_look look, const void *picture, const fs_mesh *face,
                           float width) {
  enum { PARTS = 5 /* of a triangle's side */ };
  float skin[BANDS] = {0}, seen[BANDS] = {0};
  for (int t = 0; t < FS_FACE_TRIANGLES; t++) {
    const uint16_t *corner = fs_face_triangles[t];
    if (fs_face_form[corner[0]][1] > BROWS && fs_face_form[corner[1]][1] > BROWS &&
        fs_face_form[corner[2]][1] > BROWS)
      continue;
    for (int i = 0; i < PARTS * PARTS; i++) {
      const int row = i / PARTS, column = i % PARTS;
      const float a = ((float)row + 0.5f) / PARTS, b = (1 - a) * ((float)column + 0.5f) / PARTS;
      const float share[3] = {a, b, 1 - a - b};
      float x = 0, y = 0, across = 0, height = 0, yuv[3];
      for (int k = 0; k < 3; k++) {
        x += share[k] * face->at[corner[k]].x;
        y += share[k] * face->at[corner[k]].y;
        across += share[k] * fs_face_form[corner[k]][0];
        height += share[k] * fs_face_form[corner[k]][1];
      }
      const int band = (int)((BROWS - height) / BAND);
      if (height > BROWS || band >= BANDS || fabsf(across) > SIDES || !look(picture, x, y, yuv))
        continue;
      const fs_skin_sample s = fs_skin_points_sample(face, width, x, y, yuv);
      skin[band] += fs_skin_field_distance(&p->field, &s) < 1.1f;
      seen[band]++;
    }
  }
  int bare = BROW_BANDS;
  while (bare < BANDS && skin[bare] >= 0.75f * seen[bare])
    bare++;
  return bare == BANDS ? TOP - 100 : (float)(BROWS - bare * BAND);
}

float fs_skin_forehead(float forehead, float height) {
  return fminf(fmaxf((height - forehead) / 75, 0), 1);
}

void fs_skin_points_find(fs_skin_points *p, fs_look look, const void *picture, const fs_mesh *face,
                         float width) {
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  fs_skin_sample samples[FS_FACE_POINTS], fitted[FS_FACE_POINTS];
  bool seen[FS_FACE_POINTS];
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    float yuv[3] = {0};
    seen[i] = look(picture, face->at[i].x, face->at[i].y, yuv);
    samples[i] = fs_skin_points_sample(face, width, face->at[i].x, face->at[i].y, yuv);
    fitted[i] = samples[i];
    fitted[i].weight = !seen[i] || parts->feature[i] || parts->from_rim[i] < 2 ? 0
                       : fs_face_form[i][1] < BROWS                            ? 0.15f
                                                                               : 1;
  }
  p->known = fs_skin_field_fit(&p->field, fitted, FS_FACE_POINTS);
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const float strange =
        p->known ? (fs_skin_field_distance(&p->field, &samples[i]) - surely_skin) / (surely_not - surely_skin)
                 : 0;
    p->clear[i] = seen[i] ? 1 - fminf(fmaxf(strange, 0), 1) : 0;
  }
  fill_features(p->clear);
  p->forehead = p->known ? find_forehead(p, look, picture, face, width) : BROWS;
}
