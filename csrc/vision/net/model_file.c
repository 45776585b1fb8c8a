#include "vision/net/model_file.h"

#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <xnnpack.h>

enum { MAX_SIZE = 64 << 20 };

uint8_t *fs_model_file_read(const char *path, fs_scratch *scratch, size_t *size) {
  FILE *file = fopen(path, "rbe");
  if (!file)
    return NULL;
  uint8_t *bytes = NULL;
  long length = fseek(file, 0, SEEK_END) == 0 ? ftell(file) : -1;
  if (length > 0 && length <= MAX_SIZE && fseek(file, 0, SEEK_SET) == 0)
    bytes = scratch ? fs_scratch_alloc(scratch, (size_t)length) : malloc((size_t)length);
  if (bytes && fread(bytes, 1, (size_t)length, file) != (size_t)length) {
    if (!scratch)
      free(bytes);
    bytes = NULL;
  }
  fclose(file);
  *size = bytes ? (size_t)length : 0;
  return bytes;
}

/* What XNNPACK, which has to know the processor, would read of it and cannot; NULL if all of it is there. */
static const char *missing_description(void) {
  if (access("/proc/cpuinfo", R_OK) != 0)
    return "/proc/cpuinfo";
  return access("/sys/devices/system/cpu", R_OK) != 0 ? "/sys/devices/system/cpu" : NULL;
}

int fs_model_file_fail(const char *path, fs_error *error) {
  if (access(path, R_OK) != 0)
    return fs_fail(
        error, "model %s is missing: install the models, or name their directory by FACESWAP_MODELS", path);
  if (xnn_initialize(NULL) != xnn_status_success) { /* says again what it said to the network */
    const char *missing = missing_description();
    return fs_fail(error, "no network can be computed: %s%s", missing ? missing : "XNNPACK",
                   missing ? ", which describes the processor, is not there"
                           : " does not work on this processor");
  }
  return fs_fail(error, "model %s is damaged: install the models anew; or memory is short: allow more", path);
}
