/* The recognition network of face-api (dlib's residual network of 29 layers) built in OpenCV's dnn module
 * from its TensorFlow.js weights. */
#include "nets.h"
#include "tensors.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <initializer_list>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

const char manifest_name[] = "face_recognition_model-weights_manifest.json";
const char weights_name[] = "face_recognition_model.bin";

/* Red, green and blue of the mean face picture, and the value range, that the network was trained with. */
const cv::Scalar input_mean(122.782, 117.001, 104.298);
const double input_scale = 1 / 255.0;

class builder {
public:
  explicit builder(const fs_tensors &weights) : tensors(weights) {}

  cv::dnn::Net build();

private:
  const fs_tensors &tensors;
  cv::dnn::Net net;
  int top = 0;      /* the layer built last; 0 is the input */
  int channels = 3; /* of it */
  int side = FS_CHIP;
  int layers = 0;

  const fs_tensor &weight(const std::string &name) const {
    const fs_tensor *tensor = fs_tensors_find(&tensors, name.c_str());
    if (!tensor)
      throw std::runtime_error("no weights called " + name);
    return *tensor;
  }

  int add(const char *type, cv::dnn::LayerParams &params, std::initializer_list<int> inputs) {
    const int id = net.addLayer(type + std::to_string(layers++), type, params);
    int slot = 0;
    for (const int input : inputs)
      net.connect(input, 0, id, slot++);
    return top = id;
  }

  void relu() {
    cv::dnn::LayerParams params;
    add("ReLU", params, {top});
  }

  void pool(const char *kind, int size) {
    cv::dnn::LayerParams params;
    params.set("pool", cv::String(kind));
    params.set("kernel_size", size);
    params.set("stride", 2);
    params.set("ceil_mode", false);
    add("Pooling", params, {top});
    side = (side - size) / 2 + 1;
  }

  /* Zeros after the last channel, row and column. */
  void pad(int more_channels, int more_side) {
    if (more_channels == 0 && more_side == 0)
      return;
    const int paddings[] = {0, 0, 0, more_channels, 0, more_side, 0, more_side};
    cv::dnn::LayerParams params;
    params.set("paddings", cv::dnn::DictValue::arrayInt(paddings, 8));
    add("Padding", params, {top});
  }

  void sum(int a, int b) {
    cv::dnn::LayerParams params;
    params.set("operation", cv::String("sum"));
    add("Eltwise", params, {a, b});
  }

  void convolution(const std::string &name, int stride, int padding);
  void same(const std::string &name);
  void down(const std::string &name);
  void pool_all_and_project();
};

/* A convolution and the scale after it, made into one. Weights come as height, width, in, out and go as out,
 * in, height, width. */
void builder::convolution(const std::string &name, int stride, int padding) {
  const fs_tensor &filters = weight(name + "/conv/filters"), &bias = weight(name + "/conv/bias");
  const fs_tensor &scale = weight(name + "/scale/weights"), &shift = weight(name + "/scale/biases");
  const int size = filters.shape[0], in = filters.shape[2], out = filters.shape[3];
  if (filters.shape[1] != size || in != channels || bias.size != out || scale.size != out ||
      shift.size != out)
    throw std::runtime_error("unexpected shape of " + name);
  cv::Mat weights(std::vector<int>{out, in, size, size}, CV_32F), offsets(1, out, CV_32F);
  float *to = weights.ptr<float>();
  for (int o = 0; o < out; o++) {
    for (int i = 0; i < in; i++)
      for (int at = 0; at < size * size; at++)
        *to++ = filters.values[(at * in + i) * out + o] * scale.values[o];
    offsets.at<float>(o) = bias.values[o] * scale.values[o] + shift.values[o];
  }
  cv::dnn::LayerParams params;
  params.set("kernel_size", size);
  params.set("stride", stride);
  params.set("pad", padding);
  params.set("num_output", out);
  params.set("bias_term", true);
  params.blobs = {weights, offsets};
  add("Convolution", params, {top});
  channels = out;
  side = (side + 2 * padding - size) / stride + 1;
}

/* Two convolutions added to what went into them. */
void builder::same(const std::string &name) {
  const int before = top;
  convolution(name + "/conv1", 1, 1);
  relu();
  convolution(name + "/conv2", 1, 1);
  sum(top, before);
  relu();
}

/* The same at half the size: what went in is pooled, and whichever of the two is smaller is filled up with
 * zeros. */
void builder::down(const std::string &name) {
  const int before = top, before_channels = channels, before_side = side;
  convolution(name + "/conv1", 2, 0);
  relu();
  convolution(name + "/conv2", 1, 1);
  const int convolved_side = side, out = channels;
  side = before_side;
  const int convolved = top;
  top = before;
  pool("AVE", 2);
  const int pooled_side = side;
  pad(out - before_channels, 0);
  const int pooled = top;
  top = convolved;
  pad(0, pooled_side - convolved_side);
  sum(pooled, top);
  relu();
}

void builder::pool_all_and_project() {
  cv::dnn::LayerParams pooling;
  pooling.set("pool", cv::String("AVE"));
  pooling.set("global_pooling", true);
  add("Pooling", pooling, {top});
  const fs_tensor &matrix = weight("fc");
  if (matrix.shape[0] != channels || matrix.shape[1] != FS_EMBEDDING)
    throw std::runtime_error("unexpected shape of fc");
  cv::dnn::LayerParams params;
  params.set("num_output", FS_EMBEDDING);
  params.set("bias_term", false);
  params.blobs = {cv::Mat(channels, FS_EMBEDDING, CV_32F, matrix.values).t()};
  add("InnerProduct", params, {top});
}

cv::dnn::Net builder::build() {
  convolution("conv32_down", 2, 0);
  relu();
  pool("MAX", 3);
  for (const char *name : {"conv32_1", "conv32_2", "conv32_3"})
    same(name);
  down("conv64_down");
  for (const char *name : {"conv64_1", "conv64_2", "conv64_3"})
    same(name);
  down("conv128_down");
  for (const char *name : {"conv128_1", "conv128_2"})
    same(name);
  down("conv256_down");
  for (const char *name : {"conv256_1", "conv256_2"})
    same(name);
  down("conv256_down_out");
  pool_all_and_project();
  net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
  net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
  return net;
}

/* Halves the picture until the chip is no more than half of it in scale: bilinear sampling alone would leave
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

bool present(const std::string &path, char *error, size_t error_size) {
  if (access(path.c_str(), R_OK) == 0)
    return true;
  std::snprintf(error, error_size, "model %s is missing: `make models` fetches it", path.c_str());
  return false;
}

} // namespace

struct fs_embedder {
  cv::dnn::Net net;
};

fs_embedder *fs_embedder_open(const char *models, char *error, size_t error_size) {
  fs_tensors tensors = {nullptr, 0};
  fs_embedder *embedder = nullptr;
  try {
    const std::string directory = std::string(models) + "/";
    const std::string manifest = directory + manifest_name, weights = directory + weights_name;
    if (present(manifest, error, error_size) && present(weights, error, error_size) &&
        fs_tensors_read(manifest.c_str(), weights.c_str(), &tensors, error, error_size) == 0) {
      embedder = new fs_embedder;
      embedder->net = builder(tensors).build();
    }
  } catch (const std::exception &) {
    delete embedder;
    embedder = nullptr;
    std::snprintf(error, error_size, "model %s/%s is damaged: remove it and run `make models`", models,
                  weights_name);
  }
  fs_tensors_free(&tensors);
  return embedder;
}

void fs_embedder_close(fs_embedder *embedder) {
  delete embedder;
}

int fs_embedder_run(fs_embedder *embedder, const fs_picture *picture, const fs_transform *to_chip,
                    float embedding[FS_EMBEDDING]) {
  try {
    cv::Matx23d matrix(to_chip->at[0]);
    const cv::Mat pixels(picture->height, picture->width, CV_8UC3, picture->data,
                         static_cast<size_t>(picture->stride));
    const cv::Mat source = shrink(pixels, matrix);
    const cv::Size size(FS_CHIP, FS_CHIP);
    cv::Mat chip;
    cv::warpAffine(source, chip, matrix, size, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    embedder->net.setInput(cv::dnn::blobFromImage(chip, input_scale, size, input_mean, true));
    const cv::Mat output = embedder->net.forward().reshape(1, 1);
    const double length = cv::norm(output);
    if (output.cols != FS_EMBEDDING || !(length > 0) || !std::isfinite(length))
      return -1;
    const cv::Mat unit = output / length;
    std::copy_n(unit.ptr<float>(), FS_EMBEDDING, embedding);
    return 0;
  } catch (const std::exception &) {
    return -1;
  }
}
