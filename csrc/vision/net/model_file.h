/* The files of models: read whole, and spoken of in one way when they fail. */
#ifndef FS_MODEL_FILE_H
#define FS_MODEL_FILE_H

#include "base/error.h"
#include "vision/scratch.h"

#include <stddef.h>
#include <stdint.h>

/* The bytes of the file, in `scratch` or, without one, the caller's to free; NULL where it cannot be read, is
 * empty or larger than any model. */
uint8_t *fs_model_file_read(const char *path, fs_scratch *scratch, size_t *size);

/* Says in `error` why the model at `path` cannot be used (it is missing; or it is damaged or memory is short,
 * which XNNPACK does not tell apart) and what to do. Returns -1. */
int fs_model_file_fail(const char *path, fs_error *error);

#endif
