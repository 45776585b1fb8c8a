/* The TensorFlow.js layers format: https://www.tensorflow.org/js/guide/save_load, "model.json",
 * weightsManifest. */
#include "vision/net/weights.h"

#include "base/error.h"

#include <errno.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_TENSORS = 1000, MAX_SIZE = 1 << 24 };

static int fail(fs_error *error, const char *path, const char *reason) {
  return fs_fail(error, "model %s %s: install the models anew", path, reason);
}

/* The number of elements, or -1 where the shape is none that this reader knows. */
static int read_shape(const json_t *shape, int out[FS_TENSOR_RANK]) {
  size_t rank = json_array_size(shape);
  if (!json_is_array(shape) || rank > FS_TENSOR_RANK)
    return -1;
  json_int_t size = 1;
  for (size_t i = 0; i < FS_TENSOR_RANK; i++) {
    json_int_t n = i < rank ? json_integer_value(json_array_get(shape, i)) : 1;
    if (n < 1 || n > MAX_SIZE / size)
      return -1;
    out[i] = (int)n;
    size *= n;
  }
  return (int)size;
}

static int read_quantised(FILE *file, float *values, int size, float scale, float minimum) {
  uint8_t *bytes = malloc((size_t)size);
  if (!bytes)
    return -1;
  int status = fread(bytes, 1, (size_t)size, file) == (size_t)size ? 0 : -1;
  for (int i = 0; status == 0 && i < size; i++)
    values[i] = (float)bytes[i] * scale + minimum;
  free(bytes);
  return status;
}

/* Files are little-endian, as are the machines this builds for. */
static int read_floats(FILE *file, float *values, int size) {
  return fread(values, sizeof *values, (size_t)size, file) == (size_t)size ? 0 : -1;
}

static int read_tensor(const json_t *entry, FILE *file, fs_weight *tensor) {
  const char *name = json_string_value(json_object_get(entry, "name"));
  const json_t *quantization = json_object_get(entry, "quantization");
  tensor->size = read_shape(json_object_get(entry, "shape"), tensor->shape);
  if (!name || tensor->size < 0)
    return -1;
  tensor->name = strdup(name);
  tensor->values = malloc((size_t)tensor->size * sizeof *tensor->values);
  if (!tensor->name || !tensor->values)
    return -1;
  if (!quantization)
    return read_floats(file, tensor->values, tensor->size);
  const char *type = json_string_value(json_object_get(quantization, "dtype"));
  if (!type || strcmp(type, "uint8") != 0)
    return -1;
  return read_quantised(file, tensor->values, tensor->size,
                        (float)json_number_value(json_object_get(quantization, "scale")),
                        (float)json_number_value(json_object_get(quantization, "min")));
}

static int read_all(const json_t *entries, FILE *file, fs_weights *tensors) {
  size_t count = json_array_size(entries);
  if (count == 0 || count > MAX_TENSORS)
    return -1;
  tensors->at = calloc(count, sizeof *tensors->at);
  if (!tensors->at)
    return -1;
  for (size_t i = 0; i < count; i++) {
    tensors->count++;
    if (read_tensor(json_array_get(entries, i), file, &tensors->at[i]) != 0)
      return -1;
  }
  return fgetc(file) == EOF ? 0 : -1;
}

int fs_weights_read(const char *manifest, const char *weights, fs_weights *tensors, fs_error *error) {
  *tensors = (fs_weights){0};
  json_error_t reason;
  json_t *root = json_load_file(manifest, 0, &reason);
  if (!root)
    return fail(error, manifest, reason.text);
  FILE *file = fopen(weights, "rbe");
  int status = 0;
  errno = 0;
  if (!file)
    status = fail(error, weights, "cannot be read");
  else if (read_all(json_object_get(json_array_get(root, 0), "weights"), file, tensors) != 0)
    status = errno == ENOMEM ? fs_fail(error, "model %s cannot be read: memory is short", weights)
                             : fail(error, weights, "does not fit its manifest");
  if (file)
    fclose(file);
  json_decref(root);
  if (status != 0)
    fs_weights_free(tensors);
  return status;
}

const fs_weight *fs_weights_find(const fs_weights *tensors, const char *name) {
  for (int i = 0; i < tensors->count; i++)
    if (strcmp(tensors->at[i].name, name) == 0)
      return &tensors->at[i];
  return NULL;
}

void fs_weights_free(fs_weights *tensors) {
  for (int i = 0; i < tensors->count; i++) {
    free(tensors->at[i].name);
    free(tensors->at[i].values);
  }
  free(tensors->at);
  *tensors = (fs_weights){0};
}
