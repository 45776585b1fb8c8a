#include "local/media/frame_pixels.h"

#include <math.h>
#include <stdbool.h>

fs_matrix fs_matrix_of(const AVFrame *frame) {
  enum AVColorSpace space = frame->colorspace;
  if (space == AVCOL_SPC_UNSPECIFIED || space == AVCOL_SPC_RGB)
    space = frame->height >= 720 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
  /* Weights of red and blue in luma: ITU-R BT.601, BT.709, BT.2020. */
  float kr = 0.299f, kb = 0.114f;
  if (space == AVCOL_SPC_BT709)
    kr = 0.2126f, kb = 0.0722f;
  else if (space == AVCOL_SPC_BT2020_NCL || space == AVCOL_SPC_BT2020_CL)
    kr = 0.2627f, kb = 0.0593f;
  float kg = 1 - kr - kb;
  bool full = frame->color_range == AVCOL_RANGE_JPEG || frame->format == AV_PIX_FMT_YUVJ420P;
  float luma = full ? 1 : 219 / 255.f, chroma = full ? 1 : 224 / 255.f;
  float u = chroma / (2 * (1 - kb)), v = chroma / (2 * (1 - kr));
  return (fs_matrix){
      .offset = full ? 0 : 16,
      .scale = 1 / luma,
      .red_v = 1 / v,
      .green_u = -kb / (kg * u),
      .green_v = -kr / (kg * v),
      .blue_u = 1 / u,
      .luma = {kr * luma, kg * luma, kb * luma},
      .u = {-kr * u, -kg * u, (1 - kb) * u},
      .v = {(1 - kr) * v, -kg * v, -kb * v},
  };
}

static float clip(float value, float high) {
  return value < 0 ? 0 : value > high ? high : value;
}

int fs_frame_crop(const AVFrame *frame, int x, int y, int width, int height, fs_picture *picture) {
  if (fs_picture_new(picture, width, height) != 0)
    return -1;
  fs_matrix m = fs_matrix_of(frame);
  for (int row = 0; row < height; row++) {
    const uint8_t *luma = frame->data[0] + (ptrdiff_t)(y + row) * frame->linesize[0] + x;
    const uint8_t *u = frame->data[1] + (ptrdiff_t)((y + row) / 2) * frame->linesize[1] + x / 2;
    const uint8_t *v = frame->data[2] + (ptrdiff_t)((y + row) / 2) * frame->linesize[2] + x / 2;
    uint8_t *to = picture->data + (ptrdiff_t)row * picture->stride;
    for (int column = 0; column < width; column++, to += 3) {
      int half = column / 2;
      float rgb[3];
      fs_rgb_of_yuv(&m, luma[column], u[half], v[half], rgb);
      for (int c = 0; c < 3; c++)
        to[c] = (uint8_t)(clip(rgb[2 - c], 255) + 0.5f);
    }
  }
  return 0;
}
