/* Colours as luma and chroma. */
#ifndef FS_COLOUR_H
#define FS_COLOUR_H

#include <stdint.h>

/* RGB, 0 to 255, as luma, 0 to 255, and chroma around 0, and back: ITU-R BT.601, full range. */
void fs_yuv_of_rgb(const float rgb[3], float yuv[3]);
void fs_rgb_of_full_yuv(const float yuv[3], float rgb[3]);

/* The nearest byte. */
static inline uint8_t fs_byte_of(float value) {
  return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value + 0.5f);
}

#endif
