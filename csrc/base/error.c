#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

int fs_fail_say(char *error, size_t error_size, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int written = vsnprintf(error, error_size, format, arguments);
  va_end(arguments);
  return written;
}
