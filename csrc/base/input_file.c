#include "base/input_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

int fs_input_file_open(const char *path, int64_t *size) {
  struct stat status;
  /* without O_NONBLOCK, opening a FIFO would wait for a writer */
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return -1;
  if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) {
    *size = status.st_size;
    return fd;
  }
  close(fd);
  errno = S_ISDIR(status.st_mode) ? EISDIR : ENXIO;
  return -1;
}

int64_t fs_input_file_stamp(int fd) {
  struct stat status;
  if (fstat(fd, &status) != 0)
    return -1;
  return (int64_t)((uint64_t)status.st_mtim.tv_sec * 1000000007u + (uint64_t)status.st_mtim.tv_nsec * 31 +
                   (uint64_t)status.st_size);
}
