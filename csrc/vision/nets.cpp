/* OpenCV's dnn module behind nets.h: reading models, running them, nothing else. */
#include "nets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <mutex>
#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

std::mutex threads_lock;
int threads_users = 0;

/* UltraFace RFB-320: input size, value range and output names as its package uses them. */
const cv::Size detector_input(320, 240);
const float detector_overlap = 0.3f;
/* MobileFaceNet on the usual 112 x 112 alignment. */
const cv::Size embedder_input(112, 112);
const double input_scale = 1 / 128.0;
const cv::Scalar input_mean(127, 127, 127);

cv::Mat view(const fs_picture *picture) {
  return cv::Mat(picture->height, picture->width, CV_8UC3, picture->data,
                 static_cast<size_t>(picture->stride));
}

bool read_net(cv::dnn::Net &net, const char *models, const char *name, char *error, size_t error_size) {
  const std::string path = std::string(models) + "/" + name;
  if (access(path.c_str(), R_OK) != 0) {
    std::snprintf(error, error_size, "model %s is missing: `make models` fetches it", path.c_str());
    return false;
  }
  net = cv::dnn::readNetFromONNX(path);
  net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
  net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
  return true;
}

template <typename Owner>
Owner *open_net(const char *models, const char *name, char *error, size_t error_size) {
  Owner *owner = nullptr;
  try {
    owner = new Owner;
    if (read_net(owner->net, models, name, error, error_size))
      return owner;
  } catch (const std::exception &) {
    std::snprintf(error, error_size, "model %s/%s is damaged: remove it and run `make models`", models, name);
  }
  delete owner;
  return nullptr;
}

/* Halves the picture until the face in it is at most twice as large as the network wants it: bilinear
 * sampling alone would alias. */
cv::Mat shrink(cv::Mat picture, cv::Matx23d &to_face) {
  while (std::hypot(to_face(0, 0), to_face(1, 0)) < 0.5 && std::min(picture.cols, picture.rows) > 1) {
    cv::Mat half;
    cv::resize(picture, half, cv::Size(), 0.5, 0.5, cv::INTER_AREA);
    picture = half;
    for (int i : {0, 1})
      for (int j : {0, 1})
        to_face(i, j) *= 2;
  }
  return picture;
}

} // namespace

struct fs_detector {
  cv::dnn::Net net;
};

struct fs_embedder {
  cv::dnn::Net net;
};

void fs_threads_enter(int threads) {
  std::lock_guard<std::mutex> guard(threads_lock);
  if (threads_users++ == 0)
    cv::setNumThreads(std::max(1, threads));
}

void fs_threads_leave(void) {
  std::lock_guard<std::mutex> guard(threads_lock);
  threads_users--;
}

fs_detector *fs_detector_open(const char *models, char *error, size_t error_size) {
  return open_net<fs_detector>(models, "fr_detect.onnx", error, error_size);
}

void fs_detector_close(fs_detector *detector) {
  delete detector;
}

int fs_detector_run(fs_detector *detector, const fs_picture *picture, float min_score, fs_face *faces,
                    int max) {
  try {
    cv::Mat small;
    cv::resize(view(picture), small, detector_input, 0, 0, cv::INTER_LINEAR);
    detector->net.setInput(cv::dnn::blobFromImage(small, input_scale, detector_input, input_mean, true));
    std::vector<cv::Mat> outputs;
    detector->net.forward(outputs, std::vector<cv::String>{"scores", "boxes"});
    const float *score = outputs[0].ptr<float>(), *corners = outputs[1].ptr<float>();
    const int count = outputs[0].size[1];
    const float width = static_cast<float>(picture->width), height = static_cast<float>(picture->height);
    std::vector<cv::Rect2d> boxes;
    std::vector<float> scores;
    for (int i = 0; i < count; i++) {
      if (!(score[2 * i + 1] >= min_score))
        continue;
      const float *c = corners + 4 * i;
      boxes.emplace_back(c[0] * width, c[1] * height, (c[2] - c[0]) * width, (c[3] - c[1]) * height);
      scores.push_back(score[2 * i + 1]);
    }
    std::vector<int> kept;
    cv::dnn::NMSBoxes(boxes, scores, min_score, detector_overlap, kept);
    int found = 0;
    for (int i : kept) {
      if (found == max)
        break;
      const cv::Rect2f box = boxes[static_cast<size_t>(i)];
      faces[found++] = {{box.x, box.y, box.width, box.height}, scores[static_cast<size_t>(i)]};
    }
    return found;
  } catch (const std::exception &) {
    return -1;
  }
}

fs_embedder *fs_embedder_open(const char *models, char *error, size_t error_size) {
  return open_net<fs_embedder>(models, "fr_feature.onnx", error, error_size);
}

void fs_embedder_close(fs_embedder *embedder) {
  delete embedder;
}

int fs_embedder_run(fs_embedder *embedder, const fs_picture *picture, const fs_transform *to_face,
                    float embedding[FS_EMBEDDING]) {
  try {
    const float *t = to_face->at;
    cv::Matx23d matrix(t[0], t[1], t[2], t[3], t[4], t[5]);
    const cv::Mat source = shrink(view(picture), matrix);
    cv::Mat face;
    cv::warpAffine(source, face, matrix, embedder_input, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    embedder->net.setInput(cv::dnn::blobFromImage(face, input_scale, embedder_input, input_mean, true));
    cv::Mat output = embedder->net.forward().reshape(1, 1);
    const double length = cv::norm(output);
    if (output.cols != FS_EMBEDDING || !(length > 0))
      return -1;
    output.convertTo(cv::Mat(1, FS_EMBEDDING, CV_32F, embedding), CV_32F, 1 / length);
    return 0;
  } catch (const std::exception &) {
    return -1;
  }
}
