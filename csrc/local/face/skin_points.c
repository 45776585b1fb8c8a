#include "local/face/skin_points.h"

#include "local/face/face_parts.h"
#include "local/face/ramp.h"

#include <math.h>
#include <string.h>

/* Distances from the skin's colour between which a point ceases to be clear. */
static const float surely_skin = 1.2f, surely_not = 1.9f;
/* Of a band of the forehead: how much of it must be skin. Less would show the tips of a fringe. */
static const float mostly = 0.9f;
/* Of the brightest of the bands below it: how bright skin is at the least. The tips of a fringe in the skin's
 * colour are a step to 0.5 or 0.7; bare foreheads shade off by less, above 0.8 of most. */
static const float least_light = 0.75f;
/* Thousandths of the width: the brows' upper edge, above which hair may hang, and the mesh's own end. */
/* Of its bands the lowest are the brows', which count whatever colour is there. */
enum { BROW_BANDS = 2, BROWS = -180, TOP = -425, BAND = 25, BANDS = (BROWS - TOP) / BAND + 1 };
enum { STEP = 3 /* bands within which a step falls off */ };
/* From the middle to a side; from the middle of one part of the hairline to that of the next; by how much
 * that may be higher: what is seen between strands is no forehead. */
enum { SIDES = 380, PART = 2 * SIDES / FS_HAIRLINE, STEEPEST = 120 };

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
  const uint16_t *near[FS_FACE_TRIANGLES]; /* triangles at a feature */
  int count = 0;
  for (int t = 0; t < FS_FACE_TRIANGLES; t++) {
    const uint16_t *corner = fs_face_triangles[t];
    if (parts->feature[corner[0]] || parts->feature[corner[1]] || parts->feature[corner[2]])
      near[count++] = corner;
  }
  for (int round = 0; round < ROUNDS; round++) {
    float sum[FS_FACE_POINTS], weight[FS_FACE_POINTS];
    for (int i = 0; i < FS_FACE_POINTS; i++)
      sum[i] = clear[i], weight[i] = 1;
    for (int t = 0; t < count; t++)
      for (int i = 0; i < 3; i++) {
        const int a = near[t][i], b = near[t][(i + 1) % 3];
        sum[a] += clear[b], weight[a]++;
        sum[b] += clear[a], weight[b]++;
      }
    for (int i = 0; i < FS_FACE_POINTS; i++)
      if (parts->feature[i])
        clear[i] = sum[i] / weight[i];
  }
}

/* Samples of the forehead that were seen, of them those that are skin, and the sums of their luma and of what
 * skin would have there: by band, by part from side to side. */
typedef struct forehead {
  float seen[BANDS][FS_HAIRLINE], skin[BANDS][FS_HAIRLINE], luma[BANDS][FS_HAIRLINE],
      usual[BANDS][FS_HAIRLINE];
} forehead;

static void look_at_triangle(forehead *f, const fs_skin_points *p, fs_look look, const void *picture,
                             const fs_mesh *face, float width, const uint16_t corner[3]) {
  enum { PARTS = 5 /* of a triangle's side */ };
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
    const int band = (int)((BROWS - height) / BAND), part = (int)((across + SIDES) / PART);
    if (height > BROWS || band >= BANDS || fabsf(across) > SIDES || part >= FS_HAIRLINE ||
        !look(picture, x, y, yuv))
      continue;
    const fs_skin_sample s = fs_skin_points_sample(face, width, x, y, yuv);
    f->skin[band][part] += fs_skin_field_distance(&p->field, &s) < 1.1f;
    f->luma[band][part] += yuv[0];
    f->usual[band][part] += fs_skin_field_luma(&p->field, &s);
    f->seen[band][part]++;
  }
}

/* Whether a band is skin but for little; what was not seen of it is. From shine, skin may fall off to what is
 * usual. */
static bool is_bare(const forehead *f, int band, int part) {
  const float seen = f->seen[band][part];
  float lit = 0;
  for (int below = band > STEP ? band - STEP : 0; below < band; below++)
    lit = fmaxf(lit, f->luma[below][part] * seen / fmaxf(f->seen[below][part], 1));
  return f->skin[band][part] >= mostly * seen &&
         f->luma[band][part] >= least_light * fminf(lit, f->usual[band][part]);
}

/* Goes up each part of the forehead band by band until one is not bare. */
static void find_hairline(fs_skin_points *p, fs_look look, const void *picture, const fs_mesh *face,
                          float width) {
  forehead f = {0};
  for (int t = 0; t < FS_FACE_TRIANGLES; t++) {
    const uint16_t *corner = fs_face_triangles[t];
    if (fs_face_form[corner[0]][1] <= BROWS || fs_face_form[corner[1]][1] <= BROWS ||
        fs_face_form[corner[2]][1] <= BROWS)
      look_at_triangle(&f, p, look, picture, face, width, corner);
  }
  float *height = p->hairline.height;
  for (int i = 0; i < FS_HAIRLINE; i++) {
    int bare = BROW_BANDS;
    while (bare < BANDS && is_bare(&f, bare, i))
      bare++;
    height[i] = bare == BANDS ? TOP - 100 : (float)(BROWS - bare * BAND);
  }
  for (int i = 1; i < FS_HAIRLINE; i++)
    height[i] = fmaxf(height[i], height[i - 1] - STEEPEST);
  for (int i = FS_HAIRLINE - 2; i >= 0; i--)
    height[i] = fmaxf(height[i], height[i + 1] - STEEPEST);
}

float fs_skin_below_hair(const fs_hairline *hairline, int point) {
  const float at = ((float)fs_face_form[point][0] + SIDES) / PART - 0.5f;
  const float within = fminf(fmaxf(at, 0), FS_HAIRLINE - 1);
  const int part = within < FS_HAIRLINE - 1 ? (int)within : FS_HAIRLINE - 2;
  const float *height = &hairline->height[part];
  return (float)fs_face_form[point][1] - height[0] - (within - (float)part) * (height[1] - height[0]);
}

float fs_skin_bareness(float below_hair) {
  return fs_ramp(below_hair, 0, 75);
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
    const float away = p->known ? fs_skin_field_distance(&p->field, &samples[i]) : surely_skin;
    p->clear[i] = seen[i] ? 1 - fs_ramp(away, surely_skin, surely_not) : 0;
  }
  fill_features(p->clear);
  for (int i = 0; i < FS_HAIRLINE; i++)
    p->hairline.height[i] = BROWS;
  if (p->known)
    find_hairline(p, look, picture, face, width);
}
