#include "vision/net/net.h"

#include "vision/scratch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <xnnpack.h>

/* XNNPACK of 2024 leaves out the rows and columns of a mean of all pixels unless it is told not to; that of
 * 2022 never does. */
#ifndef XNN_FLAG_KEEP_DIMS
#define XNN_FLAG_KEEP_DIMS 0
#endif
/* It advises against layers whose successors that of 2022 does not have. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

enum {
  MAX_ARRAYS = 512,
  SLACK = 16, /* floats: XNNPACK reads up to 16 bytes beyond its inputs */
  MAX_SIDE = 4096,
  MAX_FLOATS = 1 << 24,         /* in one layer */
  OUTPUTS = FS_NET_OUTPUTS + 1, /* the last one is of no use but for memory: see keep_largest */
};

typedef struct arrays {
  float *at[MAX_ARRAYS]; /* owned */
  int count;
} arrays;

struct fs_net {
  xnn_subgraph_t graph;  /* owned until fs_net_finish */
  xnn_runtime_t runtime; /* owned */
  fs_layer input, output[OUTPUTS];
  fs_layer largest;         /* with its activation; no channels where all layers are outputs */
  bool narrows, alternates; /* a layer is smaller than one before; and than one behind */
  float *in, *out[OUTPUTS]; /* owned */
  int next_output;          /* -1: the next layer is no output */
  fs_scratch building;      /* arrays of weights, until fs_net_finish */
  int built;                /* of them */
  arrays slopes;            /* as long as the runtime */
  bool failed;
};

static void check(fs_net *net, enum xnn_status status) {
  net->failed |= status != xnn_status_success;
}

static size_t floats_of(fs_layer layer) {
  return (size_t)layer.height * (size_t)layer.width * (size_t)layer.channels;
}

static float *new_floats(size_t count) {
  return calloc(count + SLACK, sizeof(float));
}

static bool fits(fs_layer shape) {
  return shape.height > 0 && shape.width > 0 && shape.channels > 0 && shape.height <= MAX_SIDE &&
         shape.width <= MAX_SIDE && shape.channels <= MAX_SIDE && floats_of(shape) <= MAX_FLOATS;
}

static fs_layer define(fs_net *net, fs_layer shape, uint32_t external, uint32_t flags) {
  const size_t sizes[] = {1, (size_t)shape.height, (size_t)shape.width, (size_t)shape.channels};
  shape.id = XNN_INVALID_VALUE_ID;
  if (net->failed || !fits(shape))
    net->failed = true;
  else
    check(net,
          xnn_define_tensor_value(net->graph, xnn_datatype_fp32, 4, sizes, NULL, external, flags, &shape.id));
  return shape;
}

/* The result of the node that is defined next. */
static fs_layer result(fs_net *net, int height, int width, int channels) {
  fs_layer shape = {XNN_INVALID_VALUE_ID, height, width, channels};
  const int number = net->next_output;
  net->next_output = -1;
  if (number >= 0)
    return net->output[number] = define(net, shape, 1 + (uint32_t)number, XNN_VALUE_FLAG_EXTERNAL_OUTPUT);
  shape = define(net, shape, XNN_INVALID_VALUE_ID, 0);
  const size_t size = floats_of(shape), before = floats_of(net->largest);
  net->alternates |= net->narrows && size > before;
  net->narrows |= size < before;
  net->largest = size > before ? shape : net->largest;
  return shape;
}

static uint32_t constant(fs_net *net, const float *values, int rank, const size_t *sizes) {
  uint32_t id = XNN_INVALID_VALUE_ID;
  net->failed |= !values;
  if (!net->failed)
    check(net, xnn_define_tensor_value(net->graph, xnn_datatype_fp32, (size_t)rank, sizes, values,
                                       XNN_INVALID_VALUE_ID, 0, &id));
  return id;
}

static uint32_t vector(fs_net *net, const float *values, int size) {
  const size_t sizes[] = {(size_t)size};
  return constant(net, values, 1, sizes);
}

static const float *zeros(fs_net *net, size_t count) {
  float *values = fs_net_alloc(net, count);
  return values ? memset(values, 0, count * sizeof *values) : NULL;
}

/* XNNPACK of 2022 has no convolution without a bias. */
static uint32_t bias_or_zeros(fs_net *net, const float *bias, int size) {
  return vector(net, bias ? bias : zeros(net, (size_t)size), size);
}

static fs_layer slid(fs_net *net, fs_layer from, fs_window w, int channels) {
  const fs_layer to = fs_window_slide(from, w);
  return result(net, to.height, to.width, channels);
}

fs_net *fs_net_new(int height, int width, int channels) {
  fs_net *net = calloc(1, sizeof *net);
  if (!net)
    return NULL;
  net->next_output = -1;
  check(net, xnn_initialize(NULL)); /* never undone: other nets of the process may still run */
  if (!net->failed)
    check(net, xnn_create_subgraph(1 + OUTPUTS, 0, &net->graph));
  net->input = define(net, (fs_layer){0, height, width, channels}, 0, XNN_VALUE_FLAG_EXTERNAL_INPUT);
  return net;
}

static void free_building(fs_net *net) {
  fs_scratch_free(&net->building);
  xnn_delete_subgraph(net->graph);
  net->graph = NULL;
}

void fs_net_free(fs_net *net) {
  if (!net)
    return;
  xnn_delete_runtime(net->runtime);
  free_building(net);
  for (int i = 0; i < net->slopes.count; i++)
    free(net->slopes.at[i]);
  free(net->in);
  for (int i = 0; i < OUTPUTS; i++)
    free(net->out[i]);
  free(net);
}

fs_layer fs_net_input(const fs_net *net) {
  return net->input;
}

bool fs_net_failed(const fs_net *net) {
  return net->failed;
}

float *fs_net_alloc(fs_net *net, size_t count) {
  const bool refused = net->failed || net->built++ == MAX_ARRAYS || count > MAX_FLOATS;
  float *values = refused ? NULL : fs_scratch_alloc(&net->building, (count + SLACK) * sizeof *values);
  net->failed |= !values;
  return values;
}

void fs_net_output_next(fs_net *net, int number) {
  if (fs_in_range(number, 0, FS_NET_OUTPUTS - 1))
    net->next_output = number;
  else
    net->failed = true;
}

/* A window as XNNPACK takes it. */
#define WINDOW(w)                                                                                            \
  (uint32_t)(w).around.top, (uint32_t)(w).around.right, (uint32_t)(w).around.bottom,                         \
      (uint32_t)(w).around.left, (uint32_t)(w).height, (uint32_t)(w).width, (uint32_t)(w).stride,            \
      (uint32_t)(w).stride

fs_layer fs_net_convolution(fs_net *net, fs_layer from, int out, fs_window w, const float *filters,
                            const float *bias) {
  const size_t sizes[] = {(size_t)out, (size_t)w.height, (size_t)w.width, (size_t)from.channels};
  fs_layer to = slid(net, from, w, out);
  uint32_t weights = constant(net, filters, 4, sizes), offsets = bias_or_zeros(net, bias, out);
  if (!net->failed)
    check(net, xnn_define_convolution_2d(net->graph, WINDOW(w), (uint32_t)w.dilation, (uint32_t)w.dilation, 1,
                                         (size_t)from.channels, (size_t)out, -INFINITY, INFINITY, from.id,
                                         weights, offsets, to.id, 0));
  return to;
}

fs_layer fs_net_depthwise(fs_net *net, fs_layer from, fs_window w, const float *filters, const float *bias) {
  const size_t sizes[] = {1, (size_t)w.height, (size_t)w.width, (size_t)from.channels};
  fs_layer to = slid(net, from, w, from.channels);
  uint32_t weights = constant(net, filters, 4, sizes), offsets = bias_or_zeros(net, bias, from.channels);
  if (!net->failed)
    check(net, xnn_define_depthwise_convolution_2d(net->graph, WINDOW(w), (uint32_t)w.dilation,
                                                   (uint32_t)w.dilation, 1, (size_t)from.channels, -INFINITY,
                                                   INFINITY, from.id, weights, offsets, to.id, 0));
  return to;
}

/* XNNPACK makes this a part of the layer before. */
fs_layer fs_net_clamp(fs_net *net, fs_layer from, float max) {
  fs_layer to = result(net, from.height, from.width, from.channels);
  if (!net->failed)
    check(net, xnn_define_clamp(net->graph, 0, max, from.id, to.id, 0));
  net->largest = net->largest.id == from.id ? to : net->largest;
  return to;
}

fs_layer fs_net_relu(fs_net *net, fs_layer from) {
  return fs_net_clamp(net, from, INFINITY);
}

/* XNNPACK of 2022 copies the slopes as it does all weights; that of 2024 reads them where they are. */
fs_layer fs_net_prelu(fs_net *net, fs_layer from, const float *slopes) {
  arrays *all = &net->slopes;
  const bool refused = net->failed || !slopes || from.channels <= 0 || all->count == MAX_ARRAYS;
  float *kept = refused ? NULL : new_floats((size_t)from.channels);
  net->failed |= !kept;
  if (kept)
    all->at[all->count++] = memcpy(kept, slopes, sizeof *kept * (size_t)from.channels);
  uint32_t weights = vector(net, kept, from.channels);
  fs_layer to = result(net, from.height, from.width, from.channels);
  if (!net->failed)
    check(net, xnn_define_prelu(net->graph, from.id, weights, to.id, 0));
  return to;
}

fs_layer fs_net_add(fs_net *net, fs_layer a, fs_layer b) {
  net->failed |= a.height != b.height || a.width != b.width || a.channels != b.channels;
  fs_layer to = result(net, a.height, a.width, a.channels);
  if (!net->failed)
    check(net, xnn_define_add2(net->graph, -INFINITY, INFINITY, a.id, b.id, to.id, 0));
  return to;
}

fs_layer fs_net_max_pool(fs_net *net, fs_layer from, fs_window w) {
  fs_layer to = slid(net, from, w, from.channels);
  if (!net->failed)
    check(net,
          xnn_define_max_pooling_2d(net->graph, WINDOW(w), 1, 1, -INFINITY, INFINITY, from.id, to.id, 0));
  return to;
}

fs_layer fs_net_average_pool(fs_net *net, fs_layer from, fs_window w) {
  fs_layer to = slid(net, from, w, from.channels);
  if (!net->failed)
    check(net, xnn_define_average_pooling_2d(net->graph, WINDOW(w), -INFINITY, INFINITY, from.id, to.id, 0));
  return to;
}

fs_layer fs_net_average_all(fs_net *net, fs_layer from) {
  fs_layer to = result(net, 1, 1, from.channels);
  if (!net->failed)
    check(net, xnn_define_global_average_pooling_2d(net->graph, -INFINITY, INFINITY, from.id, to.id,
                                                    XNN_FLAG_KEEP_DIMS));
  return to;
}

fs_layer fs_net_resize(fs_net *net, fs_layer from, int height, int width) {
  fs_layer to = result(net, height, width, from.channels);
  if (!net->failed)
    check(net,
          xnn_define_static_resize_bilinear_2d(net->graph, (size_t)height, (size_t)width, from.id, to.id, 0));
  return to;
}

fs_layer fs_net_pad(fs_net *net, fs_layer from, int more_channels, int more_rows, int more_columns) {
  if (more_channels == 0 && more_rows == 0 && more_columns == 0)
    return from;
  if (!fs_in_range(more_channels, 0, MAX_SIDE) || !fs_in_range(more_rows, 0, 64) ||
      !fs_in_range(more_columns, 0, 64))
    return fs_net_unknown(net);
  const size_t before[] = {0, 0, 0, 0};
  const size_t after[] = {0, (size_t)more_rows, (size_t)more_columns, (size_t)more_channels};
  fs_layer to =
      result(net, from.height + more_rows, from.width + more_columns, from.channels + more_channels);
  if (!net->failed)
    check(net, xnn_define_static_constant_pad(net->graph, before, after, 0, from.id, to.id, 0));
  return to;
}

fs_layer fs_net_dense(fs_net *net, fs_layer from, int out, const float *matrix, const float *bias) {
  const size_t sizes[] = {(size_t)from.channels, (size_t)out};
  fs_layer to = result(net, from.height, from.width, out);
  uint32_t weights = constant(net, matrix, 2, sizes), offsets = bias_or_zeros(net, bias, out);
  if (!net->failed)
    check(net, xnn_define_fully_connected(net->graph, -INFINITY, INFINITY, from.id, weights, offsets, to.id,
                                          XNN_FLAG_TRANSPOSE_WEIGHTS));
  return to;
}

fs_layer fs_net_unknown(fs_net *net) {
  net->failed = true;
  return (fs_layer){.id = XNN_INVALID_VALUE_ID};
}

/* XNNPACK of 2022 lays a layer between or behind those that are needed at the same time, never before them:
 * in a long row, each gets memory of its own. Where the largest one is needed to the end, there is room
 * behind it for all that follow. What needs it reads few of its pixels. Where large layers alternate with
 * small ones, no rows are long, and those that follow find room where the largest one was. */
static void keep_largest(fs_net *net) {
  const fs_layer largest = net->largest;
  net->next_output = FS_NET_OUTPUTS;
  if (largest.channels > 0 && !net->alternates)
    fs_net_convolution(net, largest, 1, fs_window_valid(1, 64), zeros(net, (size_t)largest.channels), NULL);
}

int fs_net_finish(fs_net *net) {
  keep_largest(net);
  if (!net->failed)
    check(net, xnn_create_runtime_v2(net->graph, NULL, 0, &net->runtime));
  /* XNNPACK of 2022 calls it a success, without a runtime, where memory ends at one of its steps. */
  net->failed = net->failed || !net->runtime;
  free_building(net);
  net->in = net->failed ? NULL : new_floats(floats_of(net->input));
  net->failed = !net->in;
  struct xnn_external_value values[1 + OUTPUTS] = {{0, net->in}};
  size_t count = 1;
  for (int i = 0; i < OUTPUTS && !net->failed; i++) {
    if (net->output[i].channels == 0)
      continue;
    net->out[i] = new_floats(floats_of(net->output[i]));
    net->failed = !net->out[i];
    values[count++] = (struct xnn_external_value){1 + (uint32_t)i, net->out[i]};
  }
  if (!net->failed)
    check(net, xnn_setup_runtime(net->runtime, count, values));
  return net->failed ? -1 : 0;
}

float *fs_net_in(fs_net *net) {
  return net->in;
}

const float *fs_net_out(const fs_net *net, int number, fs_layer *shape) {
  if (shape)
    *shape = net->output[number];
  return net->out[number];
}

int fs_net_run(fs_net *net) {
  return xnn_invoke_runtime(net->runtime) == xnn_status_success ? 0 : -1;
}
