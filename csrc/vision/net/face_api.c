#include "vision/net/face_api.h"

#include "vision/net/aligned_crop.h"
#include "vision/net/model_file.h"
#include "vision/net/weights.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

/* Red, green and blue of the mean face picture that the networks were trained with. */
const fs_range fs_face_api_range = {{122.782f, 117.001f, 104.298f}, 1 / 255.0f};

typedef struct source {
  fs_net *net;
  fs_weights weights;
} source;

/* The weights whose name `format` makes. */
__attribute__((format(printf, 2, 3))) static const fs_weight *weight(const source *s, const char *format,
                                                                     ...) {
  static const fs_weight none = {.shape = {1, 1, 1, 1}}; /* without numbers: the net fails */
  char name[128];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(name, sizeof name, format, arguments);
  va_end(arguments);
  const fs_weight *found = fs_weights_find(&s->weights, name);
  return found ? found : &none;
}

/* The numbers of a tensor in their order; NULL where the net has failed. */
static const float *plain(fs_net *net, const fs_weight *tensor) {
  float *values = fs_net_alloc(net, (size_t)tensor->size);
  if (values)
    fs_weight_values(tensor, 0, 1, tensor->size, values);
  return values;
}

/* height x width x in x out -> out x height x width x in, each output times its `scale`, if any. */
static const float *reordered(fs_net *net, const fs_weight *filters, const float *scale) {
  const int out = filters->shape[3], rest = filters->size / out;
  float *values = fs_net_alloc(net, (size_t)filters->size), *to = values;
  for (int o = 0; values && o < out; o++, to += rest) {
    fs_weight_values(filters, o, out, rest, to);
    for (int i = 0; scale && i < rest; i++)
      to[i] *= scale[o];
  }
  return values;
}

static bool fits(const fs_weight *filters, fs_layer from, const fs_weight *bias) {
  return filters->bytes && bias->bytes && filters->shape[0] == filters->shape[1] &&
         filters->shape[2] == from.channels && filters->shape[3] == bias->size;
}

/* `name`/filters with `name`/bias. */
static fs_layer convolution(source *s, fs_layer from, const char *name, int stride) {
  const fs_weight *filters = weight(s, "%s/filters", name), *bias = weight(s, "%s/bias", name);
  if (!fits(filters, from, bias))
    return fs_net_unknown(s->net);
  return fs_net_convolution(s->net, from, filters->shape[3], fs_window_same(from, filters->shape[0], stride),
                            reordered(s->net, filters, NULL), plain(s->net, bias));
}

/* A convolution of each channel for itself and one across them. */
static fs_layer separable(source *s, fs_layer from, const char *name, const char *part, int stride) {
  const fs_weight *each = weight(s, "%s%s/depthwise_filter", name, part);
  const fs_weight *across = weight(s, "%s%s/pointwise_filter", name, part);
  const fs_weight *bias = weight(s, "%s%s/bias", name, part);
  if (!each->bytes || each->shape[2] != from.channels || each->shape[3] != 1 ||
      each->shape[0] != each->shape[1] || !fits(across, from, bias) || across->shape[0] != 1)
    return fs_net_unknown(s->net);
  fs_layer top =
      fs_net_depthwise(s->net, from, fs_window_same(from, each->shape[0], stride), plain(s->net, each), NULL);
  return fs_net_convolution(s->net, top, across->shape[3], fs_window_valid(1, 1),
                            reordered(s->net, across, NULL), plain(s->net, bias));
}

static fs_layer dense(source *s, fs_layer from, const char *name, const char *matrix, const char *bias) {
  const fs_weight *weights = weight(s, "%s%s", name, matrix);
  const fs_weight *offsets = bias ? weight(s, "%s%s", name, bias) : NULL;
  int out = weights->shape[1];
  if (!weights->bytes || weights->shape[0] != from.channels || weights->size != from.channels * out ||
      (offsets && (!offsets->bytes || offsets->size != out)))
    return fs_net_unknown(s->net);
  return fs_net_dense(s->net, from, out, plain(s->net, weights), offsets ? plain(s->net, offsets) : NULL);
}

/* ---- recognition ---- */

/* A convolution and the scale after it, made into one. */
static fs_layer scaled_convolution(source *s, fs_layer from, const char *name, const char *part, int stride,
                                   int zeros) {
  const fs_weight *filters = weight(s, "%s%s/conv/filters", name, part);
  const fs_weight *bias = weight(s, "%s%s/conv/bias", name, part);
  const fs_weight *scale = weight(s, "%s%s/scale/weights", name, part);
  const fs_weight *shift = weight(s, "%s%s/scale/biases", name, part);
  int out = filters->shape[3], size = filters->shape[0];
  if (!fits(filters, from, bias) || !scale->bytes || scale->size != out || !shift->bytes ||
      shift->size != out)
    return fs_net_unknown(s->net);
  const float *times = plain(s->net, scale), *plus = plain(s->net, shift), *before = plain(s->net, bias);
  float *offsets = fs_net_alloc(s->net, (size_t)out);
  for (int i = 0; offsets && i < out; i++)
    offsets[i] = before[i] * times[i] + plus[i];
  fs_window w = {size, size, stride, 1, {zeros, zeros, zeros, zeros}};
  return fs_net_convolution(s->net, from, out, w, reordered(s->net, filters, times), offsets);
}

/* Two convolutions added to what went into them. */
static fs_layer same_block(source *s, fs_layer from, const char *name) {
  fs_layer first = fs_net_relu(s->net, scaled_convolution(s, from, name, "/conv1", 1, 1));
  return fs_net_relu(s->net, fs_net_add(s->net, scaled_convolution(s, first, name, "/conv2", 1, 1), from));
}

/* The same at half the size: what went in is pooled, and whichever of the two is smaller is filled up with
 * zeros. */
static fs_layer down_block(source *s, fs_layer from, const char *name) {
  fs_layer first = fs_net_relu(s->net, scaled_convolution(s, from, name, "/conv1", 2, 0));
  fs_layer convolved = scaled_convolution(s, first, name, "/conv2", 1, 1);
  fs_layer pooled = fs_net_average_pool(s->net, from, fs_window_valid(2, 2));
  int wider = pooled.width - convolved.width;
  return fs_net_relu(
      s->net, fs_net_add(s->net, fs_net_pad(s->net, pooled, convolved.channels - pooled.channels, 0, 0),
                         fs_net_pad(s->net, convolved, 0, wider, wider)));
}

static void build_recognition(source *s) {
  static const struct {
    const char *name;
    bool down;
  } blocks[] = {{"conv32_1", false},   {"conv32_2", false},       {"conv32_3", false},
                {"conv64_down", true}, {"conv64_1", false},       {"conv64_2", false},
                {"conv64_3", false},   {"conv128_down", true},    {"conv128_1", false},
                {"conv128_2", false},  {"conv256_down", true},    {"conv256_1", false},
                {"conv256_2", false},  {"conv256_down_out", true}};
  fs_layer top = fs_net_relu(s->net, scaled_convolution(s, fs_net_input(s->net), "conv32_down", "", 2, 0));
  top = fs_net_max_pool(s->net, top, fs_window_valid(3, 2));
  for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
    top = blocks[i].down ? down_block(s, top, blocks[i].name) : same_block(s, top, blocks[i].name);
  top = fs_net_average_all(s->net, top);
  fs_net_output_next(s->net, 0);
  dense(s, top, "fc", "", NULL);
}

/* ---- age and gender ---- */

/* The largest of 3 x 3, where a square that reaches over the right or lower edge counts. */
static fs_layer max_pool_over_edge(fs_net *net, fs_layer from) {
  fs_window w = fs_window_valid(3, 2);
  w.around = (fs_padding){0, (from.width - 3) & 1, (from.height - 3) & 1, 0};
  return fs_net_max_pool(net, from, w);
}

static fs_layer reduction_block(source *s, fs_layer from, const char *name, bool activate) {
  char expansion[128];
  snprintf(expansion, sizeof expansion, "%s/expansion_conv", name);
  fs_layer top = separable(s, activate ? fs_net_relu(s->net, from) : from, name, "/separable_conv0", 1);
  top = separable(s, fs_net_relu(s->net, top), name, "/separable_conv1", 1);
  return fs_net_add(s->net, max_pool_over_edge(s->net, top), convolution(s, from, expansion, 2));
}

static fs_layer main_block(source *s, fs_layer from, const char *name) {
  static const char *const parts[] = {"/separable_conv0", "/separable_conv1", "/separable_conv2"};
  fs_layer top = from;
  for (int i = 0; i < 3; i++)
    top = separable(s, fs_net_relu(s->net, top), name, parts[i], 1);
  return fs_net_add(s->net, top, from);
}

static void build_age_gender(source *s) {
  fs_layer top = fs_net_relu(s->net, convolution(s, fs_net_input(s->net), "entry_flow/conv_in", 2));
  top = reduction_block(s, top, "entry_flow/reduction_block_0", false);
  top = reduction_block(s, top, "entry_flow/reduction_block_1", true);
  top = main_block(s, top, "middle_flow/main_block_0");
  top = main_block(s, top, "middle_flow/main_block_1");
  top = reduction_block(s, top, "exit_flow/reduction_block", true);
  top = fs_net_average_all(s->net, fs_net_relu(s->net, separable(s, top, "exit_flow", "/separable_conv", 1)));
  fs_net_output_next(s->net, 0);
  dense(s, top, "fc/age", "/weights", "/bias");
  fs_net_output_next(s->net, 1);
  dense(s, top, "fc/gender", "/weights", "/bias");
}

/* ---- expression ---- */

/* Four convolutions, each of which sees the sum of all before it. */
static fs_layer dense_block(source *s, fs_layer from, const char *name, bool first) {
  static const char *const parts[] = {"/conv1", "/conv2", "/conv3"};
  char start[128];
  snprintf(start, sizeof start, "%s/conv0", name);
  fs_layer sum =
      fs_net_relu(s->net, first ? convolution(s, from, start, 2) : separable(s, from, start, "", 2));
  fs_layer top = sum;
  for (int i = 0; i < 3; i++) {
    sum = fs_net_add(s->net, sum, separable(s, top, name, parts[i], 1));
    top = fs_net_relu(s->net, sum);
  }
  return top;
}

static void build_expression(source *s) {
  fs_layer top = dense_block(s, fs_net_input(s->net), "dense0", true);
  top = dense_block(s, top, "dense1", false);
  top = dense_block(s, top, "dense2", false);
  top = fs_net_average_all(s->net, dense_block(s, top, "dense3", false));
  fs_net_output_next(s->net, 0);
  dense(s, top, "fc", "/weights", "/bias");
}

/* ---- opening ---- */

static fs_net *build_net(int side, source *s, void (*build)(source *)) {
  s->net = fs_net_new(side, side, 3);
  if (!s->net)
    return NULL;
  build(s);
  if (fs_net_finish(s->net) == 0)
    return s->net;
  fs_net_free(s->net);
  return NULL;
}

static fs_net *load(const char *models, const char *name, int side, void (*build)(source *),
                    fs_error *error) {
  char manifest[4096], weights[4096];
  snprintf(manifest, sizeof manifest, "%s/%s-weights_manifest.json", models, name);
  snprintf(weights, sizeof weights, "%s/%s.bin", models, name);
  const char *missing = access(manifest, R_OK) != 0 ? manifest : access(weights, R_OK) != 0 ? weights : NULL;
  if (missing) {
    fs_model_file_fail(missing, error);
    return NULL;
  }
  source s = {0};
  if (fs_weights_read(manifest, weights, &s.weights, error) != 0)
    return NULL;
  fs_net *net = build_net(side, &s, build);
  fs_weights_free(&s.weights);
  if (!net)
    fs_model_file_fail(weights, error);
  return net;
}

fs_net *fs_recognition_net(const char *models, fs_error *error) {
  return load(models, "face_recognition_model", FS_ALIGNED_CROP, build_recognition, error);
}

fs_net *fs_age_gender_net(const char *models, fs_error *error) {
  return load(models, "age_gender_model", FS_ATTRIBUTES_SIDE, build_age_gender, error);
}

fs_net *fs_expression_net(const char *models, fs_error *error) {
  return load(models, "face_expression_model", FS_ATTRIBUTES_SIDE, build_expression, error);
}
