/* dlib's shape predictor behind shape.h. */
#include "vision/net/landmarks.h"

/* dlib's headers are compiled here, and their inner loop (a million additions a face) runs four times as fast
 * vectorised. */
#pragma GCC optimize("O3")

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <dlib/algs.h>
#include <dlib/test_for_odr_violations.h>
/* Debian's dlib is configured for BLAS and LAPACK but does not depend on their development packages; the 2 x
 * 2 matrices here need neither. */
#undef DLIB_USE_BLAS
#undef DLIB_USE_LAPACK
#include <dlib/image_processing/shape_predictor.h>
#include <dlib/image_transforms/interpolation.h>
#include <dlib/opencv/cv_image.h>
#include <fstream>
#include <mutex>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace {

/* Where Debian's libdlib-data puts it. */
const char model_path[] = "/usr/share/dlib/shape_predictor_68_face_landmarks.dat";

std::mutex model_lock;
fs_landmark_model *model_shared = nullptr;
int model_users = 0;

/* dlib rounds landmarks to whole pixels: in a small face that is a visible tremble, so a small face is
 * enlarged first. Above the upper bound nothing is gained. */
const float side_min = 200, side_max = 512;
/* The chin and turned heads reach over the square; dlib reads black beyond the picture, and so does the crop.
 */
const float margin = 0.4f;

} // namespace

struct fs_landmark_model {
  dlib::shape_predictor predictor;
};

fs_landmark_model *fs_landmark_model_acquire(char *error, size_t error_size) {
  std::lock_guard<std::mutex> guard(model_lock);
  if (model_shared) {
    model_users++;
    return model_shared;
  }
  fs_landmark_model *model = nullptr;
  try {
    std::ifstream file(model_path, std::ios::binary);
    if (!file) {
      std::snprintf(error, error_size,
                    "landmark model %s is missing: install the Debian package libdlib-data", model_path);
      return nullptr;
    }
    model = new fs_landmark_model;
    dlib::deserialize(model->predictor, file);
    if (model->predictor.num_parts() != FS_LANDMARKS)
      throw dlib::error("wrong number of landmarks");
    model_shared = model;
    model_users = 1;
    return model;
  } catch (const std::exception &) {
    std::snprintf(error, error_size,
                  "landmark model %s is damaged: reinstall the Debian package libdlib-data", model_path);
    delete model;
    return nullptr;
  }
}

void fs_landmark_model_release(fs_landmark_model *model) {
  std::lock_guard<std::mutex> guard(model_lock);
  if (model && --model_users == 0) {
    model_shared = nullptr;
    delete model;
  }
}

void fs_landmark_model_run(const fs_landmark_model *model, const fs_grey *grey,
                           const fs_landmark_guess *guess, fs_landmarks *out) {
  if (!(guess->side >= 1) || !std::isfinite(guess->side + guess->centre.x + guess->centre.y + guess->angle))
    return;
  try {
    const cv::Mat picture(grey->height, grey->width, CV_8U, const_cast<uint8_t *>(grey->data),
                          static_cast<size_t>(grey->stride));
    const float side = std::clamp(guess->side, side_min, side_max);
    const float scale = side / guess->side, border = margin * side, half = border + side / 2;
    const float c = std::cos(guess->angle), s = std::sin(guess->angle);
    const int size = static_cast<int>(2 * half);
    /* From crop to picture, as warpAffine wants it with WARP_INVERSE_MAP. */
    const cv::Matx23f to_picture(c / scale, -s / scale, guess->centre.x - (c - s) * half / scale, //
                                 s / scale, c / scale, guess->centre.y - (s + c) * half / scale);
    cv::Mat crop;
    cv::warpAffine(picture, crop, to_picture, cv::Size(size, size), cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                   cv::BORDER_CONSTANT, cv::Scalar(0));
    const long near = std::lround(border), far = std::lround(border + side) - 1;
    const dlib::full_object_detection found =
        model->predictor(dlib::cv_image<unsigned char>(crop), dlib::rectangle(near, near, far, far));
    for (unsigned long i = 0; i < FS_LANDMARKS; i++) {
      const cv::Vec2f p = to_picture * cv::Vec3f(static_cast<float>(found.part(i).x()),
                                                 static_cast<float>(found.part(i).y()), 1);
      out->at[i] = {p[0], p[1]};
    }
  } catch (const std::exception &) {
    return;
  }
}

int fs_landmark_align(const fs_landmarks *landmarks, fs_transform *to_chip) {
  /* dlib takes whole pixels. */
  const float finer = 64;
  /* The share of the crop that lies around the face, as dlib's recognition example has it. */
  const double padding = 0.25;
  try {
    const fs_rect box = fs_landmarks_box(landmarks);
    if (!(box.width >= 4) || !(box.height >= 4) || !std::isfinite(box.x + box.y + box.width + box.height))
      return -1;
    std::vector<dlib::point> points;
    for (const fs_point &p : landmarks->at)
      points.emplace_back(std::lround((p.x - box.x) * finer), std::lround((p.y - box.y) * finer));
    const dlib::full_object_detection face(dlib::rectangle(), points);
    const dlib::chip_details crop = dlib::get_face_chip_details(face, FS_ALIGNED_CROP, padding);
    const dlib::point_transform_affine map = dlib::get_mapping_to_chip(crop);
    const dlib::matrix<double, 2, 2> &m = map.get_m();
    for (int row = 0; row < 2; row++) {
      double *to = to_chip->at[row];
      to[0] = m(row, 0) * finer;
      to[1] = m(row, 1) * finer;
      to[2] = map.get_b()(row) - to[0] * box.x - to[1] * box.y;
    }
    return 0;
  } catch (const std::exception &) {
    return -1;
  }
}
