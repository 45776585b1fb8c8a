/* The two networks of face-api that estimate age and gender (a small Xception) and the expression (densely
 * connected blocks), built in OpenCV's dnn module from their TensorFlow.js weights. */
#include "vision/net/attributes.h"

#include "vision/net/aligned_crop.h"
#include "vision/net/graph.h"

#include <algorithm>
#include <cmath>
#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

namespace {

using fs::fs_graph_builder;
using fs::layer;

const int input_side = 112;
const cv::Scalar input_mean(122.782, 117.001, 104.298); /* as the recognition network's */
const double input_scale = 1 / 255.0;
/* The networks were trained with the landmarks' box and a tenth of it more on every side. */
const double margin = 0.1;

layer reduction_block(fs_graph_builder &net, layer from, const std::string &name, bool activate) {
  layer top = net.separable(activate ? net.relu(from) : from, name + "/separable_conv0", 1);
  top = net.separable(net.relu(top), name + "/separable_conv1", 1);
  return net.sum(net.pool(top, "MAX", 3, true), net.convolution(from, name + "/expansion_conv", 2));
}

layer main_block(fs_graph_builder &net, layer from, const std::string &name) {
  layer top = from;
  for (const char *part : {"/separable_conv0", "/separable_conv1", "/separable_conv2"})
    top = net.separable(net.relu(top), name + part, 1);
  return net.sum(top, from);
}

struct age_net {
  cv::dnn::Net net;
  std::vector<cv::String> outputs; /* age, gender */
};

age_net build_age(fs_graph_builder &net) {
  layer top = {0, 3, input_side};
  top = net.relu(net.convolution(top, "entry_flow/conv_in", 2));
  top = reduction_block(net, top, "entry_flow/reduction_block_0", false);
  top = reduction_block(net, top, "entry_flow/reduction_block_1", true);
  top = main_block(net, top, "middle_flow/main_block_0");
  top = main_block(net, top, "middle_flow/main_block_1");
  top = reduction_block(net, top, "exit_flow/reduction_block", true);
  top = net.pool_all(net.relu(net.separable(top, "exit_flow/separable_conv", 1)));
  const layer age = net.connect(top, net.weight("fc/age/weights"), &net.weight("fc/age/bias"));
  const layer gender = net.connect(top, net.weight("fc/gender/weights"), &net.weight("fc/gender/bias"));
  const std::vector<cv::String> outputs = {net.name(age), net.name(gender)};
  return {net.finish(), outputs};
}

/* Four convolutions, each of which sees the sum of all before it. */
layer dense_block(fs_graph_builder &net, layer from, const std::string &name, bool first) {
  layer sum =
      net.relu(first ? net.convolution(from, name + "/conv0", 2) : net.separable(from, name + "/conv0", 2));
  layer top = sum;
  for (const char *part : {"/conv1", "/conv2", "/conv3"}) {
    sum = net.sum(sum, net.separable(top, name + part, 1));
    top = net.relu(sum);
  }
  return top;
}

cv::dnn::Net build_expression(fs_graph_builder &net) {
  layer top = {0, 3, input_side};
  for (const char *name : {"dense0", "dense1", "dense2", "dense3"})
    top = dense_block(net, top, name, top.id == 0);
  net.connect(net.pool_all(top), net.weight("fc/weights"), &net.weight("fc/bias"));
  return net.finish();
}

void softmax(const float *in, float *out, int count) {
  const float most = *std::max_element(in, in + count);
  float sum = 0;
  for (int i = 0; i < count; i++)
    sum += out[i] = std::exp(in[i] - most);
  for (int i = 0; i < count; i++)
    out[i] /= sum;
}

/* The angle of the line between the eyes. */
double tilt_of(const fs_landmarks &landmarks) {
  cv::Point2d left, right;
  for (int i = 0; i < 6; i++) {
    left += cv::Point2d(landmarks.at[36 + i].x, landmarks.at[36 + i].y);
    right += cv::Point2d(landmarks.at[42 + i].x, landmarks.at[42 + i].y);
  }
  return std::atan2(right.y - left.y, right.x - left.x);
}

/* The face, upright, in the middle of a black square. Tilted faces are misjudged: MODELS.md. */
cv::Mat cut_out(const fs_picture &picture, const fs_landmarks &landmarks) {
  const double tilt = tilt_of(landmarks), c = std::cos(tilt), s = std::sin(tilt);
  fs_landmarks upright;
  for (int i = 0; i < FS_LANDMARKS; i++) {
    const fs_point p = landmarks.at[i];
    upright.at[i] = {static_cast<float>(c * p.x + s * p.y), static_cast<float>(c * p.y - s * p.x)};
  }
  const fs_rect box = fs_landmarks_box(&upright);
  const double width = box.width * (1 + 2 * margin), height = box.height * (1 + 2 * margin);
  const double scale = input_side / std::max(width, height);
  if (!(scale > 0) || !std::isfinite(scale))
    return {};
  const auto scaled = [&](double length) {
    return std::clamp(static_cast<int>(std::lround(length * scale)), 1, input_side);
  };
  const cv::Size size(scaled(width), scaled(height));
  const double x = box.x - box.width * margin, y = box.y - box.height * margin;
  const cv::Matx23d to_chip(scale * c, scale * s, -scale * x, -scale * s, scale * c, -scale * y);
  cv::Mat square = cv::Mat::zeros(input_side, input_side, CV_8UC3);
  const cv::Point corner((input_side - size.width) / 2, (input_side - size.height) / 2);
  fs::cut_chip(picture, to_chip, size, cv::BORDER_CONSTANT).copyTo(square(cv::Rect(corner, size)));
  return square;
}

} // namespace

struct fs_attribute_nets {
  age_net age;
  cv::dnn::Net expression;
};

fs_attribute_nets *fs_attributes_open(const char *models, char *error, size_t error_size) {
  fs_attribute_nets *nets = nullptr;
  bool complete = false;
  fs::load_model(
      models, "age_gender_model",
      [&](fs_graph_builder &net) {
        nets = new fs_attribute_nets{build_age(net), {}};
      },
      error, error_size);
  if (nets)
    fs::load_model(
        models, "face_expression_model",
        [&](fs_graph_builder &net) {
          nets->expression = build_expression(net);
          complete = true;
        },
        error, error_size);
  if (complete)
    return nets;
  delete nets;
  return nullptr;
}

void fs_attributes_close(fs_attribute_nets *nets) {
  delete nets;
}

int fs_attributes_run(fs_attribute_nets *nets, const fs_picture *picture, const fs_landmarks *landmarks,
                      fs_attributes *out) {
  try {
    const cv::Mat face = cut_out(*picture, *landmarks);
    if (face.empty())
      return -1;
    const cv::Mat input = cv::dnn::blobFromImage(face, input_scale, face.size(), input_mean, true);
    nets->age.net.setInput(input);
    std::vector<cv::Mat> outputs;
    nets->age.net.forward(outputs, nets->age.outputs);
    nets->expression.setInput(input);
    const cv::Mat expression = nets->expression.forward();
    if (outputs[0].total() != 1 || outputs[1].total() != 2 || expression.total() != FS_EXPRESSIONS)
      return -1;
    float gender[2];
    softmax(outputs[1].ptr<float>(), gender, 2);
    softmax(expression.ptr<float>(), out->expression, FS_EXPRESSIONS);
    out->age = std::max(0.0f, outputs[0].ptr<float>()[0]);
    out->female = gender[1];
    return 0;
  } catch (const std::exception &) {
    return -1;
  }
}

void fs_age_interval(float age, float *low, float *high) {
  /* The mean error of the model's author for each group of ages; MODELS.md tells how it was measured. */
  static const struct {
    float until, mean_error;
  } groups[] = {{3.5f, 1.52f},  {8.5f, 3.06f}, {18.5f, 4.82f}, {28.5f, 4.99f},
                {40.5f, 5.43f}, {60, 4.94f},   {80, 6.17f},    {INFINITY, 9.91f}};
  /* Of errors with a Laplace distribution nine of ten are below so many times their mean. */
  static const float nine_of_ten = 2.3f;
  const auto *group = groups;
  while (age > group->until)
    group++;
  *low = std::max(0.0f, age - nine_of_ten * group->mean_error);
  *high = age + nine_of_ten * group->mean_error;
}
