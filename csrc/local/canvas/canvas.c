#include "local/canvas/canvas.h"

#include "local/face/face_topology.h"

#include <math.h>

fs_canvas fs_canvas_of_frame(AVFrame *frame) {
  fs_canvas canvas = {.width = frame->width, .height = frame->height};
  bool packed = frame->format == AV_PIX_FMT_BGRA;
  for (int i = 0; i < (packed ? 1 : 3); i++) {
    canvas.plane[i] = frame->data[i];
    canvas.stride[i] = frame->linesize[i];
  }
  if (packed) {
    canvas.pixel = 4;
  } else {
    canvas.matrix = fs_matrix_of(frame);
    canvas.planar = frame;
  }
  return canvas;
}

fs_canvas fs_canvas_of_picture(fs_picture *picture) {
  return (fs_canvas){.width = picture->width,
                     .height = picture->height,
                     .plane = {picture->data},
                     .stride = {picture->stride},
                     .pixel = 3};
}

fs_canvas_box fs_canvas_around(const fs_canvas *canvas, const fs_mesh *face, float margin) {
  enum { ALIGN = 8 /* pixels */ };
  float left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
  for (int i = 0; i < FS_FACE_POINTS; i++) {
    left = fminf(left, face->at[i].x);
    right = fmaxf(right, face->at[i].x);
    top = fminf(top, face->at[i].y);
    bottom = fmaxf(bottom, face->at[i].y);
  }
  const float width = (float)canvas->width, height = (float)canvas->height;
  return (fs_canvas_box){.left = (int)fminf(fmaxf(left - margin, 0), width) & ~(ALIGN - 1),
                         .top = (int)fminf(fmaxf(top - margin, 0), height) & ~(ALIGN - 1),
                         .right = (int)fminf(fmaxf(right + margin + 1, 0), width),
                         .bottom = (int)fminf(fmaxf(bottom + margin + 1, 0), height)};
}

bool fs_canvas_boxes_apart(const fs_canvas_box *a, const fs_canvas_box *b) {
  return a->right <= b->left || b->right <= a->left || a->bottom <= b->top || b->bottom <= a->top;
}
