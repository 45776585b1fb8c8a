#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int fs_fail_say(char *error, size_t error_size, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int written = vsnprintf(error, error_size, format, arguments);
  va_end(arguments);
  return written;
}

const char *fs_creation_error(int error) {
  if (error == ENXIO)
    return "it is a device or a pipe; name a file";
  return error == ENOENT ? "its folder is not there; make it first" : strerror(error);
}
