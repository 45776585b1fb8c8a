/* The pixels a swap reads and writes: a video's 4:2:0 frame or packed BGR. What is not written stays as it
 * is, to the bit. */
#ifndef FS_CANVAS_H
#define FS_CANVAS_H

#include "local/media/frame_pixels.h"

#include <stdbool.h>

typedef struct fs_canvas {
  int width, height;
  uint8_t *plane[3]; /* borrowed: Y, U, V, or packed BGR alone */
  int stride[3];
  int pixel;        /* bytes from one packed pixel to the next; 0 for 4:2:0 */
  fs_matrix matrix; /* of 4:2:0 */
} fs_canvas;

/* A frame in 4:2:0 or BGRA; it must be writable. */
fs_canvas fs_canvas_of_frame(AVFrame *frame);
fs_canvas fs_canvas_of_picture(fs_picture *picture);

#endif
