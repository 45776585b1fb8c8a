/* Networks of OpenCV's dnn module from TensorFlow.js weights. C++, and inside this library only: what it
 * throws is caught by the opens of nets.h. */
#ifndef FS_NET_BUILDER_H
#define FS_NET_BUILDER_H

#include "vision/net/weights.h"

#include <functional>
#include <initializer_list>
#include <opencv2/dnn.hpp>
#include <string>
#include <vector>

namespace fs {

/* A layer that was built: its number, the channels that it gives, and the side of their square. */
struct layer {
  int id, channels, side;
};

/* Zeros around a convolution's input, on the left and top, and on the right and bottom. */
struct padding {
  int before, after;
};

/* What TensorFlow calls "same": the output has the input's side divided by the stride, rounded up. */
padding same_padding(int side, int size, int stride);

class fs_graph_builder {
public:
  explicit fs_graph_builder(const fs_weights &weights) : tensors(weights) {}

  const fs_weight &weight(const std::string &name) const;

  /* A convolution with the bias `offsets`, one a channel; `scale`, if any, multiplies each output channel. */
  layer convolution(layer from, const fs_weight &filters, const std::vector<float> &offsets,
                    const fs_weight *scale, int stride, padding around);
  /* The convolution `name`/filters with `name`/bias. */
  layer convolution(layer from, const std::string &name, int stride);
  /* A convolution of each channel for itself and one across them: `name`/depthwise_filter,
   * `name`/pointwise_filter and `name`/bias. */
  layer separable(layer from, const std::string &name, int stride);
  layer relu(layer from);
  layer sum(layer a, layer b);
  /* "MAX" or "AVE" of squares of `size`, two pixels apart; a square that reaches over the edge counts where
   * `over_edge`. */
  layer pool(layer from, const char *kind, int size, bool over_edge);
  layer pool_all(layer from);
  /* More zeros after the last channel, row and column. */
  layer pad(layer from, int more_channels, int more_side);
  /* Every output is a weighted sum of all inputs. */
  layer connect(layer from, const fs_weight &matrix, const fs_weight *bias);

  std::string name(layer of) {
    return net.getLayer(of.id)->name;
  }
  cv::dnn::Net finish();

private:
  const fs_weights &tensors;
  cv::dnn::Net net;
  int layers = 0;

  int add(const char *type, cv::dnn::LayerParams &params, std::initializer_list<layer> inputs);
  int add_convolution(layer from, const cv::Mat &weights, const cv::Mat *offsets, int groups, int stride,
                      padding around);
};

/* Loads the weights of the model `model` ("face_recognition_model") from the directory `models` and hands
 * them to `build`. Where a file is missing or damaged, `build` fails or is not called, and the reason is in
 * `error`. */
void load_model(const char *models, const std::string &model,
                const std::function<void(fs_graph_builder &)> &build, char *error, size_t error_size);

} // namespace fs

#endif
