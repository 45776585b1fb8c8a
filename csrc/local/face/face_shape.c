#include "local/face/face_shape.h"

#include "local/face/ramp.h"

#include <math.h>
#include <string.h>

/* Points that speaking, blinking and chewing move count less: nose, temples and brow ridge are stiff. */
static float stiffness_of(int point) {
  return fs_face_form[point][1] > 250 ? 0.25f : 1;
}

static void invert(const float m[3][3], float out[3][3], float *det) {
  for (int i = 0; i < 3; i++)
    for (int k = 0; k < 3; k++) {
      const int a = (k + 1) % 3, b = (k + 2) % 3, c = (i + 1) % 3, d = (i + 2) % 3;
      out[i][k] = m[a][c] * m[b][d] - m[a][d] * m[b][c];
    }
  *det = m[0][0] * out[0][0] + m[0][1] * out[1][0] + m[0][2] * out[2][0];
  for (int i = 0; i < 3; i++)
    for (int k = 0; k < 3; k++)
      out[i][k] /= *det;
}

/* The rotation nearest to a matrix: the mean of it and its inverse's transpose, again and again (Higham
 * 1986). */
static void make_rotation(float m[3][3]) {
  enum { ROUNDS = 12 };
  float inverse[3][3], det;
  for (int round = 0; round < ROUNDS; round++) {
    invert((const float(*)[3])m, inverse, &det);
    if (!(det > 1e-9f)) {
      const float upright[3][3] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
      memcpy(m, upright, sizeof upright);
      return;
    }
    for (int i = 0; i < 3; i++)
      for (int k = 0; k < 3; k++)
        m[i][k] = (m[i][k] + inverse[k][i]) / 2;
  }
}

static void middles(const fs_mesh *mesh, float here[3], float form[3]) {
  float total = 0;
  memset(here, 0, 3 * sizeof *here);
  memset(form, 0, 3 * sizeof *form);
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const float at[3] = {mesh->at[i].x, mesh->at[i].y, mesh->at[i].z}, weight = stiffness_of(i);
    total += weight;
    for (int k = 0; k < 3; k++) {
      here[k] += weight * at[k];
      form[k] += weight * (float)fs_face_form[i][k] / 1000;
    }
  }
  for (int k = 0; k < 3; k++) {
    here[k] /= total;
    form[k] /= total;
  }
}

fs_stance fs_stance_of(const fs_mesh *mesh) {
  float here[3], form[3], cross[3][3] = {{0}}, spread_here = 0, spread_form = 0;
  middles(mesh, here, form);
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const float weight = stiffness_of(i);
    const float a[3] = {mesh->at[i].x - here[0], mesh->at[i].y - here[1], mesh->at[i].z - here[2]};
    float b[3];
    for (int k = 0; k < 3; k++) {
      b[k] = (float)fs_face_form[i][k] / 1000 - form[k];
      spread_here += weight * a[k] * a[k];
      spread_form += weight * b[k] * b[k];
    }
    for (int k = 0; k < 3; k++)
      for (int j = 0; j < 3; j++)
        cross[k][j] += weight * a[k] * b[j];
  }
  fs_stance s = {.size = fmaxf(sqrtf(spread_here / spread_form), 1e-3f)};
  for (int k = 0; k < 9; k++)
    cross[k / 3][k % 3] /= s.size * spread_form;
  make_rotation(cross);
  memcpy(s.turn, cross, sizeof s.turn);
  float middle[3];
  for (int k = 0; k < 3; k++)
    middle[k] = here[k] - s.size * (s.turn[k][0] * form[0] + s.turn[k][1] * form[1] + s.turn[k][2] * form[2]);
  s.middle = (fs_point3){middle[0], middle[1], middle[2]};
  /* The face looks along -z of its own. */
  s.yaw = 57.29578f * atan2f(-s.turn[0][2], s.turn[2][2]);
  return s;
}

void fs_stance_undo(const fs_stance *s, const fs_mesh *mesh, float form[FS_FACE_POINTS][3]) {
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const float a[3] = {mesh->at[i].x - s->middle.x, mesh->at[i].y - s->middle.y,
                        mesh->at[i].z - s->middle.z};
    for (int k = 0; k < 3; k++)
      form[i][k] = (s->turn[0][k] * a[0] + s->turn[1][k] * a[1] + s->turn[2][k] * a[2]) / s->size;
  }
}

/* Normals of the points' surface, which point into the picture where it faces the camera. */
static void find_normals(const fs_mesh *mesh, float normal[FS_FACE_POINTS][3]) {
  memset(normal, 0, sizeof(float[FS_FACE_POINTS][3]));
  for (int t = 0; t < FS_FACE_TRIANGLES; t++) {
    const fs_point3 *a = &mesh->at[fs_face_triangles[t][0]], *b = &mesh->at[fs_face_triangles[t][1]],
                    *c = &mesh->at[fs_face_triangles[t][2]];
    const float p[3] = {b->x - a->x, b->y - a->y, b->z - a->z},
                q[3] = {c->x - a->x, c->y - a->y, c->z - a->z};
    for (int k = 0; k < 3; k++) {
      const int m = (k + 1) % 3, n = (k + 2) % 3;
      const float part = p[m] * q[n] - p[n] * q[m];
      for (int i = 0; i < 3; i++)
        normal[fs_face_triangles[t][i]][k] += part;
    }
  }
}

void fs_face_facing(const fs_mesh *mesh, float facing[FS_FACE_POINTS]) {
  float normal[FS_FACE_POINTS][3];
  find_normals(mesh, normal);
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const float *n = normal[i];
    facing[i] = n[2] / (sqrtf(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]) + 1e-9f);
  }
}

void fs_face_facing_across(const fs_mesh *mesh, const fs_stance *stance, float facing[FS_FACE_POINTS]) {
  const float down = hypotf(stance->turn[0][1], stance->turn[1][1]) + 1e-9f;
  const float x = stance->turn[1][1] / down, y = -stance->turn[0][1] / down; /* from side to side */
  float normal[FS_FACE_POINTS][3];
  find_normals(mesh, normal);
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    const float *n = normal[i];
    facing[i] = n[2] / (hypotf(x * n[0] + y * n[1], n[2]) + 1e-9f);
  }
}

float fs_face_shown(float facing, int point, float none, float whole) {
  const int16_t *at = fs_face_form[point];
  if (at[0] > -220 && at[0] < 220 && at[1] > -60 && at[1] < 680)
    return 1;
  return fs_ramp(facing, none, whole);
}
