#include "local/face/pyramid.h"

#include "local/face/colour.h"

#include <stdlib.h>
#include <string.h>

enum { SMALLEST = 16 /* pixels; smaller ones are not halved */ };

static int allocate(fs_pyramid_level *layer, int width, int height) {
  layer->pixels = malloc((size_t)width * (size_t)height * sizeof *layer->pixels);
  layer->width = width;
  layer->height = height;
  return layer->pixels ? 0 : -1;
}

static int mirrored(int at, int size) {
  int period = abs(at) % (2 * size);
  return period < size ? period : 2 * size - 1 - period;
}

int fs_pyramid_cut(fs_pyramid *layers, const fs_picture *picture, int left, int top, int width, int height) {
  *layers = (fs_pyramid){.count = 1};
  fs_pyramid_level *layer = &layers->layer[0];
  if (allocate(layer, width, height) != 0)
    return -1;
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      int from_x = mirrored(left + x, picture->width), from_y = mirrored(top + y, picture->height);
      const uint8_t *bgr = picture->data + (ptrdiff_t)from_y * picture->stride + (ptrdiff_t)from_x * 3;
      float *pixel = layer->pixels[y * width + x];
      fs_yuv_of_rgb((const float[3]){bgr[2], bgr[1], bgr[0]}, pixel);
      pixel[3] = 1;
    }
  return 0;
}

static int halve(const fs_pyramid_level *from, fs_pyramid_level *to) {
  if (allocate(to, from->width / 2, from->height / 2) != 0)
    return -1;
  for (int y = 0; y < to->height; y++)
    for (int x = 0; x < to->width; x++) {
      const float *a = from->pixels[2 * y * from->width + 2 * x];
      const float *b = a + 4, *c = a + (ptrdiff_t)4 * from->width, *d = c + 4;
      float *pixel = to->pixels[y * to->width + x];
      for (int i = 0; i < 4; i++)
        pixel[i] = (a[i] + b[i] + c[i] + d[i]) / 4;
    }
  return 0;
}

static void free_from(fs_pyramid *layers, int first) {
  for (int i = first; i < FS_PYRAMID_MAX; i++) {
    free(layers->layer[i].pixels);
    layers->layer[i] = (fs_pyramid_level){0};
  }
  layers->count = layers->count < first ? layers->count : first;
}

int fs_pyramid_build(fs_pyramid *layers) {
  free_from(layers, 1);
  while (layers->count < FS_PYRAMID_MAX) {
    const fs_pyramid_level *last = &layers->layer[layers->count - 1];
    if (last->width < SMALLEST || last->height < SMALLEST)
      break;
    if (halve(last, &layers->layer[layers->count]) != 0)
      return -1;
    layers->count++;
  }
  return 0;
}

int fs_pyramid_mirror(const fs_pyramid *layers, fs_pyramid *out) {
  const fs_pyramid_level *from = &layers->layer[0];
  *out = (fs_pyramid){.count = 1};
  fs_pyramid_level *to = &out->layer[0];
  if (allocate(to, from->width, from->height) != 0)
    return -1;
  for (int y = 0; y < from->height; y++)
    for (int x = 0; x < from->width; x++)
      memcpy(to->pixels[y * to->width + x], from->pixels[y * from->width + from->width - 1 - x],
             sizeof *to->pixels);
  return fs_pyramid_build(out);
}

int fs_pyramid_copy(const fs_pyramid *layers, fs_pyramid *out) {
  const fs_pyramid_level *from = &layers->layer[0];
  *out = (fs_pyramid){.count = 1};
  if (allocate(&out->layer[0], from->width, from->height) != 0)
    return -1;
  memcpy(out->layer[0].pixels, from->pixels,
         (size_t)from->width * (size_t)from->height * sizeof *from->pixels);
  return 0;
}

/* A pixel's four numbers, which are computed at once. */
typedef float quad __attribute__((vector_size(16)));

static quad quad_of(const float pixel[4]) {
  quad numbers;
  memcpy(&numbers, pixel, sizeof numbers);
  return numbers;
}

static quad layer_at(const fs_pyramid_level *l, float scale, float x, float y) {
  x = (x + 0.5f) * scale - 0.5f;
  y = (y + 0.5f) * scale - 0.5f;
  x = x < 0 ? 0 : (x > (float)(l->width - 1) ? (float)(l->width - 1) : x);
  y = y < 0 ? 0 : (y > (float)(l->height - 1) ? (float)(l->height - 1) : y);
  const int left = (int)x, top = (int)y;
  const int right = left + 1 < l->width, below = top + 1 < l->height ? l->width : 0;
  const float u = x - (float)left, v = y - (float)top;
  const float(*at)[4] = (const float(*)[4])l->pixels + (ptrdiff_t)top * l->width + left;
  const quad upper = quad_of(at[0]) + u * (quad_of(at[right]) - quad_of(at[0]));
  const quad lower = quad_of(at[below]) + u * (quad_of(at[below + right]) - quad_of(at[below]));
  return upper + v * (lower - upper);
}

void fs_pyramid_at(const fs_pyramid *layers, float layer, float x, float y, float pixel[4]) {
  const float last = (float)(layers->count - 1);
  layer = layer < 0 ? 0 : layer > last ? last : layer;
  const int sharper = (int)layer;
  const float share = layer - (float)sharper, scale = 1 / (float)(1 << sharper);
  quad here = layer_at(&layers->layer[sharper], scale, x, y);
  if (share >= 0.02f)
    here += share * (layer_at(&layers->layer[sharper + 1], scale / 2, x, y) - here);
  memcpy(pixel, &here, sizeof here);
}

void fs_pyramid_free(fs_pyramid *layers) {
  free_from(layers, 0);
}
