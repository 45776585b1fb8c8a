#include "local/analysis/mesh_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

struct fs_mesh_file {
  int fd; /* owned */
  int64_t start;
  _Atomic uint32_t count;
  atomic_int failure; /* errno */
};

fs_mesh_file *fs_mesh_file_new(int fd, int64_t start, uint32_t count) {
  fs_mesh_file *file = calloc(1, sizeof *file);
  if (!file)
    return NULL;
  file->fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  file->start = start;
  file->count = count;
  if (file->fd >= 0)
    return file;
  free(file);
  return NULL;
}

void fs_mesh_file_close(fs_mesh_file *file) {
  if (!file)
    return;
  close(file->fd);
  free(file);
}

uint32_t fs_mesh_file_count(const fs_mesh_file *file) {
  return file->count;
}

static int64_t place_of(const fs_mesh_file *file, uint32_t number) {
  return file->start + (int64_t)number * (int64_t)sizeof(fs_packed_mesh);
}

int64_t fs_mesh_file_end(const fs_mesh_file *file) {
  return place_of(file, file->count);
}

static int fail(fs_mesh_file *file, int reason) {
  int none = 0;
  atomic_compare_exchange_strong(&file->failure, &none, reason);
  return -1;
}

int fs_mesh_file_add(fs_mesh_file *file, const fs_packed_mesh *mesh, uint32_t *number) {
  *number = atomic_fetch_add(&file->count, 1);
  return fs_mesh_file_put(file, *number, mesh);
}

int fs_mesh_file_put(fs_mesh_file *file, uint32_t number, const fs_packed_mesh *mesh) {
  const char *from = (const char *)mesh;
  for (size_t done = 0; done < sizeof *mesh;) {
    const ssize_t n =
        pwrite(file->fd, from + done, sizeof *mesh - done, place_of(file, number) + (int64_t)done);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return fail(file, n < 0 ? errno : ENOSPC);
    done += (size_t)n;
  }
  return 0;
}

int fs_mesh_file_get(fs_mesh_file *file, uint32_t number, fs_packed_mesh *mesh) {
  char *to = (char *)mesh;
  for (size_t done = 0; done < sizeof *mesh;) {
    const ssize_t n = pread(file->fd, to + done, sizeof *mesh - done, place_of(file, number) + (int64_t)done);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return fail(file, n < 0 ? errno : EIO);
    done += (size_t)n;
  }
  return 0;
}

int fs_mesh_file_failure(const fs_mesh_file *file) {
  return file->failure;
}
