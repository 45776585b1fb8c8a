/* Colours: YUV as video stores it, RGB, and CIE Lab, in which the eye's distances are even. */
#ifndef FS_COLOUR_H
#define FS_COLOUR_H

#include "local/media/frame_pixels.h"
#include "vision/face/vision.h"

/* L is 0 to 100. RGB is sRGB, 0 to 255, and clipped to it. */
void fs_lab_of_rgb(const float rgb[3], float lab[3]);
void fs_rgb_of_lab(const float lab[3], float rgb[3]);

#endif
