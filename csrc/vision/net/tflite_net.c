#include "vision/net/tflite_net.h"

#include <stdlib.h>

/* Fused activations of schema.fbs; slots of the options of operations. */
enum { NO_ACTIVATION = 0, RELU6 = 3 };
enum { PADDING = 0, STRIDE_X = 1 };
enum { DENSE_ACTIVATION = 0, HALF_PIXELS = 3 };
enum { ADD_ACTIVATION = 0, CONVOLUTION_ACTIVATION = 3, DEPTHWISE_ACTIVATION = 4, POOL_SIDE = 3 };
enum { PADDING_SAME = 0, WIDEST_PAD = 4096 };

typedef struct builder {
  const fs_tflite *file;
  fs_net *net;
  fs_layer *layers; /* owned: of each tensor */
  bool *needed;     /* owned: of each tensor */
  bool *known;      /* owned: whether a tensor has its layer */
} builder;

/* The numbers of a constant that must have `count` of them; NULL where it has not. */
static const float *weights(builder *b, int tensor, size_t count) {
  if (count == 0 || fs_tflite_count(b->file, tensor) != count)
    return NULL;
  float *values = fs_net_alloc(b->net, count);
  if (values)
    fs_tflite_values(b->file, tensor, values, count);
  return values;
}

static fs_window window_of(const builder *b, const fs_tflite_op *op, fs_layer from, int side) {
  int stride = fs_tflite_option(b->file, op, STRIDE_X, 4, 1);
  bool same = fs_tflite_option(b->file, op, PADDING, 1, PADDING_SAME) == PADDING_SAME;
  return same ? fs_window_same(from, side, stride) : fs_window_valid(side, stride);
}

/* An activation that is part of an operation is a layer of its own here, and then it is the output. */
static fs_layer activate(builder *b, fs_layer from, int activation, int output) {
  if (activation == NO_ACTIVATION)
    return from;
  if (output >= 0)
    fs_net_output_next(b->net, output);
  return activation == RELU6 ? fs_net_clamp(b->net, from, 6) : fs_net_relu(b->net, from);
}

static fs_layer add_convolution(builder *b, const fs_tflite_op *op, fs_layer from, int output) {
  bool each = op->kind == FS_TFLITE_DEPTHWISE;
  const int *shape = op->ins == 3 && op->in[1] >= 0 ? b->file->tensors[op->in[1]].shape : NULL;
  if (!shape || !fs_in_range(shape[0], 1, 4096) || !fs_in_range(shape[1], 1, 64) || shape[1] != shape[2] ||
      shape[3] != from.channels || (each && shape[0] != 1))
    return fs_net_unknown(b->net);
  size_t channels = (size_t)(each ? shape[3] : shape[0]), area = (size_t)shape[1] * (size_t)shape[1];
  const float *filters = weights(b, op->in[1], channels * area * (each ? 1 : (size_t)shape[3]));
  const float *bias = weights(b, op->in[2], channels);
  if (!filters || !bias)
    return fs_net_unknown(b->net);
  int activation =
      fs_tflite_option(b->file, op, each ? DEPTHWISE_ACTIVATION : CONVOLUTION_ACTIVATION, 1, NO_ACTIVATION);
  fs_window w = window_of(b, op, from, shape[1]);
  if (output >= 0 && activation == NO_ACTIVATION)
    fs_net_output_next(b->net, output);
  fs_layer to = each ? fs_net_depthwise(b->net, from, w, filters, bias)
                     : fs_net_convolution(b->net, from, (int)channels, w, filters, bias);
  return activate(b, to, activation, output);
}

static fs_layer add_sum(builder *b, const fs_tflite_op *op, fs_layer from, int output) {
  if (op->ins < 2 || op->in[1] < 0 || !b->known[op->in[1]])
    return fs_net_unknown(b->net);
  int activation = fs_tflite_option(b->file, op, ADD_ACTIVATION, 1, NO_ACTIVATION);
  if (output >= 0 && activation == NO_ACTIVATION)
    fs_net_output_next(b->net, output);
  return activate(b, fs_net_add(b->net, from, b->layers[op->in[1]]), activation, output);
}

static fs_layer add_pad(builder *b, const fs_tflite_op *op, fs_layer from) {
  float by[8] = {0};
  size_t count = op->ins > 1 ? fs_tflite_values(b->file, op->in[1], by, 8) : 0;
  for (int i = 0; i < 8; i++)
    if (count != 8 || !(by[i] >= 0 && by[i] <= WIDEST_PAD) || (i % 2 == 0 && by[i] > 0))
      return fs_net_unknown(b->net);
  return fs_net_pad(b->net, from, (int)by[7], (int)by[3], (int)by[5]);
}

/* The file has its matrix out x in, as the filters of a convolution of one pixel. */
static fs_layer add_dense(builder *b, const fs_tflite_op *op, fs_layer from) {
  size_t out = op->ins == 3 ? fs_tflite_count(b->file, op->in[2]) : 0;
  if (!fs_in_range((int)out, 1, 4096) || from.height != 1 || from.width != 1)
    return fs_net_unknown(b->net);
  const float *filters = weights(b, op->in[1], out * (size_t)from.channels),
              *bias = weights(b, op->in[2], out);
  if (!filters || !bias || fs_tflite_option(b->file, op, DENSE_ACTIVATION, 1, NO_ACTIVATION) != NO_ACTIVATION)
    return fs_net_unknown(b->net);
  return fs_net_convolution(b->net, from, (int)out, fs_window_valid(1, 1), filters, bias);
}

static fs_layer add_resize(builder *b, const fs_tflite_op *op, fs_layer from) {
  float size[2];
  if (op->ins < 2 || fs_tflite_values(b->file, op->in[1], size, 2) != 2 ||
      !(size[0] >= 1 && size[0] <= 512) || !(size[1] >= 1 && size[1] <= 512) ||
      fs_tflite_option(b->file, op, HALF_PIXELS, 1, 0) == 0)
    return fs_net_unknown(b->net);
  return fs_net_resize(b->net, from, (int)size[0], (int)size[1]);
}

/* `output` is the number of the output that it makes, or -1. */
static fs_layer add_op(builder *b, const fs_tflite_op *op, int output) {
  if (op->in[0] < 0 || !b->known[op->in[0]])
    return fs_net_unknown(b->net);
  fs_layer from = b->layers[op->in[0]];
  if (op->kind == FS_TFLITE_CONVOLUTION || op->kind == FS_TFLITE_DEPTHWISE)
    return add_convolution(b, op, from, output);
  if (op->kind == FS_TFLITE_ADD)
    return add_sum(b, op, from, output);
  if (output >= 0)
    fs_net_output_next(b->net, output);
  switch (op->kind) {
  case FS_TFLITE_RELU:
    return fs_net_relu(b->net, from);
  case FS_TFLITE_PRELU:
    return fs_net_prelu(b->net, from, op->ins > 1 ? weights(b, op->in[1], (size_t)from.channels) : NULL);
  case FS_TFLITE_MAX_POOL:
    return fs_net_max_pool(b->net, from,
                           window_of(b, op, from, fs_tflite_option(b->file, op, POOL_SIDE, 4, 1)));
  case FS_TFLITE_PAD:
    return add_pad(b, op, from);
  case FS_TFLITE_DENSE:
    return add_dense(b, op, from);
  case FS_TFLITE_RESIZE:
    return add_resize(b, op, from);
  case FS_TFLITE_MEAN: /* of all pixels: nothing else occurs */
    return fs_net_average_all(b->net, from);
  default:
    return fs_net_unknown(b->net);
  }
}

/* Whether the operation is computed by the network, rather than read as a constant or left out. */
static bool is_part(const builder *b, const fs_tflite_op *op, int in) {
  return op->kind != FS_TFLITE_DEQUANTIZE && op->ins > 0 && op->outs > 0 && b->needed[op->out[0]] &&
         op->out[0] != in;
}

/* Marks the tensors that `outs` depend on. */
static void mark(builder *b, int in, const int *outs, int count) {
  for (int i = 0; i < count; i++)
    b->needed[outs[i]] = true;
  for (int i = b->file->op_count - 1; i >= 0; i--) {
    const fs_tflite_op *op = &b->file->ops[i];
    if (!is_part(b, op, in))
      continue;
    int inputs = op->kind == FS_TFLITE_ADD && op->ins > 1 ? 2 : 1; /* others are constants */
    for (int k = 0; k < inputs; k++)
      if (op->in[k] >= 0)
        b->needed[op->in[k]] = true;
  }
}

static void add_all(builder *b, int in, const int *outs, int count) {
  mark(b, in, outs, count);
  b->layers[in] = fs_net_input(b->net);
  b->known[in] = true;
  for (int i = 0; i < b->file->op_count && !fs_net_failed(b->net); i++) {
    const fs_tflite_op *op = &b->file->ops[i];
    if (!is_part(b, op, in))
      continue;
    int output = -1;
    for (int k = 0; k < count; k++)
      if (outs[k] == op->out[0])
        output = k;
    b->layers[op->out[0]] = add_op(b, op, output);
    b->known[op->out[0]] = true;
  }
}

static bool are_tensors(const fs_tflite *file, const int *tensors, int count) {
  for (int i = 0; i < count; i++)
    if (!fs_in_range(tensors[i], 0, file->tensor_count - 1))
      return false;
  return true;
}

fs_net *fs_tflite_net_new(const fs_tflite *file, int in, const int *outs, int count) {
  if (!are_tensors(file, &in, 1) || !are_tensors(file, outs, count) || count > FS_NET_OUTPUTS)
    return NULL;
  const int *shape = file->tensors[in].shape;
  size_t tensors = (size_t)file->tensor_count;
  builder b = {.file = file, .net = fs_net_new(shape[1], shape[2], shape[3])};
  b.layers = calloc(tensors, sizeof *b.layers);
  b.needed = calloc(tensors, sizeof *b.needed);
  b.known = calloc(tensors, sizeof *b.known);
  bool ready = b.net && b.layers && b.needed && b.known;
  if (ready)
    add_all(&b, in, outs, count);
  if (b.net && (!ready || fs_net_finish(b.net) != 0)) {
    fs_net_free(b.net);
    b.net = NULL;
  }
  for (int i = 0; b.net && i < count; i++)
    if (!fs_net_out(b.net, i, NULL)) {
      fs_net_free(b.net);
      b.net = NULL;
    }
  free(b.layers);
  free(b.needed);
  free(b.known);
  return b.net;
}
