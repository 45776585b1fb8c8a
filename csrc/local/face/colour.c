#include "local/face/colour.h"

void fs_yuv_of_rgb(const float rgb[3], float yuv[3]) {
  yuv[0] = 0.299f * rgb[0] + 0.587f * rgb[1] + 0.114f * rgb[2];
  yuv[1] = (rgb[2] - yuv[0]) / 1.772f;
  yuv[2] = (rgb[0] - yuv[0]) / 1.402f;
}

void fs_rgb_of_full_yuv(const float yuv[3], float rgb[3]) {
  rgb[0] = yuv[0] + 1.402f * yuv[2];
  rgb[2] = yuv[0] + 1.772f * yuv[1];
  rgb[1] = (yuv[0] - 0.299f * rgb[0] - 0.114f * rgb[2]) / 0.587f;
}
