#include "base/atomic_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
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

int fs_sink_open(fs_sink *sink, const char *path) {
  struct stat status;
  *sink = (fs_sink){.fd = -1, .path = NULL, .temporary = NULL};
  if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
    errno = EISDIR;
    return -1;
  }
  sink->path = strdup(path);
  sink->temporary = temporary_name(path);
  if (sink->path && sink->temporary)
    sink->fd = open(sink->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (sink->fd >= 0)
    return 0;
  int saved = errno;
  free(sink->path);
  free(sink->temporary);
  sink->path = sink->temporary = NULL;
  errno = saved;
  return -1;
}

int fs_sink_write(fs_sink *sink, const char *data, size_t length) {
  while (length > 0) {
    ssize_t n = write(sink->fd, data, length);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return -1;
    data += n;
    length -= (size_t)n;
  }
  return 0;
}

int fs_sink_restart(fs_sink *sink) {
  return ftruncate(sink->fd, 0) == 0 && lseek(sink->fd, 0, SEEK_SET) == 0 ? 0 : -1;
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

int fs_sink_commit(fs_sink *sink) {
  int result = fsync(sink->fd);
  if (close(sink->fd) != 0)
    result = -1;
  sink->fd = -1;
  if (result == 0)
    result = rename(sink->temporary, sink->path);
  if (result != 0) {
    int saved = errno;
    fs_sink_abort(sink);
    errno = saved;
    return -1;
  }
  sync_directory(sink->path);
  free(sink->path);
  free(sink->temporary);
  sink->path = sink->temporary = NULL;
  return 0;
}

void fs_sink_abort(fs_sink *sink) {
  if (!sink->path)
    return;
  if (sink->fd >= 0)
    close(sink->fd);
  unlink(sink->temporary);
  free(sink->path);
  free(sink->temporary);
  *sink = (fs_sink){.fd = -1, .path = NULL, .temporary = NULL};
}

int fs_source_open(const char *path, int64_t *size) {
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
  errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
  return -1;
}

int fs_sink_probe(const char *path) {
  fs_sink sink;
  if (fs_sink_open(&sink, path) != 0)
    return -1;
  fs_sink_abort(&sink);
  return 0;
}
