#include "second_net.h"

#include "vision/net/model_file.h"
#include "vision/net/net.h"
#include "vision/net/onnx.h"
#include "vision/net/resample.h"

#include <math.h>
#include <stdlib.h>

enum { SIDE = 112, MAX_KNOWN = 128, POINTS = 5 };
static const fs_range input_range = {{127, 127, 127}, 1 / 128.f};

struct fs_second_net {
  fs_net *net; /* owned */
};

typedef struct known {
  fs_onnx_text name;
  fs_layer layer;
} known;

typedef struct builder {
  const fs_onnx *file;
  fs_net *net;
  known known[MAX_KNOWN];
  int count;
} builder;

static const fs_layer *find(const builder *b, fs_onnx_text name) {
  for (int i = 0; i < b->count; i++)
    if (fs_onnx_same(b->known[i].name, name))
      return &b->known[i].layer;
  return NULL;
}

static fs_layer add_convolution(builder *b, const fs_onnx_node *node, fs_layer from, bool last) {
  const fs_onnx_constant *filters = node->ins == 3 ? fs_onnx_find(b->file, node->in[1]) : NULL;
  const fs_onnx_constant *bias = node->ins == 3 ? fs_onnx_find(b->file, node->in[2]) : NULL;
  float *values =
      filters && filters->values && bias && bias->values ? fs_net_alloc(b->net, filters->size) : NULL;
  if (!values)
    return fs_net_unknown(b->net);
  const int around = fs_onnx_int(node, "pads", 0, 0);
  const fs_window w = {(int)filters->shape[2],
                       (int)filters->shape[3],
                       fs_onnx_int(node, "strides", 0, 1),
                       1,
                       {around, around, around, around}};
  const bool each = fs_onnx_int(node, "group", 0, 1) > 1;
  if (last)
    fs_net_output_next(b->net, 0);
  if (each) {
    fs_onnx_filters_depthwise(filters, 1, values);
    return fs_net_depthwise(b->net, from, w, values, bias->values);
  }
  fs_onnx_filters(filters, 0, (int)filters->shape[1], 1, values);
  return fs_net_convolution(b->net, from, (int)filters->shape[0], w, values, bias->values);
}

static fs_layer add_node(builder *b, const fs_onnx_node *node, bool last) {
  const fs_layer *first = node->ins > 0 ? find(b, node->in[0]) : NULL;
  const fs_layer *second = node->ins > 1 ? find(b, node->in[1]) : NULL;
  if (first && fs_onnx_is(node->type, "Conv"))
    return add_convolution(b, node, *first, last);
  if (first && second && fs_onnx_is(node->type, "Add"))
    return fs_net_add(b->net, *first, *second);
  const fs_onnx_constant *slopes = node->ins > 1 ? fs_onnx_find(b->file, node->in[1]) : NULL;
  if (first && slopes && fs_onnx_is(node->type, "PRelu"))
    return fs_net_prelu(b->net, *first, slopes->values);
  return fs_net_unknown(b->net);
}

/* All but the last node, which only drops dimensions. */
static fs_net *build(const fs_onnx *file) {
  builder *b = calloc(1, sizeof *b);
  fs_net *net = b && file->node_count > 1 ? fs_net_new(SIDE, SIDE, 3) : NULL;
  if (net) {
    *b = (builder){.file = file, .net = net, .count = 1};
    b->known[0] = (known){file->nodes[0].in[0], fs_net_input(net)};
    for (size_t i = 0; i + 1 < file->node_count && !fs_net_failed(net); i++) {
      fs_layer layer = add_node(b, &file->nodes[i], i + 2 == file->node_count);
      if (b->count == MAX_KNOWN)
        layer = fs_net_unknown(net);
      else
        b->known[b->count++] = (known){file->nodes[i].out, layer};
    }
    fs_layer shape = {0};
    if (fs_net_finish(net) != 0 || !fs_net_out(net, 0, &shape) || shape.channels != FS_SECOND_NUMBERS) {
      fs_net_free(net);
      net = NULL;
    }
  }
  free(b);
  return net;
}

fs_second_net *fs_second_net_open(const char *path) {
  size_t size = 0;
  uint8_t *bytes = fs_model_file_read(path, NULL, &size);
  fs_onnx file;
  fs_second_net *second = calloc(1, sizeof *second);
  if (second && fs_onnx_parse(bytes, size, &file) == 0) {
    second->net = build(&file);
    fs_onnx_free(&file);
  }
  if (second && second->net)
    return second;
  free(second);
  return NULL;
}

void fs_second_net_close(fs_second_net *net) {
  if (!net)
    return;
  fs_net_free(net->net);
  free(net);
}

static void mean_of(const fs_landmarks *face, const int *points, int count, double out[2]) {
  out[0] = out[1] = 0;
  for (int i = 0; i < count; i++) {
    out[0] += (double)face->at[points[i]].x / count;
    out[1] += (double)face->at[points[i]].y / count;
  }
}

/* Eyes, tip of the nose and corners of the mouth where the network's training had them (fr_feature.js). */
static int align(const fs_landmarks *face, fs_transform *to_crop) {
  static const double places[POINTS][2] = {
      {38.2946, 51.6963}, {73.5318, 51.5014}, {56.0252, 71.7366}, {41.5493, 92.3655}, {70.7299, 92.2041}};
  static const int points[POINTS][4] = {
      {37, 38, 40, 41}, {43, 44, 46, 47}, {30, 30, 30, 30}, {48, 60, 48, 60}, {54, 64, 54, 64}};
  double here[POINTS][2];
  for (int i = 0; i < POINTS; i++)
    mean_of(face, points[i], 4, here[i]);
  return fs_transform_nearest((const double(*)[2])here, places, POINTS, to_crop);
}

int fs_second_net_run(fs_second_net *second, const fs_picture *picture, const fs_landmarks *landmarks,
                      float numbers[FS_SECOND_NUMBERS]) {
  fs_transform to_crop;
  if (align(landmarks, &to_crop) != 0 ||
      fs_resample_crop(picture, &to_crop, SIDE, SIDE, FS_BORDER_BLACK, &input_range, fs_net_in(second->net),
                       SIDE * 3) != 0 ||
      fs_net_run(second->net) != 0)
    return -1;
  const float *out = fs_net_out(second->net, 0, NULL);
  double sum = 0;
  for (int i = 0; i < FS_SECOND_NUMBERS; i++)
    sum += (double)out[i] * (double)out[i];
  if (!(sum > 0))
    return -1;
  for (int i = 0; i < FS_SECOND_NUMBERS; i++)
    numbers[i] = (float)((double)out[i] / sqrt(sum));
  return 0;
}
