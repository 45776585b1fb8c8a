#include "vision/net/aligned_crop.h"

#include <algorithm>
#include <cmath>

namespace fs {

namespace {

/* Halves the picture until the crop is no more than half of it in scale: bilinear sampling alone would leave
 * pixels out. */
cv::Mat shrink(cv::Mat picture, cv::Matx23d &to_chip) {
  while (std::hypot(to_chip(0, 0), to_chip(1, 0)) < 0.5 && std::min(picture.cols, picture.rows) > 1) {
    cv::Mat half;
    cv::resize(picture, half, cv::Size(), 0.5, 0.5, cv::INTER_AREA);
    picture = half;
    for (const int row : {0, 1})
      for (const int column : {0, 1})
        to_chip(row, column) *= 2;
  }
  return picture;
}

} // namespace

cv::Mat cut_chip(const fs_picture &picture, cv::Matx23d to_chip, cv::Size size, int border) {
  const cv::Mat pixels(picture.height, picture.width, CV_8UC3, picture.data,
                       static_cast<size_t>(picture.stride));
  const cv::Mat source = shrink(pixels, to_chip);
  cv::Mat crop;
  cv::warpAffine(source, crop, to_chip, size, cv::INTER_LINEAR, border);
  return crop;
}

} // namespace fs
