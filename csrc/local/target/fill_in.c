#include "local/target/fill_in.h"

#include <math.h>

/* Of a softer pixel, how much has to count for it to hide what softer ones still have: one of the four that
 * it is made of. What counts less shows through by and by, else each pixel of a layer would end in an edge.
 */
static const float enough = 0.25f;

/* The mean of all that counts. */
static void mean_of(const fs_pyramid_level *layer, float mean[4]) {
  const int count = layer->width * layer->height;
  for (int c = 0; c < 4; c++)
    mean[c] = 0;
  for (int i = 0; i < count; i++)
    for (int c = 0; c < 4; c++)
      mean[c] += layer->pixels[i][c] / (float)count;
  for (int c = 0; c < 3; c++)
    mean[c] /= fmaxf(mean[3], 1e-12f);
}

int fs_fill_in(fs_target *t, const float *shares, const float *counts) {
  const fs_pyramid_level *first = &t->layers.layer[0];
  fs_pyramid rest;
  if (fs_pyramid_copy(&t->layers, &rest) != 0)
    return -1;
  const int count = first->width * first->height;
  for (int i = 0; i < count; i++) {
    float *pixel = rest.layer[0].pixels[i];
    for (int c = 0; c < 3; c++)
      pixel[c] *= counts[i];
    pixel[3] = counts[i];
  }
  float mean[4];
  mean_of(&rest.layer[0], mean);
  const int status = fs_pyramid_build(&rest);
  for (int i = 0; status == 0 && i < count; i++) {
    if (shares[i] <= 0)
      continue;
    const int x = i % first->width, y = i / first->width;
    float filled[3] = {mean[0], mean[1], mean[2]};
    for (int layer = rest.count - 1; layer >= 0; layer--) {
      float pixel[4];
      fs_pyramid_at(&rest, (float)layer, (float)x, (float)y, pixel);
      const float known = fminf(pixel[3] / enough, 1);
      for (int c = 0; c < 3; c++)
        filled[c] += known * (pixel[c] / fmaxf(pixel[3], 1e-12f) - filled[c]);
    }
    for (int c = 0; c < 3; c++)
      first->pixels[i][c] += shares[i] * (filled[c] - first->pixels[i][c]);
  }
  fs_pyramid_free(&rest);
  return status;
}
