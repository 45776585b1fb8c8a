/* Loaded before a program: the disk fails where a file of the name "ledger" is written to at a place, as SQLite
 * does, but not for the files beside it. */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
  static ssize_t (*real)(int, const void *, size_t, off64_t);
  *(void **)&real = dlsym(RTLD_NEXT, "pwrite64");
  char link[40], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path);
  if (length < 7 || memcmp(path + length - 7, "/ledger", 7) != 0)
    return real(file, bytes, count, at);
  errno = EIO;
  return -1;
}
