#include "local/media/frame_pixels.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

fs_matrix fs_matrix_of(const AVFrame *frame) {
  enum AVColorSpace space = frame->colorspace;
  if (space == AVCOL_SPC_UNSPECIFIED || space == AVCOL_SPC_RGB)
    space = frame->height >= 720 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
  /* Weights of red and blue in luma: ITU-R BT.601, BT.709, BT.2020, SMPTE 240M, FCC. */
  float kr = 0.299f, kb = 0.114f;
  if (space == AVCOL_SPC_BT709)
    kr = 0.2126f, kb = 0.0722f;
  else if (space == AVCOL_SPC_BT2020_NCL || space == AVCOL_SPC_BT2020_CL)
    kr = 0.2627f, kb = 0.0593f;
  else if (space == AVCOL_SPC_SMPTE240M)
    kr = 0.212f, kb = 0.087f;
  else if (space == AVCOL_SPC_FCC)
    kr = 0.30f, kb = 0.11f;
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
  };
}

/* The matrix in fixed-point numbers with FRACTION fractional bits. */
enum { FRACTION = 14 };
typedef struct whole_matrix {
  int offset, scale, red_v, green_u, green_v, blue_u;
} whole_matrix;

static int whole(float value) {
  return (int)lrintf(value * (1 << FRACTION));
}

static whole_matrix whole_matrix_of(const AVFrame *frame) {
  const fs_matrix m = fs_matrix_of(frame);
  return (whole_matrix){(int)lrintf(m.offset), whole(m.scale),   whole(m.red_v),
                        whole(m.green_u),      whole(m.green_v), whole(m.blue_u)};
}

/* What chroma adds to the blue, green and red of each pixel of a row. */
typedef struct tints {
  int *blue, *green, *red; /* one number for each pixel */
} tints;

/* One number for each chroma sample. Simple enough for the compiler to vectorize, as the loops below are. */
static void set_tints(const whole_matrix *matrix, const uint8_t *restrict u, const uint8_t *restrict v,
                      int count, const tints *t) {
  const whole_matrix m = *matrix;
  int *restrict blue = t->blue, *restrict green = t->green, *restrict red = t->red;
  for (int i = 0; i < count; i++) {
    const int cb = u[i] - 128, cr = v[i] - 128;
    blue[i] = m.blue_u * cb;
    green[i] = m.green_u * cb + m.green_v * cr;
    red[i] = m.red_v * cr;
  }
}

static void twice(const int *restrict from, int count, int *restrict to) {
  for (ptrdiff_t i = 0; i < count; i++)
    to[2 * i] = to[2 * i + 1] = from[i];
}

/* Two adjacent pixels share one chroma sample; the last sample's may reach beyond the width. */
static void set_shared_tints(const whole_matrix *m, const uint8_t *u, const uint8_t *v, int width,
                             const tints *samples, const tints *t) {
  const int count = (width + 1) / 2;
  set_tints(m, u, v, count, samples);
  twice(samples->blue, count, t->blue);
  twice(samples->green, count, t->green);
  twice(samples->red, count, t->red);
}

/* The mean of four pixels each. */
static void set_mean(const uint8_t *restrict above, const uint8_t *restrict below, int count,
                     uint8_t *restrict to) {
  for (ptrdiff_t i = 0; i < count; i++)
    to[i] = (uint8_t)((above[2 * i] + above[2 * i + 1] + below[2 * i] + below[2 * i + 1] + 2) / 4);
}

/* What luma adds to each colour of the pixels of a row, and what rounds them. Numbers of 16 bits are
 * multiplied eight at a time. */
static void set_light(const whole_matrix *m, const uint8_t *restrict luma, int width, int *restrict light) {
  const int16_t scale = (int16_t)m->scale;
  for (int x = 0; x < width; x++)
    light[x] = (int16_t)(luma[x] - m->offset) * scale + (1 << (FRACTION - 1));
}

/* Computes one colour of a row. Simple enough for the compiler to vectorize. */
static void set_channel(const int *restrict light, const int *restrict tint, int width,
                        uint8_t *restrict to) {
  for (int x = 0; x < width; x++) {
    int16_t value = (int16_t)((light[x] + tint[x]) >> FRACTION);
    value = (int16_t)(value > 0 ? value : 0);
    value = (int16_t)(value < 255 ? value : 255);
    to[x] = (uint8_t)value;
  }
}

/* Buffers for one row. */
typedef struct row_buffers {
  int *numbers;   /* owned */
  uint8_t *bytes; /* owned */
  tints tints, samples;
  int *light;
  uint32_t *pixels;
  uint8_t *luma, *blue, *green, *red;
} row_buffers;

/* With room for a pixel more, which shares the last one's chroma. */
static int make_rows(row_buffers *rows, size_t pixels) {
  const size_t width = pixels + 1;
  rows->numbers = malloc(8 * width * sizeof *rows->numbers);
  rows->bytes = malloc(4 * width);
  if (!rows->numbers || !rows->bytes)
    return -1;
  rows->tints = (tints){rows->numbers, rows->numbers + width, rows->numbers + 2 * width};
  rows->samples = (tints){rows->numbers + 3 * width, rows->numbers + 4 * width, rows->numbers + 5 * width};
  rows->light = rows->numbers + 6 * width;
  rows->pixels = (uint32_t *)(rows->numbers + 7 * width);
  rows->luma = rows->bytes;
  rows->blue = rows->bytes + width;
  rows->green = rows->bytes + 2 * width;
  rows->red = rows->bytes + 3 * width;
  return 0;
}

static void free_rows(row_buffers *rows) {
  free(rows->numbers);
  free(rows->bytes);
}

/* Four bytes are stored at once; the last one is overwritten by the next pixel, and behind the last pixel by
 * the next row: fs_picture_new leaves room behind the last row. */
static void join_channels(const row_buffers *rows, int width, uint8_t *to) {
  const uint8_t *restrict blue = rows->blue, *restrict green = rows->green, *restrict red = rows->red;
  uint32_t *restrict pixels = rows->pixels;
  for (int x = 0; x < width; x++)
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    pixels[x] = blue[x] | (uint32_t)green[x] << 8 | (uint32_t)red[x] << 16;
#else
    pixels[x] = (uint32_t)blue[x] << 24 | (uint32_t)green[x] << 16 | (uint32_t)red[x] << 8;
#endif
  for (int x = 0; x < width; x++, to += 3)
    memcpy(to, &pixels[x], sizeof *pixels);
}

static void set_row(const whole_matrix *m, const row_buffers *rows, const uint8_t *luma, int width,
                    uint8_t *to) {
  set_light(m, luma, width, rows->light);
  set_channel(rows->light, rows->tints.blue, width, rows->blue);
  set_channel(rows->light, rows->tints.green, width, rows->green);
  set_channel(rows->light, rows->tints.red, width, rows->red);
  join_channels(rows, width, to);
}

static const uint8_t *place(const AVFrame *frame, int plane, int x, int y) {
  return frame->data[plane] + (ptrdiff_t)y * frame->linesize[plane] + x;
}

int fs_frame_crop(const AVFrame *frame, int x, int y, int width, int height, fs_picture *picture) {
  row_buffers rows;
  int status = make_rows(&rows, (size_t)width);
  if (status == 0)
    status = fs_picture_new(picture, width, height);
  const whole_matrix m = whole_matrix_of(frame);
  for (int row = 0; row < height && status == 0; row++) {
    if (row % 2 == 0)
      set_shared_tints(&m, place(frame, 1, x / 2, (y + row) / 2), place(frame, 2, x / 2, (y + row) / 2),
                       width, &rows.samples, &rows.tints);
    set_row(&m, &rows, place(frame, 0, x, y + row), width, picture->data + (ptrdiff_t)row * picture->stride);
  }
  free_rows(&rows);
  return status;
}

int fs_frame_crop_half(const AVFrame *frame, int x, int y, int width, int height, fs_picture *picture) {
  row_buffers rows;
  const int columns = width / 2;
  int status = make_rows(&rows, (size_t)columns);
  if (status == 0)
    status = fs_picture_new(picture, columns, height / 2);
  const whole_matrix m = whole_matrix_of(frame);
  for (int row = 0; row < height / 2 && status == 0; row++) {
    const uint8_t *a = place(frame, 0, x, y + 2 * row), *b = a + frame->linesize[0];
    set_mean(a, b, columns, rows.luma);
    set_tints(&m, place(frame, 1, x / 2, y / 2 + row), place(frame, 2, x / 2, y / 2 + row), columns,
              &rows.tints);
    set_row(&m, &rows, rows.luma, columns, picture->data + (ptrdiff_t)row * picture->stride);
  }
  free_rows(&rows);
  return status;
}
