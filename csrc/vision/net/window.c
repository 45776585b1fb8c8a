/* How many places a window has on a layer. */
#include "vision/net/net.h"

static bool is_window(const fs_window *w) {
  const fs_padding *p = &w->around;
  return fs_in_range(w->height, 1, 64) && fs_in_range(w->width, 1, 64) && fs_in_range(w->stride, 1, 64) &&
         fs_in_range(w->dilation, 1, 64) && fs_in_range(p->top, 0, 64) && fs_in_range(p->right, 0, 64) &&
         fs_in_range(p->bottom, 0, 64) && fs_in_range(p->left, 0, 64);
}

static int places(int side, int size, int stride, int dilation, int zeros) {
  int reach = (size - 1) * dilation + 1;
  return side + zeros < reach ? 0 : (side + zeros - reach) / stride + 1;
}

static int same_zeros(int side, int size, int stride) {
  int zeros = ((side + stride - 1) / stride - 1) * stride + size - side;
  return zeros > 0 ? zeros : 0;
}

fs_window fs_window_same(fs_layer from, int size, int stride) {
  if (!fs_in_range(size, 1, 64) || !fs_in_range(stride, 1, 64))
    return (fs_window){0};
  int rows = same_zeros(from.height, size, stride), columns = same_zeros(from.width, size, stride);
  return (fs_window){size, size, stride, 1, {rows / 2, columns - columns / 2, rows - rows / 2, columns / 2}};
}

fs_window fs_window_valid(int size, int stride) {
  return (fs_window){size, size, stride, 1, {0, 0, 0, 0}};
}

fs_layer fs_window_slide(fs_layer from, fs_window w) {
  if (!is_window(&w))
    return (fs_layer){0};
  from.height = places(from.height, w.height, w.stride, w.dilation, w.around.top + w.around.bottom);
  from.width = places(from.width, w.width, w.stride, w.dilation, w.around.left + w.around.right);
  return from;
}
