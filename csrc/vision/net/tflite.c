#include "vision/net/tflite.h"

#include "vision/net/model_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LIST = 20000, FLOAT32 = 0, FLOAT16 = 1, INT32 = 2 };

/* Slots of schema.fbs. */
enum { MODEL_CODES = 1, MODEL_GRAPHS = 2, MODEL_BUFFERS = 4 };
enum { GRAPH_TENSORS = 0, GRAPH_INPUTS = 1, GRAPH_OUTPUTS = 2, GRAPH_OPS = 3 };
enum { TENSOR_SHAPE = 0, TENSOR_TYPE = 1, TENSOR_BUFFER = 2, BUFFER_DATA = 0 };
enum { CODE_OLD_KIND = 0, CODE_NAME = 1, CODE_KIND = 3 };
enum { OP_CODE = 0, OP_INPUTS = 1, OP_OUTPUTS = 2, OP_OPTIONS = 4, OP_CUSTOM = 5 };

/* Every read is checked: outside the file all is zero. */
static uint32_t get(const fs_tflite *f, size_t at, size_t bytes) {
  uint32_t value = 0;
  if (at <= f->size && bytes <= f->size - at)
    memcpy(&value, f->bytes + at, bytes);
  return value;
}

/* Where the field `slot` of the table at `table` is, or 0. */
static size_t field(const fs_tflite *f, size_t table, int slot) {
  if (!table)
    return 0;
  size_t names = table - (size_t)(int32_t)get(f, table, 4), at = 4 + 2 * (size_t)slot;
  if (names > f->size || at >= get(f, names, 2))
    return 0;
  uint32_t offset = get(f, names + at, 2);
  return offset ? table + offset : 0;
}

static size_t follow(const fs_tflite *f, size_t at) {
  return at && at <= f->size ? at + get(f, at, 4) : 0;
}

static size_t child(const fs_tflite *f, size_t table, int slot) {
  return follow(f, field(f, table, slot));
}

static int number(const fs_tflite *f, size_t table, int slot, size_t bytes, int otherwise) {
  size_t at = field(f, table, slot);
  uint32_t value = get(f, at, bytes);
  return !at ? otherwise : bytes == 1 ? (int8_t)value : (int)value;
}

/* A vector's length; where its elements begin goes to `at`. */
static size_t list(const fs_tflite *f, size_t table, int slot, size_t element, size_t *at) {
  size_t vector = child(f, table, slot);
  size_t count = get(f, vector, 4);
  *at = vector + 4;
  return vector && vector + 4 <= f->size && count <= (f->size - vector - 4) / element ? count : 0;
}

static int ints(const fs_tflite *f, size_t table, int slot, int *out, int max) {
  size_t at, count = list(f, table, slot, 4, &at);
  if (count > (size_t)max)
    count = (size_t)max;
  for (size_t i = 0; i < count; i++)
    out[i] = (int)get(f, at + 4 * i, 4);
  return (int)count;
}

static void read_tensor(const fs_tflite *f, size_t table, size_t buffers, size_t buffer_count,
                        fs_tflite_tensor *out) {
  out->rank = ints(f, table, TENSOR_SHAPE, out->shape, 4);
  for (int i = out->rank; i < 4; i++)
    out->shape[i] = 1;
  out->type = number(f, table, TENSOR_TYPE, 1, 0);
  size_t buffer = (size_t)(uint32_t)number(f, table, TENSOR_BUFFER, 4, 0);
  if (buffer < buffer_count)
    out->size = list(f, follow(f, buffers + 4 * buffer), BUFFER_DATA, 1, &out->data);
}

static void read_op(const fs_tflite *f, size_t table, size_t codes, size_t code_count, fs_tflite_op *out) {
  size_t number_of_code = (size_t)(uint32_t)number(f, table, OP_CODE, 4, 0);
  size_t code = number_of_code < code_count ? follow(f, codes + 4 * number_of_code) : 0;
  int old = number(f, code, CODE_OLD_KIND, 1, 0), current = number(f, code, CODE_KIND, 4, 0);
  out->kind = old > current ? old : current;
  out->name_size = list(f, code, CODE_NAME, 1, &out->name);
  out->ins = ints(f, table, OP_INPUTS, out->in, FS_TFLITE_LIST);
  out->outs = ints(f, table, OP_OUTPUTS, out->out, FS_TFLITE_LIST);
  out->options = child(f, table, OP_OPTIONS);
  out->custom_size = list(f, table, OP_CUSTOM, 1, &out->custom);
}

static bool are_tensors(const fs_tflite *f, const int *tensors, int count, int least) {
  for (int i = 0; i < count; i++)
    if (tensors[i] < least || tensors[i] >= f->tensor_count)
      return false;
  return true;
}

static int parse(fs_tflite *f) {
  size_t model = get(f, 0, 4), codes, buffers, tensors, ops, graphs;
  size_t code_count = list(f, model, MODEL_CODES, 4, &codes);
  size_t buffer_count = list(f, model, MODEL_BUFFERS, 4, &buffers);
  if (list(f, model, MODEL_GRAPHS, 4, &graphs) == 0)
    return -1;
  size_t graph = follow(f, graphs);
  size_t tensor_count = list(f, graph, GRAPH_TENSORS, 4, &tensors);
  size_t op_count = list(f, graph, GRAPH_OPS, 4, &ops);
  if (tensor_count > MAX_LIST || op_count > MAX_LIST)
    return -1;
  f->tensors = calloc(tensor_count + 1, sizeof *f->tensors);
  f->ops = calloc(op_count + 1, sizeof *f->ops);
  if (!f->tensors || !f->ops)
    return -1;
  f->tensor_count = (int)tensor_count;
  f->op_count = (int)op_count;
  for (size_t i = 0; i < tensor_count; i++)
    read_tensor(f, follow(f, tensors + 4 * i), buffers, buffer_count, &f->tensors[i]);
  for (size_t i = 0; i < op_count; i++) {
    fs_tflite_op *op = &f->ops[i];
    read_op(f, follow(f, ops + 4 * i), codes, code_count, op);
    if (!are_tensors(f, op->in, op->ins, -1) || !are_tensors(f, op->out, op->outs, 0))
      return -1;
  }
  f->outs = ints(f, graph, GRAPH_OUTPUTS, f->out, FS_TFLITE_LIST);
  return ints(f, graph, GRAPH_INPUTS, &f->in, 1) == 1 && are_tensors(f, &f->in, 1, 0) &&
                 are_tensors(f, f->out, f->outs, 0)
             ? 0
             : -1;
}

void *fs_tflite_open(const char *models, const char *name, fs_tflite_make *make, fs_error *error) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", models, name);
  fs_tflite file = {0};
  fs_scratch scratch = {0};
  file.bytes = fs_model_file_read(path, &scratch, &file.size);
  void *made = file.bytes && parse(&file) == 0 ? make(&file) : NULL;
  fs_scratch_free(&scratch);
  free(file.tensors);
  free(file.ops);
  if (!made)
    fs_model_file_fail(path, error);
  return made;
}

const fs_tflite_op *fs_tflite_maker(const fs_tflite *file, int tensor) {
  for (int i = 0; i < file->op_count; i++)
    for (int k = 0; k < file->ops[i].outs; k++)
      if (file->ops[i].out[k] == tensor)
        return &file->ops[i];
  return NULL;
}

int fs_tflite_source(const fs_tflite *file, int tensor) {
  const fs_tflite_op *maker = fs_tflite_maker(file, tensor);
  return maker && maker->ins > 0 ? maker->in[0] : -1;
}

bool fs_tflite_is(const fs_tflite *file, const fs_tflite_op *op, const char *custom) {
  return op->kind == FS_TFLITE_CUSTOM && op->name_size == strlen(custom) &&
         memcmp(file->bytes + op->name, custom, op->name_size) == 0;
}

int fs_tflite_option(const fs_tflite *file, const fs_tflite_op *op, int slot, size_t bytes, int otherwise) {
  return number(file, op->options, slot, bytes, otherwise);
}

static inline float from_half(uint32_t half) {
  const uint32_t sign = (half & 0x8000) << 16, exponent = (half >> 10) & 31, fraction = half & 1023;
  const uint32_t wide = exponent == 31 ? 255u : exponent + 112;
  const float small = (float)(int32_t)fraction / (1 << 24); /* zero, or too small for the exponent */
  uint32_t bits = wide << 23 | fraction << 13, small_bits;
  memcpy(&small_bits, &small, sizeof small_bits);
  bits = sign | (exponent == 0 ? small_bits : bits);
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* Simple enough for the compiler to vectorize: a model has some millions. */
static void widen(const uint8_t *from, size_t count, float *values) {
  for (size_t i = 0; i < count; i++) {
    uint16_t half;
    memcpy(&half, from + sizeof half * i, sizeof half);
    values[i] = from_half(half);
  }
}

/* Constants of 16 bits reach other operations through one that widens them. */
static const fs_tflite_tensor *constant_of(const fs_tflite *f, int tensor) {
  const fs_tflite_op *maker = tensor >= 0 ? fs_tflite_maker(f, tensor) : NULL;
  if (maker && maker->kind == FS_TFLITE_DEQUANTIZE && maker->ins > 0)
    tensor = maker->in[0];
  const fs_tflite_tensor *t = tensor >= 0 ? &f->tensors[tensor] : NULL;
  return t && (t->type == FLOAT32 || t->type == FLOAT16 || t->type == INT32) ? t : NULL;
}

size_t fs_tflite_count(const fs_tflite *file, int tensor) {
  const fs_tflite_tensor *t = constant_of(file, tensor);
  return t ? t->size / (t->type == FLOAT16 ? 2 : 4) : 0;
}

size_t fs_tflite_values(const fs_tflite *file, int tensor, float *values, size_t max) {
  const fs_tflite_tensor *t = constant_of(file, tensor);
  size_t count = fs_tflite_count(file, tensor);
  if (count > max)
    count = max;
  /* all of them are within the file: see `list` */
  const uint8_t *from = count > 0 ? file->bytes + t->data : NULL;
  if (count > 0 && t->type == FLOAT16)
    widen(from, count, values);
  else if (count > 0 && t->type == FLOAT32)
    memcpy(values, from, count * sizeof *values);
  for (size_t i = 0; count > 0 && t->type == INT32 && i < count; i++) {
    int32_t whole;
    memcpy(&whole, from + sizeof whole * i, sizeof whole);
    values[i] = (float)whole;
  }
  return count;
}
