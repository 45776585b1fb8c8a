/* Where a head looks, from its landmarks: a mean head fitted to them by an affine camera, which a face much
 * smaller than its distance allows. */
#include "vision/face/vision.h"

#include <math.h>

/* Landmarks that neither speech nor expression moves much, on a head of average adult measures (millimetres;
 * x to the right of the picture, y down, z away from the viewer, from the point between the eyes). */
static const struct {
  int landmark;
  float at[3];
} head[] = {
    {36, {-45, 0, 13}}, {45, {45, 0, 13}},   {39, {-16, 1, 6}},  {42, {16, 1, 6}},
    {27, {0, -2, -4}},  {30, {0, 40, -26}},  {33, {0, 50, -14}}, {31, {-12, 47, -9}},
    {35, {12, 47, -9}}, {48, {-26, 69, -1}}, {54, {26, 69, -1}},
};
enum { POINTS = sizeof head / sizeof head[0] };

static float dot(const float a[3], const float b[3]) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void cross(const float a[3], const float b[3], float out[3]) {
  out[0] = a[1] * b[2] - a[2] * b[1];
  out[1] = a[2] * b[0] - a[0] * b[2];
  out[2] = a[0] * b[1] - a[1] * b[0];
}

/* The rows of the least-squares camera: picture = rows * head + shift. */
static void fit_camera(const fs_landmarks *landmarks, float rows[2][3]) {
  float head_mean[3] = {0}, mean_x = 0, mean_y = 0;
  for (int i = 0; i < POINTS; i++) {
    for (int c = 0; c < 3; c++)
      head_mean[c] += head[i].at[c] / POINTS;
    mean_x += landmarks->at[head[i].landmark].x / POINTS;
    mean_y += landmarks->at[head[i].landmark].y / POINTS;
  }
  float moments[3][3] = {{0}}, by_x[3] = {0}, by_y[3] = {0};
  for (int i = 0; i < POINTS; i++) {
    float centred[3];
    for (int c = 0; c < 3; c++)
      centred[c] = head[i].at[c] - head_mean[c];
    for (int c = 0; c < 3; c++) {
      for (int k = 0; k < 3; k++)
        moments[c][k] += centred[c] * centred[k];
      by_x[c] += centred[c] * (landmarks->at[head[i].landmark].x - mean_x);
      by_y[c] += centred[c] * (landmarks->at[head[i].landmark].y - mean_y);
    }
  }
  float inverse[3][3]; /* of a symmetric matrix: cross products over the determinant */
  cross(moments[1], moments[2], inverse[0]);
  cross(moments[2], moments[0], inverse[1]);
  cross(moments[0], moments[1], inverse[2]);
  float determinant = dot(moments[0], inverse[0]);
  for (int c = 0; c < 3; c++) {
    rows[0][c] = dot(inverse[c], by_x) / determinant;
    rows[1][c] = dot(inverse[c], by_y) / determinant;
  }
}

/* Makes the rows orthogonal and of length 1, changing both alike. Returns -1 where they are degenerate. */
static int straighten(float rows[2][3]) {
  for (int i = 0; i < 2; i++) {
    float length = sqrtf(dot(rows[i], rows[i]));
    if (!(length > 1e-9f) || !isfinite(length))
      return -1;
    for (int c = 0; c < 3; c++)
      rows[i][c] /= length;
  }
  /* Sum and difference of two unit vectors are orthogonal. */
  float sum[3], difference[3];
  for (int c = 0; c < 3; c++) {
    sum[c] = rows[0][c] + rows[1][c];
    difference[c] = rows[0][c] - rows[1][c];
  }
  float sum_length = sqrtf(2 * dot(sum, sum)), difference_length = sqrtf(2 * dot(difference, difference));
  if (!(sum_length > 1e-3f) || !(difference_length > 1e-3f))
    return -1;
  for (int c = 0; c < 3; c++) {
    rows[0][c] = sum[c] / sum_length + difference[c] / difference_length;
    rows[1][c] = sum[c] / sum_length - difference[c] / difference_length;
  }
  return 0;
}

fs_pose fs_landmarks_pose(const fs_landmarks *landmarks) {
  float rows[2][3], depth[3];
  fit_camera(landmarks, rows);
  if (straighten(rows) != 0)
    return (fs_pose){0, 0, 0};
  cross(rows[0], rows[1], depth);
  float roll = atan2f(rows[1][0], rows[0][0]);
  /* The face looks against its z axis; seen with the roll undone. */
  float x = -(cosf(roll) * rows[0][2] + sinf(roll) * rows[1][2]);
  float y = -(cosf(roll) * rows[1][2] - sinf(roll) * rows[0][2]);
  float towards = depth[2];
  const float degrees = 57.29578f;
  return (fs_pose){.yaw = atan2f(x, towards) * degrees,
                   .pitch = atan2f(y, hypotf(x, towards)) * degrees,
                   .roll = roll * degrees};
}
