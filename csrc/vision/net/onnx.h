/* The parts of an ONNX file that inference needs: the graph's nodes and its constant numbers. Plain protobuf
 * (https://protobuf.dev/programming-guides/encoding), read without a library; field numbers: onnx.proto. */
#ifndef FS_ONNX_H
#define FS_ONNX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FS_ONNX_INPUTS = 16, FS_ONNX_ATTRIBUTES = 8, FS_ONNX_INTS = 8, FS_ONNX_RANK = 4 };

/* Bytes of the file; not terminated. */
typedef struct fs_onnx_text {
  const uint8_t *at;
  size_t size;
} fs_onnx_text;

typedef struct fs_onnx_constant {
  fs_onnx_text name;
  int64_t shape[FS_ONNX_RANK]; /* 1 beyond the tensor's own rank */
  size_t size;                 /* numbers in all */
  float *values;               /* owned; NULL for what is no float32 tensor */
} fs_onnx_constant;

typedef struct fs_onnx_attribute {
  fs_onnx_text name;
  int64_t ints[FS_ONNX_INTS]; /* "i" is ints[0] */
  int count;
  fs_onnx_text tensor; /* "t", not parsed */
} fs_onnx_attribute;

typedef struct fs_onnx_node {
  fs_onnx_text type, in[FS_ONNX_INPUTS], out; /* of several outputs the first */
  int ins;
  fs_onnx_attribute attributes[FS_ONNX_ATTRIBUTES];
  int attribute_count;
} fs_onnx_node;

typedef struct fs_onnx {
  uint8_t *bytes;              /* owned; texts point into it */
  fs_onnx_node *nodes;         /* owned */
  fs_onnx_constant *constants; /* owned */
  size_t node_count, constant_count;
} fs_onnx;

/* Takes over `bytes`, which may be NULL. Returns 0, or -1 where they are no ONNX file or memory is short; the
 * file is then empty. */
int fs_onnx_parse(uint8_t *bytes, size_t size, fs_onnx *file);
void fs_onnx_free(fs_onnx *file);

bool fs_onnx_is(fs_onnx_text text, const char *what);
bool fs_onnx_same(fs_onnx_text a, fs_onnx_text b);

/* NULL when there is no constant of that name. */
const fs_onnx_constant *fs_onnx_find(const fs_onnx *file, fs_onnx_text name);

/* The single number that the Constant node called `name` yields; 0 where there is none. */
float fs_onnx_scalar(const fs_onnx *file, fs_onnx_text name);

/* Filters of a convolution in the order height x width x in, of the `in` inputs from `first` on, times
 * `scale`: the constant's first dimension times its area times `in` numbers. */
void fs_onnx_filters(const fs_onnx_constant *filters, int first, int in, float scale, float *to);
/* Those of a depthwise convolution as height x width x channels: as many as the constant has. */
void fs_onnx_filters_depthwise(const fs_onnx_constant *filters, float scale, float *to);

/* Integer `at` of the node's attribute `name`; `otherwise` where it has none, or none in the range of int. */
int fs_onnx_int(const fs_onnx_node *node, const char *name, int at, int otherwise);

#endif
