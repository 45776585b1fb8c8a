/* The recognition network of face-api (dlib's residual network of 29 layers) built in OpenCV's dnn module
 * from its TensorFlow.js weights. */
#include "vision/net/aligned_crop.h"
#include "vision/net/graph.h"
#include "vision/net/nets.h"

#include <algorithm>
#include <cmath>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

namespace {

using fs::fs_graph_builder;
using fs::layer;

/* Red, green and blue of the mean face picture, and the value range, that the network was trained with. */
const cv::Scalar input_mean(122.782, 117.001, 104.298);
const double input_scale = 1 / 255.0;

/* A convolution and the scale after it, made into one. */
layer convolution(fs_graph_builder &net, layer from, const std::string &name, int stride, int padding) {
  const fs_weight &bias = net.weight(name + "/conv/bias");
  const fs_weight &scale = net.weight(name + "/scale/weights"), &shift = net.weight(name + "/scale/biases");
  std::vector<float> offsets;
  for (int i = 0; i < std::min({bias.size, scale.size, shift.size}); i++)
    offsets.push_back(bias.values[i] * scale.values[i] + shift.values[i]);
  return net.convolution(from, net.weight(name + "/conv/filters"), offsets, &scale, stride,
                         {padding, padding});
}

/* Two convolutions added to what went into them. */
layer same(fs_graph_builder &net, layer from, const std::string &name) {
  const layer first = net.relu(convolution(net, from, name + "/conv1", 1, 1));
  return net.relu(net.sum(convolution(net, first, name + "/conv2", 1, 1), from));
}

/* The same at half the size: what went in is pooled, and whichever of the two is smaller is filled up with
 * zeros. */
layer down(fs_graph_builder &net, layer from, const std::string &name) {
  const layer first = net.relu(convolution(net, from, name + "/conv1", 2, 0));
  const layer convolved = convolution(net, first, name + "/conv2", 1, 1);
  const layer pooled = net.pool(from, "AVE", 2, false);
  return net.relu(net.sum(net.pad(pooled, convolved.channels - pooled.channels, 0),
                          net.pad(convolved, 0, pooled.side - convolved.side)));
}

cv::dnn::Net build(fs_graph_builder &net) {
  layer top = {0, 3, FS_ALIGNED_CROP};
  top = net.pool(net.relu(convolution(net, top, "conv32_down", 2, 0)), "MAX", 3, false);
  for (const char *name : {"conv32_1", "conv32_2", "conv32_3"})
    top = same(net, top, name);
  top = down(net, top, "conv64_down");
  for (const char *name : {"conv64_1", "conv64_2", "conv64_3"})
    top = same(net, top, name);
  top = down(net, top, "conv128_down");
  for (const char *name : {"conv128_1", "conv128_2"})
    top = same(net, top, name);
  top = down(net, top, "conv256_down");
  for (const char *name : {"conv256_1", "conv256_2"})
    top = same(net, top, name);
  top = down(net, top, "conv256_down_out");
  net.connect(net.pool_all(top), net.weight("fc"), nullptr);
  return net.finish();
}

} // namespace

struct fs_embedder {
  cv::dnn::Net net;
};

fs_embedder *fs_embedder_open(const char *models, char *error, size_t error_size) {
  fs_embedder *embedder = nullptr;
  fs::load_model(
      models, "face_recognition_model",
      [&](fs_graph_builder &net) { embedder = new fs_embedder{build(net)}; }, error, error_size);
  return embedder;
}

void fs_embedder_close(fs_embedder *embedder) {
  delete embedder;
}

int fs_embedder_run(fs_embedder *embedder, const fs_picture *picture, const fs_transform *to_chip,
                    float embedding[FS_EMBEDDING]) {
  try {
    const cv::Size size(FS_ALIGNED_CROP, FS_ALIGNED_CROP);
    const cv::Mat crop = fs::cut_chip(*picture, cv::Matx23d(to_chip->at[0]), size, cv::BORDER_REPLICATE);
    embedder->net.setInput(cv::dnn::blobFromImage(crop, input_scale, size, input_mean, true));
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
