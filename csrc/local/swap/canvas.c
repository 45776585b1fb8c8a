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
