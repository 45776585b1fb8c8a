/* Parts of a picture, turned and scaled as a network wants them. C++, and inside this library only. */
#ifndef FS_CHIP_H
#define FS_CHIP_H

#include "vision/picture/picture.h"

#include <opencv2/imgproc.hpp>

namespace fs {

/* What `to_chip`, which turns and scales alike in both directions, brings into a rectangle of `size`.
 * `border` (cv::BorderTypes) is what lies around the picture. */
cv::Mat cut_chip(const fs_picture &picture, cv::Matx23d to_chip, cv::Size size, int border);

} // namespace fs

#endif
