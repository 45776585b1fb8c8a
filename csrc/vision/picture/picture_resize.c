/* Pixels in another size. */
#include "vision/picture/picture.h"

#include <libswscale/swscale.h>

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
