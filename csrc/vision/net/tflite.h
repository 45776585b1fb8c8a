/* The parts of a TFLite file that inference needs: tensors, operations, constant numbers. Flatbuffers
 * (https://flatbuffers.dev/internals/), read without a library; slots of tables: schema.fbs. */
#ifndef FS_TFLITE_H
#define FS_TFLITE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FS_TFLITE_LIST = 8 /* inputs or outputs of an operation, or of the graph */ };

/* Operations, by their numbers in schema.fbs. */
typedef enum fs_tflite_kind {
  FS_TFLITE_ADD = 0,
  FS_TFLITE_CONCATENATION = 2,
  FS_TFLITE_CONVOLUTION = 3,
  FS_TFLITE_DEPTHWISE = 4,
  FS_TFLITE_DEQUANTIZE = 6,
  FS_TFLITE_DENSE = 9, /* fully connected */
  FS_TFLITE_MAX_POOL = 17,
  FS_TFLITE_RELU = 19,
  FS_TFLITE_RESIZE = 23, /* bilinear */
  FS_TFLITE_CUSTOM = 32,
  FS_TFLITE_PAD = 34,
  FS_TFLITE_MEAN = 40,
  FS_TFLITE_PRELU = 54,
} fs_tflite_kind;

typedef struct fs_tflite_tensor {
  int shape[4], rank, type;
  size_t data, size; /* where the constant's bytes are in the file, and how many; 0 where it is none */
} fs_tflite_tensor;

typedef struct fs_tflite_op {
  int kind, in[FS_TFLITE_LIST], out[FS_TFLITE_LIST], ins, outs; /* tensors; -1: none */
  size_t options;                                               /* where the table of options is, or 0 */
  size_t custom, custom_size;                                   /* a custom operation's own options */
  size_t name, name_size;                                       /* of a custom operation */
} fs_tflite_op;

typedef struct fs_tflite {
  uint8_t *bytes;
  size_t size;
  fs_tflite_tensor *tensors; /* owned */
  fs_tflite_op *ops;         /* owned, in order of computation */
  int tensor_count, op_count;
  int in, out[FS_TFLITE_LIST], outs; /* of the graph */
} fs_tflite;

/* Makes a network of a file; NULL where the file is of another kind, or memory is short. */
typedef void *fs_tflite_make(const fs_tflite *file);

/* What `make` makes of the file `name` in the directory `models`; NULL and why in `error`. */
void *fs_tflite_open(const char *models, const char *name, fs_tflite_make *make, fs_error *error);

/* The operation that makes the tensor, or NULL. */
const fs_tflite_op *fs_tflite_maker(const fs_tflite *file, int tensor);
/* The tensor that a reshape, a slice or the like only passes on as `tensor`; -1 where there is none. */
int fs_tflite_source(const fs_tflite *file, int tensor);
/* Whether it is the custom operation of that name. */
bool fs_tflite_is(const fs_tflite *file, const fs_tflite_op *op, const char *custom);
/* Field `slot`, of `bytes` bytes, of an operation's options. */
int fs_tflite_option(const fs_tflite *file, const fs_tflite_op *op, int slot, size_t bytes, int otherwise);

/* How many numbers a constant has; 0 where the tensor is none. */
size_t fs_tflite_count(const fs_tflite *file, int tensor);
/* Its first numbers, at most `max`, whether stored as 32 or 16 bits. Returns how many. */
size_t fs_tflite_values(const fs_tflite *file, int tensor, float *values, size_t max);

#endif
