/* The TensorFlow.js layers format: https://www.tensorflow.org/js/guide/save_load, "model.json",
 * weightsManifest. */
#include "vision/net/weights.h"

#include "base/error.h"
#include "vision/net/model_file.h"

#include <errno.h>
#include <jansson.h>
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

/* `at` is where in the file the tensor begins; it is moved behind it. */
static int read_tensor(const json_t *entry, const uint8_t **at, const uint8_t *end, fs_weight *tensor) {
  const char *name = json_string_value(json_object_get(entry, "name"));
  const json_t *quantization = json_object_get(entry, "quantization");
  tensor->size = read_shape(json_object_get(entry, "shape"), tensor->shape);
  if (!name || tensor->size < 0)
    return -1;
  const char *type = json_string_value(json_object_get(quantization, "dtype"));
  if (quantization && (!type || strcmp(type, "uint8") != 0))
    return -1;
  tensor->quantised = quantization != NULL;
  tensor->scale = (float)json_number_value(json_object_get(quantization, "scale"));
  tensor->minimum = (float)json_number_value(json_object_get(quantization, "min"));
  tensor->bytes = *at;
  const size_t bytes = (size_t)tensor->size * (tensor->quantised ? 1 : sizeof(float));
  if (bytes > (size_t)(end - *at))
    return -1;
  *at += bytes;
  tensor->name = strdup(name);
  return tensor->name ? 0 : -1;
}

static int read_all(const json_t *entries, const uint8_t *at, size_t size, fs_weights *tensors) {
  const uint8_t *end = at + size;
  size_t count = json_array_size(entries);
  if (count == 0 || count > MAX_TENSORS)
    return -1;
  tensors->at = calloc(count, sizeof *tensors->at);
  if (!tensors->at)
    return -1;
  for (size_t i = 0; i < count; i++) {
    tensors->count++;
    if (read_tensor(json_array_get(entries, i), &at, end, &tensors->at[i]) != 0)
      return -1;
  }
  return at == end ? 0 : -1;
}

int fs_weights_read(const char *manifest, const char *weights, fs_weights *tensors, fs_error *error) {
  *tensors = (fs_weights){0};
  json_error_t reason;
  json_t *root = json_load_file(manifest, 0, &reason);
  if (!root)
    return fail(error, manifest, reason.text);
  int status = 0;
  size_t size;
  errno = 0;
  const uint8_t *bytes = fs_model_file_read(weights, &tensors->file, &size);
  if (!bytes && errno != ENOMEM)
    status = fail(error, weights, "cannot be read");
  else if (!bytes || read_all(json_object_get(json_array_get(root, 0), "weights"), bytes, size, tensors) != 0)
    status = errno == ENOMEM ? fs_fail(error, "model %s cannot be read: memory is short", weights)
                             : fail(error, weights, "does not fit its manifest");
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

/* Files are little-endian, as are the machines this builds for. */
void fs_weight_values(const fs_weight *tensor, int first, int step, int count, float *to) {
  const uint8_t *bytes = tensor->bytes + first;
  if (tensor->quantised) {
    for (int i = 0; i < count; i++)
      to[i] = (float)bytes[(size_t)i * (size_t)step] * tensor->scale + tensor->minimum;
    return;
  }
  bytes = tensor->bytes + sizeof *to * (size_t)first;
  for (int i = 0; i < count; i++)
    memcpy(&to[i], bytes + sizeof *to * (size_t)i * (size_t)step, sizeof *to);
}

void fs_weights_free(fs_weights *tensors) {
  for (int i = 0; i < tensors->count; i++)
    free(tensors->at[i].name);
  free(tensors->at);
  fs_scratch_free(&tensors->file);
  *tensors = (fs_weights){0};
}
