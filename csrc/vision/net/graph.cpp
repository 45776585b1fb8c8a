#include "vision/net/graph.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <unistd.h>

namespace fs {

namespace {

void require(bool fits, const char *what) {
  if (!fits)
    throw std::runtime_error(std::string("unexpected shape of ") + what);
}

std::vector<float> values_of(const fs_weight &tensor) {
  return {tensor.values, tensor.values + tensor.size};
}

/* The matrix in which OpenCV wants one row for each output. */
cv::Mat turned(const fs_weight &matrix) {
  return cv::Mat(matrix.shape[0], matrix.shape[1], CV_32F, matrix.values).t();
}

bool present(const std::string &path, char *error, size_t error_size) {
  if (access(path.c_str(), R_OK) == 0)
    return true;
  std::snprintf(error, error_size, "model %s is missing: `make models` fetches it", path.c_str());
  return false;
}

} // namespace

padding same_padding(int side, int size, int stride) {
  const int out = (side + stride - 1) / stride;
  const int all = std::max((out - 1) * stride + size - side, 0);
  return {all / 2, all - all / 2};
}

const fs_weight &fs_graph_builder::weight(const std::string &name) const {
  const fs_weight *tensor = fs_weights_find(&tensors, name.c_str());
  if (!tensor)
    throw std::runtime_error("no weights called " + name);
  return *tensor;
}

int fs_graph_builder::add(const char *type, cv::dnn::LayerParams &params,
                          std::initializer_list<layer> inputs) {
  const int id = net.addLayer(type + std::to_string(layers++), type, params);
  int slot = 0;
  for (const layer &input : inputs)
    net.connect(input.id, 0, id, slot++);
  return id;
}

int fs_graph_builder::add_convolution(layer from, const cv::Mat &weights, const cv::Mat *offsets, int groups,
                                      int stride, padding around) {
  /* OpenCV's convolution knows the same padding on all sides only. */
  from = pad(from, 0, around.after - around.before);
  cv::dnn::LayerParams params;
  params.set("kernel_size", weights.size[2]);
  params.set("stride", stride);
  params.set("pad", around.before);
  params.set("num_output", weights.size[0]);
  params.set("group", groups);
  params.set("bias_term", offsets != nullptr);
  params.blobs = {weights};
  if (offsets)
    params.blobs.push_back(*offsets);
  return add("Convolution", params, {from});
}

/* Weights come as height, width, in, out and go as out, in, height, width. */
layer fs_graph_builder::convolution(layer from, const fs_weight &filters, const std::vector<float> &offsets,
                                    const fs_weight *scale, int stride, padding around) {
  const int size = filters.shape[0], in = filters.shape[2], out = filters.shape[3];
  require(filters.shape[1] == size && in == from.channels && static_cast<int>(offsets.size()) == out &&
              (!scale || scale->size == out),
          filters.name);
  cv::Mat weights(std::vector<int>{out, in, size, size}, CV_32F);
  float *to = weights.ptr<float>();
  for (int o = 0; o < out; o++)
    for (int i = 0; i < in; i++)
      for (int at = 0; at < size * size; at++)
        *to++ = filters.values[(at * in + i) * out + o] * (scale ? scale->values[o] : 1);
  const cv::Mat bias = cv::Mat(offsets, true).reshape(1, 1);
  const int id = add_convolution(from, weights, &bias, 1, stride, around);
  return {id, out, (from.side + around.before + around.after - size) / stride + 1};
}

layer fs_graph_builder::convolution(layer from, const std::string &name, int stride) {
  const fs_weight &filters = weight(name + "/filters");
  return convolution(from, filters, values_of(weight(name + "/bias")), nullptr, stride,
                     same_padding(from.side, filters.shape[0], stride));
}

layer fs_graph_builder::separable(layer from, const std::string &name, int stride) {
  const fs_weight &filters = weight(name + "/depthwise_filter");
  const int size = filters.shape[0], channels = filters.shape[2];
  require(filters.shape[1] == size && channels == from.channels && filters.shape[3] == 1, filters.name);
  cv::Mat weights(std::vector<int>{channels, 1, size, size}, CV_32F);
  float *to = weights.ptr<float>();
  for (int c = 0; c < channels; c++)
    for (int at = 0; at < size * size; at++)
      *to++ = filters.values[at * channels + c];
  const padding around = same_padding(from.side, size, stride);
  const int id = add_convolution(from, weights, nullptr, channels, stride, around);
  const layer each = {id, channels, (from.side + around.before + around.after - size) / stride + 1};
  return convolution(each, weight(name + "/pointwise_filter"), values_of(weight(name + "/bias")), nullptr, 1,
                     {0, 0});
}

layer fs_graph_builder::relu(layer from) {
  cv::dnn::LayerParams params;
  return {add("ReLU", params, {from}), from.channels, from.side};
}

layer fs_graph_builder::sum(layer a, layer b) {
  require(a.channels == b.channels && a.side == b.side, "a sum's layers");
  cv::dnn::LayerParams params;
  params.set("operation", cv::String("sum"));
  return {add("Eltwise", params, {a, b}), a.channels, a.side};
}

layer fs_graph_builder::pool(layer from, const char *kind, int size, bool over_edge) {
  cv::dnn::LayerParams params;
  params.set("pool", cv::String(kind));
  params.set("kernel_size", size);
  params.set("stride", 2);
  params.set("ceil_mode", over_edge);
  return {add("Pooling", params, {from}), from.channels, (from.side - size + (over_edge ? 1 : 0)) / 2 + 1};
}

layer fs_graph_builder::pool_all(layer from) {
  cv::dnn::LayerParams params;
  params.set("pool", cv::String("AVE"));
  params.set("global_pooling", true);
  return {add("Pooling", params, {from}), from.channels, 1};
}

layer fs_graph_builder::pad(layer from, int more_channels, int more_side) {
  if (more_channels == 0 && more_side == 0)
    return from;
  const int paddings[] = {0, 0, 0, more_channels, 0, more_side, 0, more_side};
  cv::dnn::LayerParams params;
  params.set("paddings", cv::dnn::DictValue::arrayInt(paddings, 8));
  return {add("Padding", params, {from}), from.channels + more_channels, from.side + more_side};
}

layer fs_graph_builder::connect(layer from, const fs_weight &matrix, const fs_weight *bias) {
  const int out = matrix.shape[1];
  require(matrix.shape[0] == from.channels && from.side == 1 && (!bias || bias->size == out), matrix.name);
  cv::dnn::LayerParams params;
  params.set("num_output", out);
  params.set("bias_term", bias != nullptr);
  params.blobs = {turned(matrix)};
  if (bias)
    params.blobs.push_back(cv::Mat(1, out, CV_32F, bias->values).clone());
  return {add("InnerProduct", params, {from}), out, 1};
}

cv::dnn::Net fs_graph_builder::finish() {
  net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
  net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
  return net;
}

void load_model(const char *models, const std::string &model,
                const std::function<void(fs_graph_builder &)> &build, char *error, size_t error_size) {
  fs_weights tensors = {nullptr, 0};
  try {
    const std::string path = std::string(models) + "/" + model;
    const std::string manifest = path + "-weights_manifest.json", weights = path + ".bin";
    if (present(manifest, error, error_size) && present(weights, error, error_size) &&
        fs_weights_read(manifest.c_str(), weights.c_str(), &tensors, error, error_size) == 0) {
      fs_graph_builder builder(tensors);
      build(builder);
    }
  } catch (const std::exception &) {
    std::snprintf(error, error_size, "model %s/%s.bin is damaged: remove it and run `make models`", models,
                  model.c_str());
  }
  fs_weights_free(&tensors);
}

} // namespace fs
