#include "local/swap/canvas.h"

fs_canvas fs_canvas_of_frame(AVFrame *frame) {
  fs_canvas canvas = {.width = frame->width, .height = frame->height};
  bool packed = frame->format == AV_PIX_FMT_BGRA;
  for (int i = 0; i < (packed ? 1 : 3); i++) {
    canvas.plane[i] = frame->data[i];
    canvas.stride[i] = frame->linesize[i];
  }
  if (packed)
    canvas.pixel = 4;
  else
    canvas.matrix = fs_matrix_of(frame);
  return canvas;
}

fs_canvas fs_canvas_of_picture(fs_picture *picture) {
  return (fs_canvas){.width = picture->width,
                     .height = picture->height,
                     .plane = {picture->data},
                     .stride = {picture->stride},
                     .pixel = 3};
}

static uint8_t *at(const fs_canvas *canvas, int plane, int x, int y) {
  return canvas->plane[plane] + (ptrdiff_t)y * canvas->stride[plane] + x;
}

static float mean_of(const fs_canvas *canvas, int plane, int x, int y, ptrdiff_t step, int columns,
                     int rows) {
  int sum = 0;
  for (int row = 0; row < rows; row++) {
    const uint8_t *from = at(canvas, plane, x, y + row);
    for (int column = 0; column < columns; column++)
      sum += from[column * step];
  }
  return (float)sum / (float)(columns * rows);
}

void fs_canvas_mean(const fs_canvas *canvas, int x, int y, int size, float rgb[3]) {
  int columns = x + size > canvas->width ? canvas->width - x : size;
  int rows = y + size > canvas->height ? canvas->height - y : size;
  if (canvas->pixel) {
    for (int c = 0; c < 3; c++)
      rgb[c] = mean_of(canvas, 0, x * canvas->pixel + 2 - c, y, canvas->pixel, columns, rows);
    return;
  }
  int half_columns = columns > 1 ? columns / 2 : 1, half_rows = rows > 1 ? rows / 2 : 1;
  fs_rgb_of_yuv(&canvas->matrix, mean_of(canvas, 0, x, y, 1, columns, rows),
                mean_of(canvas, 1, x / 2, y / 2, 1, half_columns, half_rows),
                mean_of(canvas, 2, x / 2, y / 2, 1, half_columns, half_rows), rgb);
}

float fs_canvas_lightness(const fs_canvas *canvas, int x, int y) {
  const uint8_t *pixel = at(canvas, 0, x * (canvas->pixel ? canvas->pixel : 1), y);
  float luma = canvas->pixel ? 0.114f * pixel[0] + 0.587f * pixel[1] + 0.299f * pixel[2]
                             : ((float)pixel[0] - canvas->matrix.offset) * canvas->matrix.scale;
  return luma * (100 / 255.f);
}

static uint8_t to_byte(float value) {
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value + 0.5f);
}

static float dot(const float a[3], const float b[3]) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void lay_packed(const fs_canvas *canvas, int x, int y, int count, const fs_blend_pixel *blend_pixel) {
  uint8_t *to = at(canvas, 0, x * canvas->pixel, y);
  for (int i = 0; i < count; i++, to += canvas->pixel) {
    if (!(blend_pixel[i].weight > 0))
      continue;
    for (int c = 0; c < 3; c++)
      to[c] = to_byte((float)to[c] + blend_pixel[i].weight * (blend_pixel[i].rgb[2 - c] - (float)to[c]));
  }
}

static void lay_luma(const fs_canvas *canvas, int x, int y, int count, const fs_blend_pixel *blend_pixel) {
  uint8_t *to = at(canvas, 0, x, y);
  for (int i = 0; i < count; i++)
    if (blend_pixel[i].weight > 0) {
      float luma = canvas->matrix.offset + dot(canvas->matrix.luma, blend_pixel[i].rgb);
      to[i] = to_byte((float)to[i] + blend_pixel[i].weight * (luma - (float)to[i]));
    }
}

/* Four pixels share a chroma sample: each moves it by a quarter of what it would. */
static void lay_chroma(const fs_canvas *canvas, int x, int y, int count, const fs_blend_pixel *first,
                       const fs_blend_pixel *second) {
  uint8_t *to_u = at(canvas, 1, x / 2, y / 2), *to_v = at(canvas, 2, x / 2, y / 2);
  for (int i = 0; i < count; i += 2) {
    const fs_blend_pixel *four[4] = {&first[i], i + 1 < count ? &first[i + 1] : &first[i], &second[i],
                                     i + 1 < count ? &second[i + 1] : &second[i]};
    float rgb[3] = {0}, weight = 0;
    for (int k = 0; k < 4; k++) {
      weight += four[k]->weight / 4;
      for (int c = 0; c < 3; c++)
        rgb[c] += four[k]->weight / 4 * four[k]->rgb[c];
    }
    if (!(weight > 0))
      continue;
    uint8_t *u = &to_u[i / 2], *v = &to_v[i / 2];
    *u = to_byte(dot(canvas->matrix.u, rgb) + 128 * weight + (1 - weight) * (float)*u);
    *v = to_byte(dot(canvas->matrix.v, rgb) + 128 * weight + (1 - weight) * (float)*v);
  }
}

void fs_canvas_lay(const fs_canvas *canvas, int x, int y, int count, const fs_blend_pixel *first,
                   const fs_blend_pixel *second) {
  bool both = y + 1 < canvas->height;
  if (canvas->pixel) {
    lay_packed(canvas, x, y, count, first);
    if (both)
      lay_packed(canvas, x, y + 1, count, second);
    return;
  }
  lay_luma(canvas, x, y, count, first);
  if (both)
    lay_luma(canvas, x, y + 1, count, second);
  lay_chroma(canvas, x, y, count, first, both ? second : first);
}
