/* Measures of light: of a video frame's luma plane, or of a picture made grey. */
#ifndef FS_GREY_H
#define FS_GREY_H

#include "vision/geometry.h"
#include "vision/picture/picture.h"

/* The picture's luma, described in `out`; the caller's to free. Returns NULL when memory is short. */
uint8_t *fs_grey_of_picture(const fs_picture *picture, fs_grey *out);

/* The picture in grey, and lighter: colours and the dark mislead the detector of faces. Returns 0, or -1 when
 * memory is short. */
int fs_picture_lighten(const fs_picture *picture, fs_picture *light);

/* Luma of a pixel in BGR by BT.601, 0 to 255. */
static inline uint8_t fs_luma_of(const uint8_t *bgr) {
  return (uint8_t)((bgr[0] * 29 + bgr[1] * 150 + bgr[2] * 77) >> 8);
}

/* Standard deviation of the Laplacian over the box, in steps of luma: what blur takes away first. */
float fs_grey_sharpness(const fs_grey *grey, const fs_rect *box);

/* Mean luma over the box: 0 (black) to 1. */
float fs_grey_brightness(const fs_grey *grey, const fs_rect *box);

#endif
