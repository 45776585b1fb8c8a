/* Where every pixel of a frame's face comes from in the target: affine within each triangle of the mesh,
 * which spans some ten pixels. */
#ifndef FS_WARP_H
#define FS_WARP_H

#include "local/face/face_topology.h"
#include "vision/geometry.h"

#include <stdbool.h>
#include <stddef.h>

enum {
  FS_WARP_FRACTION = 5, /* bits behind the point of fs_warp_pixel.x and .y */
  FS_WARP_WEIGHT = 256,
};

typedef struct fs_warp_pixel {
  uint16_t x, y;   /* in the texture */
  uint16_t weight; /* 0 (the scene) to FS_WARP_WEIGHT (the target) */
  uint16_t soft;   /* 0 to FS_WARP_WEIGHT: how much of it is what lies around its place */
} fs_warp_pixel;

typedef struct fs_warp {
  int left, top, width, height; /* the box of the frame that it covers */
  fs_warp_pixel *pixels;        /* owned: of the box */
  int (*reach)[2];              /* owned: of each row, the pixels from and up to which triangles lie */
  size_t capacity, row_capacity;
  uint16_t order[FS_FACE_TRIANGLES]; /* triangles that face the camera, the farthest first */
} fs_warp;

/* A point of the mesh: where it is in the frame, in the texture (0 to 2047), and how much it counts and
 * how soft it is, 0 to 1. */
typedef struct fs_warp_point {
  float x, y, depth;
  float u, v;
  float weight, soft;
} fs_warp_point;

/* Fills the box. Of two triangles the nearer one counts; those that look away count nowhere. Returns 0, or -1
 * when memory is short. */
int fs_warp_set(fs_warp *warp, const fs_warp_point points[FS_FACE_POINTS], int left, int top, int width,
                int height);

/* The pixel of the box, 0 beyond it. */
static inline fs_warp_pixel fs_warp_at(const fs_warp *warp, int x, int y) {
  if (x < 0 || y < 0 || x >= warp->width || y >= warp->height)
    return (fs_warp_pixel){0};
  return warp->pixels[(ptrdiff_t)y * warp->width + x];
}

void fs_warp_free(fs_warp *warp);

#endif
