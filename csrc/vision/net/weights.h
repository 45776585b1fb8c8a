/* Weights of a network in the TensorFlow.js layers format: a JSON manifest that names the tensors, and a file
 * of numbers. */
#ifndef FS_WEIGHTS_H
#define FS_WEIGHTS_H

#include "base/error.h"
#include "vision/scratch.h"

#include <stdbool.h>
#include <stdint.h>

enum { FS_TENSOR_RANK = 4 };

typedef struct fs_weight {
  char *name;                /* owned */
  int shape[FS_TENSOR_RANK]; /* 1 beyond the tensor's own rank */
  int size;                  /* numbers in all */
  const uint8_t *bytes;      /* of the file; the last dimension varies fastest */
  bool quantised;            /* to a byte each: the number is the byte times `scale`, plus `minimum` */
  float scale, minimum;
} fs_weight;

typedef struct fs_weights {
  fs_weight *at; /* owned, `count` of them */
  int count;
  fs_scratch file; /* its bytes */
} fs_weights;

/* Reads one group of uint8-quantised or float32 tensors. Returns 0, or -1 with the reason in `error`. */
int fs_weights_read(const char *manifest, const char *weights, fs_weights *tensors, fs_error *error);

/* NULL when there is no tensor of that name. */
const fs_weight *fs_weights_find(const fs_weights *tensors, const char *name);

/* The numbers of a tensor, from its number `first` on, each `step` numbers behind the one before. */
void fs_weight_values(const fs_weight *tensor, int first, int step, int count, float *to);

/* Releases what it holds and empties it. */
void fs_weights_free(fs_weights *tensors);

#endif
