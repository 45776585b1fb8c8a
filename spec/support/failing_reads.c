/* Loaded before an engine: the disk fails where files of 2000100 bytes are read, which are FFmpeg's here. */
#include <dlfcn.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SIZE = 2000100 };

ssize_t read(int file, void *bytes, size_t count) {
  static ssize_t (*real)(int, void *, size_t);
  *(void **)&real = dlsym(RTLD_NEXT, "read");
  struct stat is;
  if (count < 4096 || fstat(file, &is) != 0 || is.st_size != SIZE || lseek(file, 0, SEEK_CUR) == 0)
    return real(file, bytes, count);
  errno = EIO;
  return -1;
}
