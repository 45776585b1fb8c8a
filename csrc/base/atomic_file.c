#include "base/atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static char *temporary_name(const char *path) {
  uint64_t random = 0;
  char *name = NULL;
  if (getrandom(&random, sizeof random, 0) != sizeof random ||
      asprintf(&name, "%s.%016llx.tmp", path, (unsigned long long)random) < 0)
    return NULL;
  return name;
}

int fs_atomic_file_open(fs_atomic_file *file, const char *path) {
  struct stat status;
  *file = (fs_atomic_file){.fd = -1, .path = NULL, .temporary = NULL};
  if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
    errno = EISDIR;
    return -1;
  }
  file->path = strdup(path);
  file->temporary = temporary_name(path);
  if (file->path && file->temporary)
    file->fd = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (file->fd >= 0)
    return 0;
  int saved = errno;
  free(file->path);
  free(file->temporary);
  file->path = file->temporary = NULL;
  errno = saved;
  return -1;
}

int fs_atomic_file_write(fs_atomic_file *file, const void *data, size_t length) {
  for (const char *at = data; length > 0;) {
    ssize_t n = write(file->fd, at, length);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return -1;
    at += n;
    length -= (size_t)n;
  }
  return 0;
}

int fs_atomic_file_restart(fs_atomic_file *file) {
  return ftruncate(file->fd, 0) == 0 && lseek(file->fd, 0, SEEK_SET) == 0 ? 0 : -1;
}

/* The rename itself must survive a crash of the machine, so the directory is synced too; file systems that
 * cannot do that are fine. */
static void sync_directory(const char *path) {
  char *copy = strdup(path);
  int fd = copy ? open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  if (fd >= 0) {
    fsync(fd);
    close(fd);
  }
  free(copy);
}

int fs_atomic_file_commit(fs_atomic_file *file) {
  int result = fsync(file->fd);
  if (close(file->fd) != 0)
    result = -1;
  file->fd = -1;
  if (result == 0)
    result = rename(file->temporary, file->path);
  if (result != 0) {
    int saved = errno;
    fs_atomic_file_abort(file);
    errno = saved;
    return -1;
  }
  sync_directory(file->path);
  free(file->path);
  free(file->temporary);
  file->path = file->temporary = NULL;
  return 0;
}

void fs_atomic_file_abort(fs_atomic_file *file) {
  if (!file->path)
    return;
  if (file->fd >= 0)
    close(file->fd);
  unlink(file->temporary);
  free(file->path);
  free(file->temporary);
  *file = (fs_atomic_file){.fd = -1, .path = NULL, .temporary = NULL};
}

int fs_atomic_file_probe(const char *path) {
  fs_atomic_file file;
  if (fs_atomic_file_open(&file, path) != 0)
    return -1;
  fs_atomic_file_abort(&file);
  return 0;
}
