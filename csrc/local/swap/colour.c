#include "local/swap/colour.h"

#include <math.h>
#include <pthread.h>
#include <stdbool.h>

/* The curves of sRGB (IEC 61966-2-1) and Lab (CIE 15) are read from tables: a face has 10^5 pixels a frame.
 */
enum { ROOT_STEPS = 4096, GAMMA_STEPS = 4096 };
static float linear_of[256];
static float root_of[ROOT_STEPS + 2];
static float gamma_of[GAMMA_STEPS + 2];
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

static void fill_tables(void) {
  for (int i = 0; i < 256; i++) {
    double c = i / 255.0;
    linear_of[i] = (float)(c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
  }
  for (int i = 0; i < ROOT_STEPS + 2; i++) {
    double t = (double)i / ROOT_STEPS;
    root_of[i] = (float)(t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116);
  }
  for (int i = 0; i < GAMMA_STEPS + 2; i++) {
    double t = (double)i / GAMMA_STEPS;
    gamma_of[i] = (float)(255 * (t <= 0.0031308 ? 12.92 * t : 1.055 * pow(t, 1 / 2.4) - 0.055));
  }
}

static float between(const float *table, float at) {
  int i = (int)at;
  return table[i] + (table[i + 1] - table[i]) * (at - (float)i);
}

static float clip(float value, float high) {
  return value < 0 ? 0 : value > high ? high : value;
}

/* D65 white of sRGB's primaries. */
static const float white_x = 0.950456f, white_z = 1.088754f;

void fs_lab_of_rgb(const float rgb[3], float lab[3]) {
  pthread_once(&tables_once, fill_tables);
  float linear[3];
  for (int i = 0; i < 3; i++) {
    float c = clip(rgb[i], 254.999f);
    linear[i] = between(linear_of, c);
  }
  float r = linear[0], g = linear[1], b = linear[2];
  float x = (0.412453f * r + 0.357580f * g + 0.180423f * b) / white_x;
  float y = 0.212671f * r + 0.715160f * g + 0.072169f * b;
  float z = (0.019334f * r + 0.119193f * g + 0.950227f * b) / white_z;
  float fx = between(root_of, clip(x, 1) * ROOT_STEPS);
  float fy = between(root_of, clip(y, 1) * ROOT_STEPS);
  float fz = between(root_of, clip(z, 1) * ROOT_STEPS);
  lab[0] = 116 * fy - 16;
  lab[1] = 500 * (fx - fy);
  lab[2] = 200 * (fy - fz);
}

static float cube(float f) {
  return f > 6.f / 29 ? f * f * f : (116 * f - 16) * (27.f / 24389);
}

static float encode_gamma(float linear) {
  return between(gamma_of, clip(linear, 1) * GAMMA_STEPS);
}

void fs_rgb_of_lab(const float lab[3], float rgb[3]) {
  pthread_once(&tables_once, fill_tables);
  float fy = (lab[0] + 16) / 116;
  float x = cube(fy + lab[1] / 500) * white_x;
  float y = cube(fy);
  float z = cube(fy - lab[2] / 200) * white_z;
  rgb[0] = encode_gamma(3.240479f * x - 1.537150f * y - 0.498535f * z);
  rgb[1] = encode_gamma(-0.969256f * x + 1.875991f * y + 0.041556f * z);
  rgb[2] = encode_gamma(0.055648f * x - 0.204043f * y + 1.057311f * z);
}
