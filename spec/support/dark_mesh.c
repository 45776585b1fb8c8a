/* Reads a picture of SIDE x SIDE pixels, 24 bits each, blue first, with one face in its middle. Prints by how
 * much the mesh network puts the points elsewhere in a darker picture, in thousandths of
 * the face's size, how many of an input's numbers are changed for that, and how many fold an input is
 * lightened whose noise stays.
 *
 * Usage: dark_mesh LIGHT NOISE <picture
 *
 * LIGHT is what is left of it, NOISE a deviation in 255ths.
 */
#include "vision/face/mesh_measures.h"
#include "vision/net/crop_region.h"
#include "vision/net/face_mesh.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIDE = 320, BYTES = SIDE * SIDE * 3, PASSES = 3, INPUT = 192 };

static uint8_t lit[BYTES], dark[BYTES];

/* Nearly normal, of the deviation 1; the same in each run. */
static float noise(void) {
  static uint32_t state = 1;
  float sum = -2;
  for (int i = 0; i < 4; i++) {
    state = state * 1664525u + 1013904223u;
    sum += (float)(state >> 8) / (1 << 24);
  }
  return sum * 1.7320508f;
}

static int run(fs_face_mesh *net, const uint8_t *data, fs_region region, fs_mesh *mesh) {
  float presence;
  const fs_picture picture = {.data = (uint8_t *)(uintptr_t)data, SIDE, SIDE, SIDE * 3};
  return fs_face_mesh_run(net, &picture, &region, mesh, &presence);
}

/* How many numbers of a network's input, the middle of the picture, are not as they were where it is lightened
 * softly; `fold` becomes the light that one has whose noise stays, over what it had. */
static int changed(const uint8_t *data, double *fold) {
  static const fs_range range = {{0, 0, 0}, 1 / 255.0f};
  static float before[INPUT * INPUT * 3], after[INPUT * INPUT * 3];
  int count = 0;
  double sum[2] = {0, 0};
  for (int i = 0; i < INPUT * INPUT * 3; i++) {
    const int margin = (SIDE - INPUT) / 2, row = i / (3 * INPUT), at = i % (3 * INPUT);
    before[i] = (float)data[(margin + row) * SIDE * 3 + margin * 3 + at] * range.scale;
  }
  memcpy(after, before, sizeof before);
  fs_crop_lighten(after, INPUT, &range, 1 / 3.0f, false);
  for (int i = 0; i < INPUT * INPUT * 3; i++) {
    sum[0] += (double)before[i];
    sum[1] += (double)after[i];
  }
  *fold = sum[1] / sum[0];
  memcpy(after, before, sizeof before);
  fs_crop_lighten(after, INPUT, &range, 1 / 3.0f, true);
  for (int i = 0; i < INPUT * INPUT * 3; i++)
    count += after[i] < before[i] || after[i] > before[i];
  return count;
}

int main(int argc, char **argv) {
  fs_error error;
  fs_mesh mesh, other;
  fs_region region = {{SIDE / 2.0f, SIDE / 2.0f}, SIDE, 0};
  const float light = argc > 1 ? (float)atof(argv[1]) : 1, deviation = argc > 2 ? (float)atof(argv[2]) : 0;
  fs_face_mesh *net = fs_face_mesh_open("build/models", &error);
  if (!net || fread(lit, 1, BYTES, stdin) != BYTES)
    return 1;
  for (int i = 0; i < BYTES; i++)
    dark[i] = (uint8_t)fminf(fmaxf((float)lit[i] * light + deviation * noise() + 0.5f, 0), 255);
  for (int pass = 0; pass < PASSES; pass++) {
    if (run(net, lit, region, &mesh) != 0)
      return 1;
    region = fs_mesh_region(&mesh);
  }
  if (run(net, lit, region, &mesh) != 0 || run(net, dark, region, &other) != 0)
    return 1;
  const fs_rect box = fs_mesh_box(&mesh);
  const float size = sqrtf(box.width * box.height);
  double fold;
  const int count = changed(dark, &fold);
  printf("%.1f %d %.2f\n", (double)(1000 * fs_mesh_distance(&mesh, &other) / size), count, fold);
  fs_face_mesh_close(net);
  return 0;
}
