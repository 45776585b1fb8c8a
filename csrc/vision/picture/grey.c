#include "vision/picture/grey.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float lighter = 1.8f; /* gamma */

uint8_t *fs_grey_of_picture(const fs_picture *picture, fs_grey *out) {
  uint8_t *grey = malloc((size_t)picture->width * (size_t)picture->height);
  if (!grey)
    return NULL;
  for (int y = 0; y < picture->height; y++) {
    const uint8_t *from = picture->data + (ptrdiff_t)y * picture->stride;
    uint8_t *to = grey + (ptrdiff_t)y * picture->width;
    for (int x = 0; x < picture->width; x++, from += 3)
      to[x] = fs_luma_of(from);
  }
  *out = (fs_grey){grey, picture->width, picture->height, picture->width};
  return grey;
}

int fs_picture_lighten(const fs_picture *picture, fs_picture *light) {
  uint8_t curve[256];
  for (int i = 0; i < 256; i++)
    curve[i] = (uint8_t)(255 * powf((float)i / 255, 1 / lighter) + 0.5f);
  if (fs_picture_new(light, picture->width, picture->height) != 0)
    return -1;
  for (int y = 0; y < picture->height; y++) {
    const uint8_t *from = picture->data + (ptrdiff_t)y * picture->stride;
    uint8_t *to = light->data + (ptrdiff_t)y * light->stride;
    for (int x = 0; x < picture->width; x++, from += 3, to += 3)
      memset(to, curve[fs_luma_of(from)], 3);
  }
  return 0;
}

/* Whole pixels of the box that have neighbours on all sides. */
typedef struct inner {
  int x0, x1, y0, y1;
  int step; /* not every pixel of a large box is looked at */
} inner;

static inner inner_of(const fs_grey *grey, const fs_rect *box) {
  inner in = {
      .x0 = (int)fmaxf(box->x, 1),
      .x1 = (int)fminf(box->x + box->width, (float)grey->width - 1),
      .y0 = (int)fmaxf(box->y, 1),
      .y1 = (int)fminf(box->y + box->height, (float)grey->height - 1),
  };
  in.step = (in.y1 - in.y0) / 100 + 1;
  return in;
}

float fs_grey_sharpness(const fs_grey *grey, const fs_rect *box) {
  inner in = inner_of(grey, box);
  double sum = 0, squares = 0;
  int count = 0;
  for (int y = in.y0; y < in.y1; y += in.step) {
    const uint8_t *row = grey->data + (ptrdiff_t)y * grey->stride;
    const uint8_t *above = row - grey->stride, *below = row + grey->stride;
    for (int x = in.x0; x < in.x1; x += in.step, count++) {
      int value = row[x - 1] + row[x + 1] + above[x] + below[x] - 4 * row[x];
      sum += value;
      squares += value * value;
    }
  }
  if (count == 0)
    return 0;
  double mean = sum / count;
  return (float)sqrt(fmax(squares / count - mean * mean, 0));
}

float fs_grey_brightness(const fs_grey *grey, const fs_rect *box) {
  inner in = inner_of(grey, box);
  double sum = 0;
  int count = 0;
  for (int y = in.y0; y < in.y1; y += in.step)
    for (int x = in.x0; x < in.x1; x += in.step, count++)
      sum += grey->data[(ptrdiff_t)y * grey->stride + x];
  return count ? (float)(sum / count / 255) : 0;
}
