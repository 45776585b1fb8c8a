#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int fs_fail_say(fs_error *error, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int written = vsnprintf(error->text, sizeof error->text, format, arguments);
  va_end(arguments);
  return written;
}

const char *fs_file_error(int error) {
  if (error == ENOSPC)
    return "the disk is full; make room";
  if (error == EDQUOT)
    return "the quota of the disk is used up; make room";
  if (error == EROFS)
    return "the file system is read-only; have it mounted for writing, or name another place";
  if (error == EFBIG)
    return "a file may not become larger (`ulimit -f`)";
  if (error == EMFILE || error == ENFILE)
    return "too many files are open (`ulimit -n`)";
  if (error == EAGAIN)
    return "no more processes and threads may run (`ulimit -u`)";
  if (error == ENXIO)
    return "it is a device or a pipe; name a file";
  return strerror(error);
}

const char *fs_creation_error(int error) {
  if (error == EINVAL)
    return "that is no name which a file can have there";
  return error == ENOENT ? "its folder is not there; make it first" : fs_file_error(error);
}
