#include "local/face/skin_field.h"

#include <math.h>
#include <string.h>

enum { LEAST_SAMPLES = 24, ROUNDS = 5 };

/* Keeps the curvature small where little of the face is seen. */
static const float stiffness[FS_SKIN_TERMS] = {1e-4f, 0.02f, 0.02f, 0.05f, 0.05f, 0.05f};
/* What skin differs by at the least: luma and chroma, of 255. */
static const float least_spread[3] = {7, 2.5f, 2.5f};

static void terms_of(const fs_skin_sample *s, float terms[FS_SKIN_TERMS]) {
  const float x = s->x, y = s->y;
  const float all[FS_SKIN_TERMS] = {1, x, y, x * x, x * y, y * y};
  memcpy(terms, all, sizeof all);
}

/* Solves the normal equations in place by elimination; they are positive definite. */
static void solve(double a[FS_SKIN_TERMS][FS_SKIN_TERMS + 3], fs_skin_field *field) {
  enum { N = FS_SKIN_TERMS };
  for (int i = 0; i < N; i++)
    for (int k = i + 1; k < N; k++) {
      const double share = a[k][i] / a[i][i];
      for (int j = i; j < N + 3; j++)
        a[k][j] -= share * a[i][j];
    }
  for (int c = 0; c < 3; c++)
    for (int i = N - 1; i >= 0; i--) {
      double sum = a[i][N + c];
      for (int j = i + 1; j < N; j++)
        sum -= a[i][j] * (double)field->terms[c][j];
      field->terms[c][i] = (float)(sum / a[i][i]);
    }
}

static void fit_once(fs_skin_field *field, const fs_skin_sample *samples, const float *trust, int count) {
  enum { N = FS_SKIN_TERMS };
  double a[N][N + 3] = {{0}}, total = 0;
  for (int i = 0; i < count; i++) {
    const double weight = (double)samples[i].weight * trust[i];
    float terms[N];
    terms_of(&samples[i], terms);
    for (int k = 0; weight > 0 && k < N; k++) {
      for (int j = 0; j < N; j++)
        a[k][j] += weight * terms[k] * terms[j];
      for (int c = 0; c < 3; c++)
        a[k][N + c] += weight * terms[k] * samples[i].yuv[c];
    }
    total += weight;
  }
  for (int k = 0; k < N; k++)
    a[k][k] += stiffness[k] * (total + 1);
  solve(a, field);
}

void fs_skin_field_difference(const fs_skin_field *field, const fs_skin_sample *s, float yuv[3]) {
  float terms[FS_SKIN_TERMS];
  terms_of(s, terms);
  for (int c = 0; c < 3; c++) {
    yuv[c] = s->yuv[c];
    for (int k = 0; k < FS_SKIN_TERMS; k++)
      yuv[c] -= field->terms[c][k] * terms[k];
  }
}

/* The mean size of the trusted differences. */
static void measure_spread(fs_skin_field *field, const fs_skin_sample *samples, const float *trust,
                           int count) {
  float sum[3] = {0}, luma = 0, total = 1e-6f;
  for (int i = 0; i < count; i++) {
    float d[3];
    const float weight = samples[i].weight * trust[i];
    fs_skin_field_difference(field, &samples[i], d);
    for (int c = 0; c < 3; c++)
      sum[c] += weight * fabsf(d[c]);
    luma += weight * samples[i].yuv[0];
    total += weight;
  }
  field->mean_luma = luma / total;
  for (int c = 0; c < 3; c++)
    field->spread[c] = fmaxf(1.25f * sum[c] / total, least_spread[c]);
}

bool fs_skin_field_fit(fs_skin_field *field, fs_skin_sample *samples, int count) {
  float trust[1024];
  int seen = 0;
  count = count < 1024 ? count : 1024;
  for (int i = 0; i < count; i++) {
    trust[i] = 1;
    seen += samples[i].weight > 0;
  }
  if (seen < LEAST_SAMPLES)
    return false;
  for (int round = 0; round < ROUNDS; round++) {
    fit_once(field, samples, trust, count);
    measure_spread(field, samples, trust, count);
    /* A colour that is far off counts the less, so that hair and hands do not pull. */
    for (int i = 0; i < count; i++) {
      const float d = fs_skin_field_distance(field, &samples[i]);
      trust[i] = 1 / (1 + 4 * d * d * d * d);
    }
  }
  return true;
}

float fs_skin_field_luma(const fs_skin_field *field, const fs_skin_sample *sample) {
  float d[3];
  fs_skin_field_difference(field, sample, d);
  return sample->yuv[0] - d[0];
}

float fs_skin_field_distance(const fs_skin_field *field, const fs_skin_sample *sample) {
  float d[3];
  fs_skin_field_difference(field, sample, d);
  /* Foreheads and cheeks shine: brighter is taken less hard than darker. */
  const float luma = d[0] > 0 ? d[0] / (4.5f * field->spread[0]) : -d[0] / (3 * field->spread[0]);
  const float u = d[1] / field->spread[1], v = d[2] / field->spread[2], chroma = sqrtf(u * u + v * v) / 3.5f;
  /* Towards the outline the field is a guess; what is much darker than the face is hair there, whatever it
   * says. */
  const float dark = (0.7f - sample->yuv[0] / (field->mean_luma + 1)) / 0.2f;
  const float bright = luma > chroma ? luma : chroma;
  return bright > dark ? bright : dark;
}
