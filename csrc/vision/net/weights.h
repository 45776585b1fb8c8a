/* Weights of a network in the TensorFlow.js layers format: a JSON manifest that names the tensors, and a file
 * of numbers. */
#ifndef FS_WEIGHTS_H
#define FS_WEIGHTS_H

#include "base/error.h"

#include <stddef.h>

enum { FS_TENSOR_RANK = 4 };

typedef struct fs_weight {
  char *name;                /* owned */
  int shape[FS_TENSOR_RANK]; /* 1 beyond the tensor's own rank */
  int size;                  /* numbers in all */
  float *values;             /* owned; the last dimension varies fastest */
} fs_weight;

typedef struct fs_weights {
  fs_weight *at; /* owned, `count` of them */
  int count;
} fs_weights;

/* Reads one group of uint8-quantised or float32 tensors. Returns 0, or -1 with the reason in `error`. */
int fs_weights_read(const char *manifest, const char *weights, fs_weights *tensors, fs_error *error);

/* NULL when there is no tensor of that name. */
const fs_weight *fs_weights_find(const fs_weights *tensors, const char *name);

/* Releases what it holds and empties it. */
void fs_weights_free(fs_weights *tensors);

#endif
