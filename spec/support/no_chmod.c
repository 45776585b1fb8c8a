/* Loaded before a program: a file system on which the mode of a file cannot be changed. */
#include <errno.h>
#include <sys/stat.h>

int fchmod(int file, mode_t mode) {
  (void)file, (void)mode;
  errno = EPERM;
  return -1;
}
