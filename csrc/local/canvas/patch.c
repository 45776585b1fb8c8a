#include "local/canvas/patch.h"

#include "base/room.h"
#include "local/face/colour.h"

#include <stdlib.h>
#include <string.h>

/* Makes room for the planes of a box whose size is set. */
static int reserve(fs_patch *p) {
  p->chroma_width = (p->width + (1 << p->shift) - 1) >> p->shift;
  p->chroma_height = (p->height + (1 << p->shift) - 1) >> p->shift;
  const size_t luma = (size_t)p->width * (size_t)p->height;
  const size_t chroma = (size_t)p->chroma_width * (size_t)p->chroma_height;
  if (luma + 2 * chroma > p->capacity) {
    free(p->bytes);
    const size_t room = fs_room_for(luma + 2 * chroma);
    p->bytes = malloc(room + FS_PATCH_SLACK);
    p->capacity = p->bytes ? room : 0;
    if (!p->bytes)
      return -1;
  }
  p->plane[0] = p->bytes;
  p->plane[1] = p->bytes + luma;
  p->plane[2] = p->plane[1] + chroma;
  return 0;
}

/* RGB and YUV of full range, ITU-R BT.601: of packed pixels. */
static void split_colours(fs_patch *p, const fs_canvas *canvas) {
  for (int y = 0; y < p->height; y++) {
    const uint8_t *bgr =
        canvas->plane[0] + (ptrdiff_t)(p->top + y) * canvas->stride[0] + (ptrdiff_t)p->left * canvas->pixel;
    for (int x = 0; x < p->width; x++, bgr += canvas->pixel) {
      const ptrdiff_t at = (ptrdiff_t)y * p->width + x;
      float yuv[3];
      fs_yuv_of_rgb((const float[3]){bgr[2], bgr[1], bgr[0]}, yuv);
      p->plane[0][at] = fs_byte_of(yuv[0]);
      p->plane[1][at] = fs_byte_of(yuv[1] + 128);
      p->plane[2][at] = fs_byte_of(yuv[2] + 128);
    }
  }
}

/* Moves what three bytes of YUV have changed to a packed pixel, which is finer than they are. */
static void add_change(const fs_patch *p, const fs_patch *before, ptrdiff_t at, uint8_t *bgr) {
  float change[3], rgb[3];
  for (int i = 0; i < 3; i++)
    change[i] = (float)(p->plane[i][at] - before->plane[i][at]);
  fs_rgb_of_full_yuv(change, rgb);
  for (int c = 0; c < 3; c++)
    bgr[c] = fs_byte_of((float)bgr[c] + rgb[2 - c]);
}

static void join_colours(const fs_patch *p, const fs_patch *before, const fs_canvas *canvas) {
  for (int y = 0; y < p->height; y++) {
    uint8_t *bgr =
        canvas->plane[0] + (ptrdiff_t)(p->top + y) * canvas->stride[0] + (ptrdiff_t)p->left * canvas->pixel;
    for (int x = 0; x < p->width; x++, bgr += canvas->pixel) {
      const ptrdiff_t at = (ptrdiff_t)y * p->width + x;
      if (p->plane[0][at] != before->plane[0][at] || p->plane[1][at] != before->plane[1][at] ||
          p->plane[2][at] != before->plane[2][at])
        add_change(p, before, at, bgr);
    }
  }
}

/* Copies a plane out of the canvas, or back. */
static void move_plane(const fs_patch *p, const fs_canvas *canvas, int plane, bool back) {
  const int shift = plane ? p->shift : 0;
  const int width = plane ? p->chroma_width : p->width, height = plane ? p->chroma_height : p->height;
  for (int y = 0; y < height; y++) {
    uint8_t *there = canvas->plane[plane] + (ptrdiff_t)((p->top >> shift) + y) * canvas->stride[plane] +
                     (p->left >> shift);
    uint8_t *here = p->plane[plane] + (ptrdiff_t)y * width;
    memcpy(back ? there : here, back ? here : there, (size_t)width);
  }
}

int fs_patch_read(fs_patch *p, const fs_canvas *canvas, int left, int top, int width, int height) {
  p->left = left;
  p->top = top;
  p->width = width;
  p->height = height;
  p->shift = canvas->pixel ? 0 : 1;
  p->black = canvas->pixel ? 0 : canvas->matrix.offset;
  p->scale = canvas->pixel ? 1 : canvas->matrix.scale;
  if (reserve(p) != 0)
    return -1;
  if (canvas->pixel)
    split_colours(p, canvas);
  else
    for (int i = 0; i < 3; i++)
      move_plane(p, canvas, i, false);
  return 0;
}

int fs_patch_of_layer(fs_patch *p, const fs_pyramid_level *layer) {
  const int count = layer->width * layer->height;
  fs_patch made = {.width = layer->width, .height = layer->height, .scale = 1};
  made.bytes = p->bytes;
  made.capacity = p->capacity;
  *p = made;
  if (reserve(p) != 0)
    return -1;
  for (int i = 0; i < count; i++)
    for (int c = 0; c < 3; c++)
      p->plane[c][i] = fs_byte_of(layer->pixels[i][c] + (c > 0 ? 128 : 0));
  return 0;
}

int fs_patch_copy(const fs_patch *patch, fs_patch *copy) {
  fs_patch made = *patch;
  made.bytes = copy->bytes;
  made.capacity = copy->capacity;
  *copy = made;
  if (reserve(copy) != 0)
    return -1;
  memcpy(copy->bytes, patch->bytes,
         (size_t)patch->width * (size_t)patch->height +
             2 * (size_t)patch->chroma_width * (size_t)patch->chroma_height);
  return 0;
}

void fs_patch_write(const fs_patch *p, const fs_patch *before, const fs_canvas *canvas) {
  if (canvas->pixel)
    join_colours(p, before, canvas);
  else
    for (int i = 0; i < 3; i++)
      move_plane(p, canvas, i, true);
}

static int sum_of(const uint8_t *from, int stride, int columns, int rows) {
  int sum = 0;
  for (int y = 0; y < rows; y++, from += stride)
    for (int x = 0; x < columns; x++)
      sum += from[x];
  return sum;
}

/* Squares of the usual sizes are summed without loops. */
static float mean_of(const uint8_t *from, int stride, int columns, int rows) {
  const int sum = columns == 8 && rows == 8   ? sum_of(from, stride, 8, 8)
                  : columns == 4 && rows == 4 ? sum_of(from, stride, 4, 4)
                  : columns == 2 && rows == 2 ? sum_of(from, stride, 2, 2)
                                              : sum_of(from, stride, columns, rows);
  return (float)sum / (float)(columns * rows);
}

void fs_patch_mean(const fs_patch *p, int x, int y, int size, float yuv[3]) {
  const int columns = x + size > p->width ? p->width - x : size;
  const int rows = y + size > p->height ? p->height - y : size;
  yuv[0] =
      (mean_of(p->plane[0] + (ptrdiff_t)y * p->width + x, p->width, columns, rows) - p->black) * p->scale;
  const int low = (1 << p->shift) - 1;
  for (int i = 1; i < 3; i++)
    yuv[i] = mean_of(p->plane[i] + (ptrdiff_t)(y >> p->shift) * p->chroma_width + (x >> p->shift),
                     p->chroma_width, (columns + low) >> p->shift, (rows + low) >> p->shift) -
             128;
}

bool fs_patch_mean_around(const fs_patch *patch, float x, float y, int size, float yuv[3]) {
  const float half = 0.5f * (float)(size - 1);
  const int column = (int)lrintf(x - half) - patch->left, row = (int)lrintf(y - half) - patch->top;
  if (column < 0 || row < 0 || column >= patch->width || row >= patch->height)
    return false;
  fs_patch_mean(patch, column, row, size, yuv);
  return true;
}

float fs_patch_luma_between(const fs_patch *patch, float x, float y) {
  const float px = fminf(fmaxf(x - (float)patch->left, 0), (float)patch->width - 1.01f);
  const float py = fminf(fmaxf(y - (float)patch->top, 0), (float)patch->height - 1.01f);
  const int column = (int)px, row = (int)py;
  const float u = px - (float)column, v = py - (float)row;
  const float upper = (1 - u) * fs_patch_luma(patch, column, row) + u * fs_patch_luma(patch, column + 1, row);
  const float lower =
      (1 - u) * fs_patch_luma(patch, column, row + 1) + u * fs_patch_luma(patch, column + 1, row + 1);
  return upper + v * (lower - upper);
}

bool fs_patch_look(const void *patch, float x, float y, float yuv[3]) {
  return fs_patch_mean_around(patch, x, y, 1, yuv);
}

void fs_patch_free(fs_patch *patch) {
  free(patch->bytes);
  *patch = (fs_patch){0};
}
