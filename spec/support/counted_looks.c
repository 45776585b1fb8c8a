/* Loaded before the engine: each look through its media is written as a byte to the file COUNTED_LOOKS. */
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

DIR *opendir(const char *path) {
  static DIR *(*real)(const char *);
  real = real ? real : dlsym(RTLD_NEXT, "opendir");
  const char *name = strrchr(path, '/');
  if (name && strcmp(name, "/media") == 0) {
    int file = open(getenv("COUNTED_LOOKS"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    ssize_t written = write(file, "x", 1);
    (void)written;
    close(file);
  }
  return real(path);
}
