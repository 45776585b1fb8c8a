/* The pixels a swap reads and writes: a video's 4:2:0 frame or packed BGR. What is not written stays as it
 * is, to the bit. */
#ifndef FS_CANVAS_H
#define FS_CANVAS_H

#include "local/swap/colour.h"

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

/* The mean colour of a block that begins at an even column and row and may reach over the edge. RGB, 0 to
 * 255. */
void fs_canvas_mean(const fs_canvas *canvas, int x, int y, int size, float rgb[3]);

/* Roughly the L of a pixel, 0 to 100, without the cost of Lab. */
float fs_canvas_lightness(const fs_canvas *canvas, int x, int y);

/* A pixel to be laid over the canvas. */
typedef struct fs_blend_pixel {
  float rgb[3]; /* 0 to 255 */
  float weight; /* 0 (the canvas stays) to 1 */
} fs_blend_pixel;

/* Lays two rows of `count` pixels each over the canvas at an even column and row; the second row may lie
 * below its edge. */
void fs_canvas_lay(const fs_canvas *canvas, int x, int y, int count, const fs_blend_pixel *first,
                   const fs_blend_pixel *second);

#endif
