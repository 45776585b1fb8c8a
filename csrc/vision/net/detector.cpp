/* UltraFace (version RFB-320) at any input size. The model file is made for 320 x 240 only: its last layers,
 * which turn the heads' numbers into boxes, are constants of that size. So the net is rebuilt from the file's
 * convolutions up to the heads, and the boxes are decoded here. */
#include "vision/net/nets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <opencv2/dnn.hpp>
#include <opencv2/dnn/all_layers.hpp>
#include <opencv2/imgproc.hpp>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

const char file_name[] = "fr_detect.onnx";

/* Value range, strides, anchors and variances that the model was trained with (fd_config.py of its authors).
 */
const double input_scale = 1 / 128.0;
const cv::Scalar input_mean(127, 127, 127);
const float centre_variance = 0.1f, size_variance = 0.2f;
const struct {
  int stride;
  std::vector<float> anchors;
} levels[] = {{8, {10, 16, 24}}, {16, {32, 48}}, {32, {64, 96}}, {64, {128, 192, 256}}};

/* The fine view finds faces from 20 pixels of 640 up, but overlooks or misjudges those that fill more than
 * two thirds of its height; the coarse one, which costs a tenth, is good at these. Measured: MODELS.md. */
const double fine_pixels = 640 * 360, coarse_pixels = 160 * 90;
const double coarse_from = 0.45; /* of the picture's height or width, whichever is less */
const double part_of_large = 0.6, same_face = 0.35;
const float max_overlap = 0.3f;

struct found {
  std::vector<cv::Rect2d> boxes; /* in parts of the picture's width and height */
  std::vector<float> scores;
};

cv::dnn::DictValue integers(const std::vector<size_t> &values) {
  const std::vector<int> converted(values.begin(), values.end());
  return cv::dnn::DictValue::arrayInt(converted.data(), static_cast<int>(converted.size()));
}

void describe_convolution(const cv::dnn::BaseConvolutionLayer &layer, cv::dnn::LayerParams &params) {
  const cv::Mat &weights = layer.blobs.at(0);
  std::vector<size_t> pads = layer.pads_begin;
  pads.insert(pads.end(), layer.pads_end.begin(), layer.pads_end.end());
  params.set("kernel_size", integers(layer.kernel_size));
  params.set("stride", integers(layer.strides));
  params.set("dilation", integers(layer.dilations));
  params.set("pad", integers(pads));
  params.set("num_output", weights.size[0]);
  params.set("bias_term", layer.blobs.size() > 1);
  /* One input channel means depthwise: only the first layer could be otherwise, and it has three. */
  params.set("group", weights.size[1] == 1 ? weights.size[0] : 1);
}

/* False for a layer that the heads do not need. */
bool describe(const cv::Ptr<cv::dnn::Layer> &layer, cv::dnn::LayerParams &params) {
  params.name = layer->name;
  params.type = layer->type;
  params.blobs = layer->blobs;
  if (const auto convolution = layer.dynamicCast<cv::dnn::BaseConvolutionLayer>()) {
    describe_convolution(*convolution, params);
  } else if (const auto power = layer.dynamicCast<cv::dnn::PowerLayer>()) {
    params.set("power", power->power);
    params.set("scale", power->scale);
    params.set("shift", power->shift);
  } else if (layer->type == "Concat") {
    params.set("axis", 1);
  } else if (layer->type == "Eltwise") {
    params.set("operation", cv::String("sum"));
  } else if (layer->type != "ReLU") {
    return false;
  }
  return true;
}

/* Copies the layers of `whole` that hang together from the input on. `heads` becomes the names of the score
 * and box layers of every level; the file turns each of them with a Permute layer. */
cv::dnn::Net copy_to_heads(cv::dnn::Net &whole, std::vector<cv::String> &heads) {
  heads.clear();
  cv::dnn::Net net;
  std::map<std::string, int> ids;
  for (const cv::String &name : whole.getLayerNames()) {
    const int whole_id = whole.getLayerId(name);
    const cv::Ptr<cv::dnn::Layer> layer = whole.getLayer(whole_id);
    const std::vector<cv::Ptr<cv::dnn::Layer>> inputs = whole.getLayerInputs(whole_id);
    if (layer->type == "Permute" && ids.count(inputs.at(0)->name))
      heads.push_back(inputs[0]->name);
    cv::dnn::LayerParams params;
    if (!describe(layer, params))
      continue;
    const bool first = ids.empty();
    if (!first &&
        !std::all_of(inputs.begin(), inputs.end(), [&](const auto &input) { return ids.count(input->name); }))
      continue;
    const int id = net.addLayer(params.name, params.type, params);
    for (size_t i = 0; i < inputs.size(); i++)
      net.connect(first ? 0 : ids[inputs[i]->name], 0, id, static_cast<int>(i));
    ids[name] = id;
  }
  if (heads.size() != 2 * std::size(levels))
    throw std::runtime_error("not the expected network");
  net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
  net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
  return net;
}

/* The input that shows a picture of `size` with about `pixels` pixels, never enlarged; sides are multiples
 * of 32. */
cv::Size input_size(cv::Size size, double pixels) {
  const double scale = std::min(1.0, std::sqrt(pixels / (static_cast<double>(size.width) * size.height)));
  const auto side = [&](int length) {
    const int most = 2048; /* of a picture that is all length and no width */
    return std::clamp(static_cast<int>(std::lround(length * scale / 32)) * 32, 32, most);
  };
  return {side(size.width), side(size.height)};
}

/* Reads one level's heads, 1 x channels x height x width: per anchor two scores (not a face, a face) and four
 * numbers that move and stretch the anchor. */
void decode(const cv::Mat &scores, const cv::Mat &moves, size_t level, cv::Size input, float min_score,
            found &out) {
  const std::vector<float> &anchors = levels[level].anchors;
  const int stride = levels[level].stride, count = static_cast<int>(anchors.size());
  const int height = scores.size[2], width = scores.size[3];
  if (scores.size[1] != 2 * count || moves.size[1] != 4 * count || moves.size[2] != height ||
      moves.size[3] != width)
    throw std::runtime_error("not the expected network");
  for (int a = 0; a < count; a++) {
    const float anchor = anchors[static_cast<size_t>(a)];
    const float *no_face = scores.ptr<float>(0, 2 * a), *face = scores.ptr<float>(0, 2 * a + 1);
    const float *right = moves.ptr<float>(0, 4 * a), *down = moves.ptr<float>(0, 4 * a + 1);
    const float *wider = moves.ptr<float>(0, 4 * a + 2), *taller = moves.ptr<float>(0, 4 * a + 3);
    for (int i = 0; i < height * width; i++) {
      const float score = 1 / (1 + std::exp(no_face[i] - face[i]));
      if (!(score >= min_score))
        continue;
      const int column = i % width, row = i / width;
      const double x = (column + 0.5) * stride + right[i] * centre_variance * anchor;
      const double y = (row + 0.5) * stride + down[i] * centre_variance * anchor;
      const double w = anchor * std::exp(wider[i] * size_variance),
                   h = anchor * std::exp(taller[i] * size_variance);
      out.boxes.emplace_back((x - w / 2) / input.width, (y - h / 2) / input.height, w / input.width,
                             h / input.height);
      out.scores.push_back(score);
    }
  }
}

/* Keeps the best of boxes that show the same face, best first. */
found suppress(const found &all, float min_score) {
  std::vector<int> kept;
  cv::dnn::NMSBoxes(all.boxes, all.scores, min_score, max_overlap, kept);
  found best;
  for (const int i : kept) {
    best.boxes.push_back(all.boxes[static_cast<size_t>(i)]);
    best.scores.push_back(all.scores[static_cast<size_t>(i)]);
  }
  return best;
}

/* Whether `box`, of the fine view, is the large face that the coarse view saw, or a part of it. */
bool shows(const cv::Rect2d &box, const cv::Rect2d &large) {
  const double both = (box & large).area();
  return both > part_of_large * box.area() || both > same_face * (box.area() + large.area() - both);
}

/* Takes from the coarse view the large faces, from the fine one all others. */
found combine(const found &fine, const found &coarse, cv::Size2d picture, float min_score) {
  const double large = coarse_from * std::min(picture.width, picture.height);
  found all;
  for (size_t i = 0; i < coarse.boxes.size(); i++) {
    if (std::max(coarse.boxes[i].width * picture.width, coarse.boxes[i].height * picture.height) < large)
      continue;
    all.boxes.push_back(coarse.boxes[i]);
    all.scores.push_back(coarse.scores[i]);
  }
  const std::vector<cv::Rect2d> large_faces = all.boxes;
  for (size_t i = 0; i < fine.boxes.size(); i++) {
    if (std::any_of(large_faces.begin(), large_faces.end(),
                    [&](const cv::Rect2d &face) { return shows(fine.boxes[i], face); }))
      continue;
    all.boxes.push_back(fine.boxes[i]);
    all.scores.push_back(fine.scores[i]);
  }
  return suppress(all, min_score);
}

} // namespace

struct fs_detector {
  /* One net for each view: a net that is given another input size sets itself up anew. Their weights are
   * shared. */
  cv::dnn::Net fine, coarse;
  std::vector<cv::String> heads; /* scores and boxes in turn, finest level first */

  found look(cv::dnn::Net &net, const cv::Mat &picture, double pixels, float min_score) const {
    const cv::Size input = input_size(picture.size(), pixels);
    cv::Mat view;
    /* Area averaging where bilinear sampling would leave pixels out. */
    const bool much_smaller = picture.cols > 2 * input.width || picture.rows > 2 * input.height;
    cv::resize(picture, view, input, 0, 0, much_smaller ? cv::INTER_AREA : cv::INTER_LINEAR);
    net.setInput(cv::dnn::blobFromImage(view, input_scale, input, input_mean, true));
    std::vector<cv::Mat> outputs;
    net.forward(outputs, heads);
    found all;
    for (size_t level = 0; level < std::size(levels); level++)
      decode(outputs[2 * level], outputs[2 * level + 1], level, input, min_score, all);
    return suppress(all, min_score);
  }
};

fs_detector *fs_detector_open(const char *models, char *error, size_t error_size) {
  fs_detector *detector = nullptr;
  try {
    const std::string path = std::string(models) + "/" + file_name;
    if (access(path.c_str(), R_OK) != 0) {
      std::snprintf(error, error_size, "model %s is missing: `make models` fetches it", path.c_str());
      return nullptr;
    }
    cv::dnn::Net whole = cv::dnn::readNetFromONNX(path);
    detector = new fs_detector;
    detector->fine = copy_to_heads(whole, detector->heads);
    detector->coarse = copy_to_heads(whole, detector->heads);
    return detector;
  } catch (const std::exception &) {
    delete detector;
    std::snprintf(error, error_size, "model %s/%s is damaged: remove it and run `make models`", models,
                  file_name);
    return nullptr;
  }
}

void fs_detector_close(fs_detector *detector) {
  delete detector;
}

int fs_detector_run(fs_detector *detector, const fs_picture *picture, float min_score, fs_face *faces,
                    int max) {
  try {
    const cv::Mat pixels(picture->height, picture->width, CV_8UC3, picture->data,
                         static_cast<size_t>(picture->stride));
    const found coarse = detector->look(detector->coarse, pixels, coarse_pixels, min_score);
    const found fine = detector->look(detector->fine, pixels, fine_pixels, min_score);
    const cv::Size2d size(picture->width, picture->height);
    const found best = combine(fine, coarse, size, min_score);
    const int count = std::min(max, static_cast<int>(best.boxes.size()));
    for (int i = 0; i < count; i++) {
      const cv::Rect2d &box = best.boxes[static_cast<size_t>(i)];
      const cv::Rect2f scaled(cv::Rect2d(box.x * size.width, box.y * size.height, box.width * size.width,
                                         box.height * size.height));
      faces[i] = {{scaled.x, scaled.y, scaled.width, scaled.height}, best.scores[static_cast<size_t>(i)]};
    }
    return count;
  } catch (const std::exception &) {
    return -1;
  }
}
