#include "vision/face/face_light.h"

#include "vision/picture/grey.h"

#include <math.h>
#include <stdlib.h>

/* Detail counts in proportion to the face, so that a large picture of a blurred face is not taken for a sharp
 * one. */
int fs_face_light_measure(const fs_picture *picture, const fs_rect *box, fs_face_light *light) {
  *light = (fs_face_light){0};
  int x0 = (int)fmaxf(box->x, 0), x1 = (int)fminf(box->x + box->width, (float)picture->width);
  int y0 = (int)fmaxf(box->y, 0), y1 = (int)fminf(box->y + box->height, (float)picture->height);
  if (x1 <= x0 || y1 <= y0)
    return 0;
  fs_picture view = {.data = picture->data + (ptrdiff_t)y0 * picture->stride + (ptrdiff_t)x0 * 3,
                     .width = x1 - x0,
                     .height = y1 - y0,
                     .stride = picture->stride};
  fs_picture small = {0};
  float scale = FS_SHARPNESS_SIDE / box->width;
  if (scale < 1) {
    int width = (int)fmaxf((float)view.width * scale, 1), height = (int)fmaxf((float)view.height * scale, 1);
    if (fs_picture_resize(&view, width, height, &small) != 0)
      return -1;
    view = small;
  }
  fs_grey grey;
  uint8_t *data = fs_grey_of_picture(&view, &grey);
  fs_picture_free(&small);
  if (!data)
    return -1;
  const fs_rect all = {0, 0, (float)grey.width, (float)grey.height};
  light->sharpness = fs_grey_sharpness(&grey, &all);
  light->brightness = fs_grey_brightness(&grey, &all);
  free(data);
  return 0;
}
