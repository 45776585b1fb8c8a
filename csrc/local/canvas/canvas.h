/* The pixels a swap reads and writes: a video's 4:2:0 frame or packed BGR. What is not written stays as it
 * is, to the bit. */
#ifndef FS_CANVAS_H
#define FS_CANVAS_H

#include "local/media/frame_pixels.h"
#include "vision/geometry.h"

#include <stdbool.h>

typedef struct fs_canvas {
  int width, height;
  uint8_t *plane[3]; /* borrowed: Y, U, V, or packed BGR alone */
  int stride[3];
  int pixel;             /* bytes from one packed pixel to the next; 0 for 4:2:0 */
  const AVFrame *planar; /* borrowed: the frame, of 4:2:0 */
  fs_matrix matrix;      /* of 4:2:0 */
} fs_canvas;

/* A frame in 4:2:0 or BGRA; it must be writable. */
fs_canvas fs_canvas_of_frame(AVFrame *frame);
fs_canvas fs_canvas_of_picture(fs_picture *picture);

/* Pixels of a canvas: from `left` and `top` up to `right` and `bottom`. */
typedef struct fs_canvas_box {
  int left, top, right, bottom;
} fs_canvas_box;

/* A face and `margin` pixels around it, as far as the canvas shows them. The left and the upper edge share no
 * pixel of any plane with what is beyond them. */
fs_canvas_box fs_canvas_around(const fs_canvas *canvas, const fs_mesh *face, float margin);

/* Whether they have no pixel in common. */
bool fs_canvas_boxes_apart(const fs_canvas_box *a, const fs_canvas_box *b);

#endif
