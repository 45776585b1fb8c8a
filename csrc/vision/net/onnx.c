#include "vision/net/onnx.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_NODES = 10000, MAX_FLOATS = 1 << 24, FLOAT32 = 1 };

/* Field numbers of onnx.proto. */
enum { MODEL_GRAPH = 7 };
enum { GRAPH_NODE = 1, GRAPH_INITIALIZER = 5 };
enum { NODE_INPUT = 1, NODE_OUTPUT = 2, NODE_TYPE = 4, NODE_ATTRIBUTE = 5 };
enum { ATTRIBUTE_NAME = 1, ATTRIBUTE_INT = 3, ATTRIBUTE_TENSOR = 5, ATTRIBUTE_INTS = 8 };
enum { TENSOR_DIMS = 1, TENSOR_TYPE = 2, TENSOR_FLOATS = 4, TENSOR_NAME = 8, TENSOR_RAW = 9 };

/* What is left of a message. A field that reaches over its end makes it `broken` and empty. */
typedef struct message {
  const uint8_t *at, *end;
  bool broken;
} message;

typedef struct field {
  int number;
  uint64_t value;     /* of a varint */
  fs_onnx_text bytes; /* of everything else */
} field;

static uint64_t read_varint(message *m) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && m->at < m->end; shift += 7) {
    uint8_t byte = *m->at++;
    value |= (uint64_t)(byte & 127) << shift;
    if (byte < 128)
      return value;
  }
  m->broken = true;
  m->at = m->end;
  return 0;
}

/* False at the end. */
static bool next(message *m, field *out) {
  if (m->at == m->end)
    return false;
  uint64_t key = read_varint(m), size = 0;
  *out = (field){.number = (int)(key >> 3 & 0xffff)};
  switch (key & 7) {
  case 0:
    out->value = read_varint(m);
    break;
  case 1:
    size = 8;
    break;
  case 2:
    size = read_varint(m);
    break;
  case 5:
    size = 4;
    break;
  default:
    m->broken = true;
  }
  if (size > (uint64_t)(m->end - m->at))
    m->broken = true;
  if (m->broken) {
    m->at = m->end;
    return false;
  }
  out->bytes = (fs_onnx_text){m->at, (size_t)size};
  m->at += size;
  return true;
}

static message inside(fs_onnx_text text) {
  return (message){text.at, text.at + text.size, false};
}

/* Repeated integers come packed, or one field each. */
static void add_ints(const field *f, int64_t *ints, int *count, int max) {
  if (f->bytes.size == 0 && *count < max)
    ints[(*count)++] = (int64_t)f->value;
  message packed = inside(f->bytes);
  while (packed.at < packed.end && *count < max)
    ints[(*count)++] = (int64_t)read_varint(&packed);
}

/* The number of elements; 0 for a shape that no network here has. */
static size_t complete_shape(int64_t shape[FS_ONNX_RANK], int rank) {
  size_t size = 1;
  for (int i = 0; i < FS_ONNX_RANK; i++) {
    if (i >= rank)
      shape[i] = 1;
    if (shape[i] < 1 || (uint64_t)shape[i] > MAX_FLOATS / size)
      return 0;
    size *= (size_t)shape[i];
  }
  return size;
}

static int read_constant(fs_onnx_text text, fs_onnx_constant *out) {
  message m = inside(text);
  fs_onnx_text raw = {0};
  int rank = 0;
  uint64_t type = 0;
  for (field f; next(&m, &f);) {
    if (f.number == TENSOR_DIMS)
      add_ints(&f, out->shape, &rank, FS_ONNX_RANK);
    else if (f.number == TENSOR_TYPE)
      type = f.value;
    else if (f.number == TENSOR_NAME)
      out->name = f.bytes;
    else if (f.number == TENSOR_RAW || f.number == TENSOR_FLOATS) /* the same bytes, if packed */
      raw = f.bytes;
  }
  size_t size = complete_shape(out->shape, rank);
  if (m.broken)
    return -1;
  if (size == 0 || raw.size == 0 || type != FLOAT32 || raw.size != size * sizeof(float))
    return 0;
  out->values = malloc(raw.size);
  if (!out->values)
    return -1;
  out->size = size;
  memcpy(out->values, raw.at, raw.size);
  return 0;
}

static void read_attribute(fs_onnx_text text, fs_onnx_attribute *out) {
  message m = inside(text);
  for (field f; next(&m, &f);) {
    if (f.number == ATTRIBUTE_NAME)
      out->name = f.bytes;
    else if (f.number == ATTRIBUTE_INT || f.number == ATTRIBUTE_INTS)
      add_ints(&f, out->ints, &out->count, FS_ONNX_INTS);
    else if (f.number == ATTRIBUTE_TENSOR)
      out->tensor = f.bytes;
  }
}

static int read_node(fs_onnx_text text, fs_onnx_node *out) {
  message m = inside(text);
  for (field f; next(&m, &f);) {
    if (f.number == NODE_INPUT && out->ins < FS_ONNX_INPUTS)
      out->in[out->ins++] = f.bytes;
    else if (f.number == NODE_OUTPUT && out->out.size == 0)
      out->out = f.bytes;
    else if (f.number == NODE_TYPE)
      out->type = f.bytes;
    else if (f.number == NODE_ATTRIBUTE && out->attribute_count < FS_ONNX_ATTRIBUTES)
      read_attribute(f.bytes, &out->attributes[out->attribute_count++]);
  }
  return m.broken ? -1 : 0;
}

static int read_graph(fs_onnx_text text, fs_onnx *file) {
  message m = inside(text);
  size_t nodes = 0, constants = 0;
  for (field f; next(&m, &f);) {
    nodes += f.number == GRAPH_NODE;
    constants += f.number == GRAPH_INITIALIZER;
  }
  if (m.broken || nodes > MAX_NODES || constants > MAX_NODES)
    return -1;
  file->nodes = calloc(nodes + 1, sizeof *file->nodes);
  file->constants = calloc(constants + 1, sizeof *file->constants);
  if (!file->nodes || !file->constants)
    return -1;
  m = inside(text);
  for (field f; next(&m, &f);)
    if ((f.number == GRAPH_NODE && read_node(f.bytes, &file->nodes[file->node_count++]) != 0) ||
        (f.number == GRAPH_INITIALIZER &&
         read_constant(f.bytes, &file->constants[file->constant_count++]) != 0))
      return -1;
  return 0;
}

int fs_onnx_parse(uint8_t *bytes, size_t size, fs_onnx *file) {
  *file = (fs_onnx){.bytes = bytes};
  if (!bytes)
    return -1;
  message model = inside((fs_onnx_text){bytes, size});
  fs_onnx_text graph = {0};
  for (field f; next(&model, &f);)
    if (f.number == MODEL_GRAPH)
      graph = f.bytes;
  if (!model.broken && graph.at && read_graph(graph, file) == 0)
    return 0;
  fs_onnx_free(file);
  return -1;
}

void fs_onnx_free(fs_onnx *file) {
  for (size_t i = 0; i < file->constant_count; i++)
    free(file->constants[i].values);
  free(file->constants);
  free(file->nodes);
  free(file->bytes);
  *file = (fs_onnx){0};
}

bool fs_onnx_is(fs_onnx_text text, const char *what) {
  return text.size == strlen(what) && memcmp(text.at, what, text.size) == 0;
}

bool fs_onnx_same(fs_onnx_text a, fs_onnx_text b) {
  return a.size == b.size && a.size > 0 && memcmp(a.at, b.at, a.size) == 0;
}

const fs_onnx_constant *fs_onnx_find(const fs_onnx *file, fs_onnx_text name) {
  for (size_t i = 0; i < file->constant_count; i++)
    if (fs_onnx_same(file->constants[i].name, name))
      return &file->constants[i];
  return NULL;
}

float fs_onnx_scalar(const fs_onnx *file, fs_onnx_text name) {
  for (size_t i = 0; i < file->node_count; i++) {
    const fs_onnx_node *node = &file->nodes[i];
    if (!fs_onnx_same(node->out, name) || !fs_onnx_is(node->type, "Constant") || node->attribute_count == 0)
      continue;
    fs_onnx_constant constant = {0};
    float value = 0;
    if (read_constant(node->attributes[0].tensor, &constant) == 0 && constant.size == 1)
      value = constant.values[0];
    free(constant.values);
    return value;
  }
  return 0;
}

int fs_onnx_int(const fs_onnx_node *node, const char *name, int at, int otherwise) {
  for (int i = 0; i < node->attribute_count; i++) {
    const fs_onnx_attribute *attribute = &node->attributes[i];
    if (!fs_onnx_is(attribute->name, name))
      continue;
    int64_t value = at < attribute->count ? attribute->ints[at] : otherwise;
    return value < INT_MIN || value > INT_MAX ? otherwise : (int)value;
  }
  return otherwise;
}

void fs_onnx_filters(const fs_onnx_constant *filters, int first, int in, float scale, float *to) {
  size_t all = (size_t)filters->shape[1], area = (size_t)(filters->shape[2] * filters->shape[3]);
  for (size_t o = 0; o < (size_t)filters->shape[0]; o++)
    for (size_t at = 0; at < area; at++)
      for (size_t i = 0; i < (size_t)in; i++)
        *to++ = filters->values[(o * all + (size_t)first + i) * area + at] * scale;
}

void fs_onnx_filters_depthwise(const fs_onnx_constant *filters, float scale, float *to) {
  size_t channels = (size_t)filters->shape[0], area = filters->size / channels;
  for (size_t c = 0; c < channels; c++)
    for (size_t at = 0; at < area; at++)
      to[at * channels + c] = filters->values[c * area + at] * scale;
}
