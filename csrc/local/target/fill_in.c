#include "local/target/fill_in.h"

#include <math.h>

int fs_fill_in(fs_target *t, const float *shares, const float *counts) {
  const fs_pyramid_level *first = &t->layers.layer[0];
  fs_pyramid rest;
  if (fs_pyramid_copy(&t->layers, &rest) != 0)
    return -1;
  const int count = first->width * first->height;
  const float least = 1e-3f / (float)count;
  float mean[4] = {0};
  for (int i = 0; i < count; i++) {
    float *pixel = rest.layer[0].pixels[i];
    for (int c = 0; c < 3; c++)
      pixel[c] *= counts[i];
    pixel[3] = counts[i];
    for (int c = 0; c < 4; c++)
      mean[c] += least * pixel[c];
  }
  const int status = fs_pyramid_build(&rest);
  for (int i = 0; status == 0 && i < count; i++) {
    if (shares[i] <= 0)
      continue;
    const int x = i % first->width, y = i / first->width;
    float filled[4] = {mean[0], mean[1], mean[2], mean[3]};
    for (int layer = rest.count - 1; layer >= 0; layer--) {
      float pixel[4];
      fs_pyramid_at(&rest, (float)layer, (float)x, (float)y, pixel);
      for (int c = 0; c < 4; c++)
        filled[c] = filled[c] * (1 - pixel[3]) + pixel[c];
    }
    for (int c = 0; c < 3; c++)
      first->pixels[i][c] += shares[i] * (filled[c] / fmaxf(filled[3], 1e-12f) - first->pixels[i][c]);
  }
  fs_pyramid_free(&rest);
  return status;
}
