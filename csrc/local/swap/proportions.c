#include "local/swap/proportions.h"

#include "local/face/face_parts.h"
#include "local/face/iris.h"
#include "local/face/ramp.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the face's width: no point moves farther, whatever the pictures say. */
static const float max_shift = 0.12f;
/* Of the shape of the target's mouth, across, down and in depth: part of how wide it is is expression.
 * Without the height of its ends it is another one's mouth. */
static const float mouth_rest[3] = {0.7f, 1, 0.7f};
/* Of the face's width: by how much farther open one of two mouths is where its shape is more and more a
 * smile's or a cry's, and where none of it is a proportion. */
static const float same_mouth = 0.055f, other_mouth = 0.09f;
/* A share: by no more does the mouth's opening grow. */
static const float most_growth = 0.25f;
/* The lips' inner edges, in the middle. */
enum { UPPER_LIP = 13, LOWER_LIP = 14 };

/* How far apart the lips are, in the face's width. */
static float opening_of(const float form[FS_FACE_POINTS][3]) {
  return form[LOWER_LIP][1] - form[UPPER_LIP][1];
}

/* Returns also how far apart the lips are at the least. */
static float mean_form(const fs_packed_mesh *frames, int count, float mean[FS_FACE_POINTS][3]) {
  float least = count > 0 ? INFINITY : 0;
  memset(mean, 0, sizeof(float[FS_FACE_POINTS][3]));
  for (int i = 0; i < count; i++) {
    fs_mesh mesh;
    float form[FS_FACE_POINTS][3];
    fs_mesh_unpack(&frames[i], &mesh);
    const fs_stance stance = fs_stance_of(&mesh);
    fs_stance_undo(&stance, &mesh, form);
    least = fminf(least, opening_of(form));
    for (int k = 0; k < FS_FACE_POINTS * 3; k++)
      mean[k / 3][k % 3] += form[k / 3][k % 3];
  }
  for (int k = 0; k < FS_FACE_POINTS * 3; k++)
    mean[k / 3][k % 3] /= (float)(count > 0 ? count : 1);
  return least;
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

float fs_proportions_below_mouth(int point) {
  enum { HALF = 500 };
  const float upper = fs_face_form[UPPER_LIP][1], lower = fs_face_form[LOWER_LIP][1];
  const float below = fs_ramp(fs_face_form[point][1], upper, lower);
  return below * (1 - (float)abs(fs_face_form[point][0]) / HALF);
}

/* How far a point falls as the lips come apart, of that way. A jaw turns about its joints, and the upper lip
 * rises meanwhile: of people who talk the chin falls by a third of it. */
static float fall_of(int point) {
  enum { LIP = 600, CHIN = 750 /* heights: the lower end of the one, the upper of the other */ };
  static const float chin = 0.33f;
  const float down = fs_ramp(fs_face_form[point][1], LIP, CHIN);
  return fs_proportions_below_mouth(point) * (1 - (1 - chin) * down);
}

/* How far a mouth is open is no proportion, nor is how far the chin has fallen with the lower lip. */
static void close_mouth(float shift[FS_FACE_POINTS][3]) {
  const float by = shift[LOWER_LIP][1] - shift[UPPER_LIP][1];
  for (int i = 0; i < FS_FACE_POINTS; i++)
    shift[i][1] -= by * fall_of(i);
}

/* By which share two points that stand beside each other come to be farther apart. */
static float growth(float own[FS_FACE_POINTS][3], float shift[FS_FACE_POINTS][3], int left, int right) {
  const float width = own[right][0] - own[left][0], more = shift[right][0] - shift[left][0];
  return fminf(more / fmaxf(width, 0.1f), most_growth);
}

/* By which share the mouth's opening grows: one that stays as it is looks smaller between a wider mouth's
 * corners, and below eyes that are farther apart; a jaw opens no less where a mouth is narrow. */
static float grow_opening(float own[FS_FACE_POINTS][3], float shift[FS_FACE_POINTS][3]) {
  enum { LEFT_CORNER = 61, RIGHT_CORNER = 291, LEFT_EYE = 33, RIGHT_EYE = 263 /* outer corners */ };
  const float mouth = growth(own, shift, LEFT_CORNER, RIGHT_CORNER);
  const float eyes = growth(own, shift, LEFT_EYE, RIGHT_EYE);
  return fmaxf(fmaxf(mouth, eyes), 0);
}

float fs_proportions_gape(const fs_proportions *p, const fs_mesh *face, float size) {
  const fs_point3 *upper = &face->at[UPPER_LIP], *lower = &face->at[LOWER_LIP];
  const float x = lower->x - upper->x, y = lower->y - upper->y, z = lower->z - upper->z;
  return p->mouth * sqrtf(x * x + y * y + z * z) / size;
}

/* A mouth moves as a whole; what more there is may be a smile: `share` of the rest counts. */
static void keep_expression(float shift[FS_FACE_POINTS][3], float share) {
  enum { MOUTH = 380 /* height of its upper end */ };
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  float mean[3] = {0}, count = 0;
  for (int i = 0; i < FS_FACE_POINTS; i++)
    if (parts->feature[i] && fs_face_form[i][1] > MOUTH) {
      for (int k = 0; k < 3; k++)
        mean[k] += shift[i][k];
      count++;
    }
  for (int i = 0; i < FS_FACE_POINTS; i++)
    for (int k = 0; parts->feature[i] && fs_face_form[i][1] > MOUTH && k < 3; k++)
      shift[i][k] = mean[k] / count + share * mouth_rest[k] * (shift[i][k] - mean[k] / count);
}

/* Takes out of the shift how far the lids are apart, which holds for open eyes. */
static void part_lids(fs_proportions *p, float own[FS_FACE_POINTS][3]) {
  enum { CHEEK = 150, REACH = 3 /* edges */ };
  const fs_face_parts *parts = fs_face_parts_of_mesh();
  float mean[2] = {0}, count[2] = {0};
  for (int i = 0; i < FS_FACE_POINTS; i++)
    if (parts->from_opening[i] == 0 && fs_face_form[i][1] < CHEEK) {
      mean[fs_face_form[i][0] > 0] += p->shift[i][1];
      count[fs_face_form[i][0] > 0]++;
    }
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const int eye = fs_face_form[i][0] > 0, off = parts->from_opening[i];
    p->lids[i] = 0;
    if (off >= REACH || fs_face_form[i][1] >= CHEEK)
      continue;
    p->lids[i] = (1 - (float)off / REACH) * (p->shift[i][1] - mean[eye] / count[eye]);
    p->shift[i][1] -= p->lids[i];
  }
  for (int eye = 0; eye < 2; eye++)
    p->opening[eye] = own[fs_lid_middles[eye][1]][1] - own[fs_lid_middles[eye][0]][1];
}

float fs_proportions_open(const fs_proportions *p, const fs_mesh *face, float size, int eye) {
  const fs_iris iris = fs_iris_of(face, eye);
  return fminf(fmaxf(iris.height / (size * p->opening[eye] + 1e-3f), 0), 1);
}

void fs_proportions_set(fs_proportions *proportions, const fs_packed_mesh *frames, int count,
                        const float target[FS_FACE_POINTS][3]) {
  float own[FS_FACE_POINTS][3];
  const float least = mean_form(frames, count, own);
  for (int i = 0; i < FS_FACE_POINTS; i++)
    for (int k = 0; k < 3; k++)
      proportions->shift[i][k] = fmaxf(-max_shift, fminf(max_shift, target[i][k] - own[i][k]));
  make_symmetric(proportions->shift);
  close_mouth(proportions->shift);
  part_lids(proportions, own);
  const float apart = fabsf(opening_of(target) - least);
  keep_expression(proportions->shift, 1 - fs_ramp(apart, same_mouth, other_mouth));
  proportions->mouth = grow_opening(own, proportions->shift);
}
