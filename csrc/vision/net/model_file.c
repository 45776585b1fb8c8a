#include "vision/net/model_file.h"

#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_SIZE = 64 << 20 };

uint8_t *fs_model_file_read(const char *path, size_t *size) {
  FILE *file = fopen(path, "rbe");
  if (!file)
    return NULL;
  uint8_t *bytes = NULL;
  long length = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
  if (length > 0 && length <= MAX_SIZE && fseek(file, 0, SEEK_SET) == 0)
    bytes = malloc((size_t)length);
  if (bytes && fread(bytes, 1, (size_t)length, file) != (size_t)length) {
    free(bytes);
    bytes = NULL;
  }
  fclose(file);
  *size = bytes ? (size_t)length : 0;
  return bytes;
}

int fs_model_file_fail(const char *path, fs_error *error) {
  if (access(path, R_OK) != 0)
    return fs_fail(
        error, "model %s is missing: install the models, or name their directory by FACESWAP_MODELS", path);
  if (access("/proc/cpuinfo", R_OK) != 0) /* XNNPACK reads it */
    return fs_fail(error,
                   "no network can be computed: /proc/cpuinfo, which describes the processor, is not there");
  return fs_fail(error, "model %s is damaged: install the models anew; or memory is short: allow more", path);
}
