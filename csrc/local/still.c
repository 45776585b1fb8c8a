#include "still.h"

#include "fail.h"

#include <string.h>

int fs_still_read(const char *path, const char *name, fs_picture *picture, char *error, size_t error_size) {
  char reason[512];
  if (fs_picture_read(path, picture, reason, sizeof reason) == 0)
    return 0;
  size_t length = strlen(path);
  if (strncmp(reason, path, length) == 0)
    return fs_fail(error, error_size, "%s%s", name, reason + length);
  return fs_fail(error, error_size, "%s cannot be read", name);
}
