#include "vision/picture/picture.h"

#include <libswscale/swscale.h>
#include <stdlib.h>

/* SIMD code of FFmpeg may read and write a little past a row's end. */
enum { ROW_ALIGNMENT = 64 };

int fs_picture_new(fs_picture *picture, int width, int height) {
  *picture = (fs_picture){0};
  if (width <= 0 || height <= 0 || width > (1 << 24) || height > (1 << 24))
    return -1;
  size_t stride = ((size_t)width * 3 + ROW_ALIGNMENT - 1) / ROW_ALIGNMENT * ROW_ALIGNMENT;
  void *data = NULL;
  if (posix_memalign(&data, ROW_ALIGNMENT, stride * (size_t)height + ROW_ALIGNMENT) != 0)
    return -1;
  *picture = (fs_picture){.data = data, .width = width, .height = height, .stride = (int)stride};
  return 0;
}

void fs_picture_free(fs_picture *picture) {
  free(picture->data);
  free(picture->alpha);
  free(picture->profile);
  *picture = (fs_picture){0};
}

void fs_picture_lay_on_white(fs_picture *picture) {
  if (!picture->alpha)
    return;
  const uint8_t *alpha = picture->alpha;
  for (int y = 0; y < picture->height; y++) {
    uint8_t *to = picture->data + (ptrdiff_t)y * picture->stride;
    for (int x = 0; x < picture->width; x++, to += 3, alpha++)
      for (int c = 0; c < 3; c++)
        to[c] = (uint8_t)((to[c] * *alpha + 255 * (255 - *alpha) + 127) / 255);
  }
  free(picture->alpha);
  picture->alpha = NULL;
}

int fs_picture_resize(const fs_picture *from, int width, int height, fs_picture *to) {
  if (fs_picture_new(to, width, height) != 0)
    return -1;
  struct SwsContext *scale = sws_getContext(from->width, from->height, AV_PIX_FMT_BGR24, width, height,
                                            AV_PIX_FMT_BGR24, SWS_AREA, NULL, NULL, NULL);
  if (!scale) {
    fs_picture_free(to);
    return -1;
  }
  const uint8_t *const data[4] = {from->data};
  uint8_t *const out[4] = {to->data};
  sws_scale(scale, data, (const int[4]){from->stride}, 0, from->height, out, (const int[4]){to->stride});
  sws_freeContext(scale);
  return 0;
}
