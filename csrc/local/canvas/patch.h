/* A box of a canvas, copied out as luma and chroma, worked on, and put back. */
#ifndef FS_PATCH_H
#define FS_PATCH_H

#include "local/canvas/canvas.h"
#include "local/face/pyramid.h"

#include <math.h>
#include <stddef.h>

/* Bytes that may be read behind the planes: pixels are computed eight at a time. */
enum { FS_PATCH_SLACK = 32 };

typedef struct fs_patch {
  int left, top, width, height; /* in the canvas; left and top are even */
  int shift;                    /* chroma has a sample every 1 << shift pixels */
  float black, scale;           /* luma is (byte - black) * scale, 0 to 255 */
  uint8_t *plane[3];            /* Y, U, V, without gaps between rows; U and V around 128 */
  int chroma_width, chroma_height;
  uint8_t *bytes; /* owned: of all planes */
  size_t capacity;
} fs_patch;

/* Copies the box, which lies inside of the canvas. Returns 0, or -1 when memory is short. */
int fs_patch_read(fs_patch *patch, const fs_canvas *canvas, int left, int top, int width, int height);

/* The pixels of a target as a patch that is all of a canvas. Returns 0, or -1 when memory is short. */
int fs_patch_of_layer(fs_patch *patch, const fs_pyramid_level *layer);

/* Makes `copy` the same. Returns 0, or -1 when memory is short. */
int fs_patch_copy(const fs_patch *patch, fs_patch *copy);

/* Puts back what differs from `before`. */
void fs_patch_write(const fs_patch *patch, const fs_patch *before, const fs_canvas *canvas);

/* The luma, 0 to 255, of a pixel inside. */
static inline float fs_patch_luma(const fs_patch *patch, int x, int y) {
  return ((float)patch->plane[0][(ptrdiff_t)y * patch->width + x] - patch->black) * patch->scale;
}

/* The luma of the pixel at a place of the canvas; 0 outside of the patch. */
static inline float fs_patch_luma_at(const fs_patch *patch, float x, float y) {
  const int column = (int)lrintf(x) - patch->left, row = (int)lrintf(y) - patch->top;
  if (column < 0 || row < 0 || column >= patch->width || row >= patch->height)
    return 0;
  return fs_patch_luma(patch, column, row);
}

/* The luma at a place of the canvas, between pixels; outside of the patch that at its edge. */
float fs_patch_luma_between(const fs_patch *patch, float x, float y);

/* The mean of a block that begins inside and may reach over the edge: luma 0 to 255, chroma around 0. */
void fs_patch_mean(const fs_patch *patch, int x, int y, int size, float yuv[3]);

/* The same of a block around a place of the canvas. Returns false where that is outside. */
bool fs_patch_mean_around(const fs_patch *patch, float x, float y, int size, float yuv[3]);

/* The colour of the pixel at a place of the canvas, as fs_look wants it (skin_points.h). Returns whether it
 * is inside of the patch. */
bool fs_patch_look(const void *patch, float x, float y, float yuv[3]);

void fs_patch_free(fs_patch *patch);

#endif
