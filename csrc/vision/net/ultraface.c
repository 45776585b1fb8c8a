/* The file is made for 320 x 240 only: its last layers, which turn the heads' numbers into boxes, are
 * constants of that size. So the convolutions are taken up to the heads, in the file's order; detector.c
 * decodes what they give. */
#include "vision/net/ultraface.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_KNOWN = 256, MAX_PARTS = 4 };

/* What a name of the file has become. XNNPACK of 2022 has no Concat: its parts are kept, and the convolution
 * that follows becomes the sum of one convolution of each part. */
typedef struct known {
  fs_onnx_text name;
  fs_layer parts[MAX_PARTS];
  int count;
} known;

typedef struct builder {
  fs_net *net;
  const fs_onnx *file;
  known known[MAX_KNOWN];
  int count, heads;
} builder;

static const known *find(const builder *b, fs_onnx_text name) {
  for (int i = 0; i < b->count; i++)
    if (fs_onnx_same(b->known[i].name, name))
      return &b->known[i];
  return NULL;
}

static void add(builder *b, fs_onnx_text name, const fs_layer *parts, int count) {
  if (b->count == MAX_KNOWN || count < 1 || count > MAX_PARTS) {
    fs_net_unknown(b->net);
    return;
  }
  known *k = &b->known[b->count++];
  *k = (known){.name = name, .count = count};
  memcpy(k->parts, parts, (size_t)count * sizeof *parts);
}

/* The node of type `type` that reads `name`. */
static const fs_onnx_node *reader(const fs_onnx *file, fs_onnx_text name, const char *type) {
  for (size_t i = 0; i < file->node_count; i++)
    for (int k = 0; k < file->nodes[i].ins; k++)
      if (fs_onnx_same(file->nodes[i].in[k], name) && fs_onnx_is(file->nodes[i].type, type))
        return &file->nodes[i];
  return NULL;
}

/* For fs_net_convolution, of the inputs from `first` on. */
static const float *reordered(fs_net *net, const fs_onnx_constant *filters, int first, int in, float scale) {
  size_t area = (size_t)(filters->shape[2] * filters->shape[3]);
  float *values = fs_net_alloc(net, (size_t)filters->shape[0] * area * (size_t)in);
  if (values)
    fs_onnx_filters(filters, first, in, scale, values);
  return values;
}

static const float *reordered_depthwise(fs_net *net, const fs_onnx_constant *filters, float scale) {
  float *values = fs_net_alloc(net, filters->size);
  if (values)
    fs_onnx_filters_depthwise(filters, scale, values);
  return values;
}

static const float *scaled(fs_net *net, const fs_onnx_constant *bias, float scale) {
  float *values = fs_net_alloc(net, bias->size);
  for (size_t i = 0; values && i < bias->size; i++)
    values[i] = bias->values[i] * scale;
  return values;
}

static fs_window window_of(const fs_onnx_node *node, const fs_onnx_constant *filters) {
  return (fs_window){(int)filters->shape[2],
                     (int)filters->shape[3],
                     fs_onnx_int(node, "strides", 0, 1),
                     fs_onnx_int(node, "dilations", 0, 1),
                     {fs_onnx_int(node, "pads", 0, 0), fs_onnx_int(node, "pads", 3, 0),
                      fs_onnx_int(node, "pads", 2, 0), fs_onnx_int(node, "pads", 1, 0)}};
}

/* The convolution of what was concatenated: the sum of the convolutions of its parts. */
static fs_layer convolve_parts(builder *b, const known *from, fs_window w, const fs_onnx_constant *filters,
                               const fs_onnx_constant *bias, float scale, bool is_head) {
  fs_net *net = b->net;
  fs_layer sum = {0};
  int first = 0;
  for (int i = 0; i < from->count; i++) {
    int in = from->parts[i].channels;
    if (in < 1 || first + in > filters->shape[1])
      return fs_net_unknown(net);
    if (is_head && from->count == 1)
      fs_net_output_next(net, b->heads++);
    fs_layer part = fs_net_convolution(net, from->parts[i], (int)filters->shape[0], w,
                                       reordered(net, filters, first, in, scale),
                                       i == 0 ? scaled(net, bias, scale) : NULL);
    sum = i == 0 ? part : fs_net_add(net, sum, part);
    first += in;
  }
  return first == filters->shape[1] ? sum : fs_net_unknown(net);
}

static void add_convolution(builder *b, const fs_onnx_node *node, const known *from) {
  fs_net *net = b->net;
  const fs_onnx_constant *filters = node->ins == 3 ? fs_onnx_find(b->file, node->in[1]) : NULL;
  const fs_onnx_constant *bias = node->ins == 3 ? fs_onnx_find(b->file, node->in[2]) : NULL;
  if (!filters || !bias || !filters->values || bias->size != (size_t)filters->shape[0]) {
    fs_net_unknown(net);
    return;
  }
  /* A multiplication that follows becomes part of the weights. */
  fs_onnx_text name = node->out;
  const fs_onnx_node *times = reader(b->file, name, "Mul");
  float scale = times ? fs_onnx_scalar(b->file, times->in[1]) : 1;
  if (times)
    name = times->out;
  bool is_head = reader(b->file, name, "Transpose") != NULL;
  fs_window w = window_of(node, filters);
  fs_layer to;
  if (fs_onnx_int(node, "group", 0, 1) == 1) {
    to = convolve_parts(b, from, w, filters, bias, scale, is_head);
  } else if (filters->shape[0] == from->parts[0].channels && filters->shape[1] == 1) {
    to = fs_net_depthwise(net, from->parts[0], w, reordered_depthwise(net, filters, scale),
                          scaled(net, bias, scale));
  } else {
    to = fs_net_unknown(net);
  }
  add(b, name, &to, 1);
}

static void add_concatenation(builder *b, const fs_onnx_node *node) {
  fs_layer parts[MAX_PARTS];
  int count = 0;
  for (int i = 0; i < node->ins && i < MAX_PARTS; i++) {
    const known *part = find(b, node->in[i]);
    if (part)
      parts[count++] = part->parts[0];
  }
  if (count == node->ins)
    add(b, node->out, parts, count);
  /* else it joins what lies past the heads */
}

static void add_node(builder *b, const fs_onnx_node *node) {
  const known *first = node->ins > 0 ? find(b, node->in[0]) : NULL;
  const known *second = node->ins > 1 ? find(b, node->in[1]) : NULL;
  if (!first)
    return; /* past the heads, or a constant */
  if (fs_onnx_is(node->type, "Conv")) {
    add_convolution(b, node, first);
  } else if (fs_onnx_is(node->type, "Relu")) {
    fs_layer to = fs_net_relu(b->net, first->parts[0]);
    add(b, node->out, &to, 1);
  } else if (fs_onnx_is(node->type, "Add") && second) {
    fs_layer to = fs_net_add(b->net, first->parts[0], second->parts[0]);
    add(b, node->out, &to, 1);
  } else if (fs_onnx_is(node->type, "Concat")) {
    add_concatenation(b, node);
  }
}

fs_net *fs_ultraface_new(const fs_onnx *file, int height, int width) {
  builder *b = calloc(1, sizeof *b);
  fs_net *net = b && file->node_count > 0 ? fs_net_new(height, width, 3) : NULL;
  if (net) {
    *b = (builder){.net = net, .file = file};
    const fs_layer input = fs_net_input(net);
    add(b, file->nodes[0].in[0], &input, 1);
    for (size_t i = 0; i < file->node_count && !fs_net_failed(net); i++)
      add_node(b, &file->nodes[i]);
    if (b->heads != 2 * FS_ULTRAFACE_LEVELS || fs_net_finish(net) != 0) {
      fs_net_free(net);
      net = NULL;
    }
  }
  free(b);
  return net;
}
