/* Loaded before a program: directories for temporary files are made in that of TMPDIR alone, as where all others
 * are mounted read-only. */
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

char *mkdtemp(char *path) {
  char *(*make)(char *) = (char *(*)(char *))dlsym(RTLD_NEXT, "mkdtemp");
  const char *parent = getenv("TMPDIR");
  if (parent && strncmp(path, parent, strlen(parent)) == 0 && strchr(path + strlen(parent) + 1, '/') == NULL)
    return make(path);
  errno = EROFS;
  return NULL;
}
