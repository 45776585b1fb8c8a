/* Network inputs: parts of a picture, turned and scaled, as floats. */
#ifndef FS_RESAMPLE_H
#define FS_RESAMPLE_H

#include "vision/picture/picture.h"

/* An affine map of pixels: x' = at[0][0] x + at[0][1] y + at[0][2], y' = at[1][0] x + at[1][1] y + at[1][2].
 * Whole numbers are the middles of pixels. */
typedef struct fs_transform {
  double at[2][3];
} fs_transform;

/* A network's input value for a byte: (byte - mean) * scale, red first. */
typedef struct fs_range {
  float mean[3], scale;
} fs_range;

/* Pixels beyond a picture's edge. */
typedef enum fs_border { FS_BORDER_BLACK, FS_BORDER_REPEAT } fs_border;

/* Returns 0, or -1 where the map has no inverse. */
int fs_transform_invert(const fs_transform *map, fs_transform *out);

/* The map that turns, scales and moves the `count` points `from` nearest to `to` (least squares). Returns 0,
 * or -1 where the points are all one. */
int fs_transform_nearest(const double (*from)[2], const double (*to)[2], int count, fs_transform *out);

/* Fills `width` x `height` pixels of three floats, in rows of `stride` floats, with what `to_crop` brings
 * there. The map turns and scales alike in both directions. Where the crop is less than half of the picture
 * in scale, the picture is halved first, so that no pixel is left out. Returns 0, or -1 when memory is short
 * or the map has no inverse. */
int fs_resample_crop(const fs_picture *picture, const fs_transform *to_crop, int width, int height,
                     fs_border border, const fs_range *range, float *out, int stride);

/* The whole picture in another size: bilinear samples, or, much smaller, the mean of what each pixel covers.
 * Returns 0, or -1 when memory is short. */
int fs_resample_all(const fs_picture *picture, int width, int height, const fs_range *range, float *out);

#endif
