/* Pixels in memory. */
#include "vision/picture/picture.h"

#include <stdlib.h>

/* SIMD code of FFmpeg and OpenCV may read and write a little past a row's end. */
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
  *picture = (fs_picture){0};
}
