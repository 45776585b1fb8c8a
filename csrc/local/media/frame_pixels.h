/* RGB pixels of a 4:2:0 video frame. */
#ifndef FS_FRAME_PIXELS_H
#define FS_FRAME_PIXELS_H

#include "vision/picture/picture.h"

#include <libavutil/frame.h>

/* The colour matrix of a frame. Y, U, V and R, G, B in 0 to 255. */
typedef struct fs_matrix {
  float offset, scale; /* of luma: rgb = (y - offset) * scale + … */
  float red_v, green_u, green_v, blue_u;
} fs_matrix;

/* Matrix and range of the frame. An untagged frame has BT.709 from 720 rows on and BT.601 below, as players
 * assume. */
fs_matrix fs_matrix_of(const AVFrame *frame);

static inline void fs_rgb_of_yuv(const fs_matrix *m, float y, float u, float v, float rgb[3]) {
  float grey = (y - m->offset) * m->scale;
  u -= 128;
  v -= 128;
  rgb[0] = grey + m->red_v * v;
  rgb[1] = grey + m->green_u * u + m->green_v * v;
  rgb[2] = grey + m->blue_u * u;
}

/* Copies a rectangle of a 4:2:0 frame into a new picture. The rectangle lies inside the frame and begins at
 * an even column and row. Returns 0, or -1 when memory is short. */
int fs_frame_crop(const AVFrame *frame, int x, int y, int width, int height, fs_picture *picture);

/* fs_frame_crop at half the size, at a quarter of the cost. */
int fs_frame_crop_half(const AVFrame *frame, int x, int y, int width, int height, fs_picture *picture);

#endif
