/* Colours as luma and chroma. */
#ifndef FS_COLOUR_H
#define FS_COLOUR_H

/* RGB, 0 to 255, as luma, 0 to 255, and chroma around 0, and back: ITU-R BT.601, full range. */
void fs_yuv_of_rgb(const float rgb[3], float yuv[3]);
void fs_rgb_of_full_yuv(const float yuv[3], float rgb[3]);

#endif
