#include "base/media/file_view.h"

#include <string.h>
#include <unistd.h>

static size_t read_at(int fd, int64_t at, void *bytes, size_t size) {
  ssize_t length = pread(fd, bytes, size, at);
  return length > 0 ? (size_t)length : 0;
}

static size_t read_file(void *file, int64_t at, void *bytes, size_t size) {
  fs_file_window *window = file;
  if (size > sizeof window->bytes)
    return read_at(window->fd, at, bytes, size);
  if (at < window->from || at + (int64_t)size > window->from + (int64_t)window->length) {
    window->from = at;
    window->length = read_at(window->fd, at, window->bytes, sizeof window->bytes);
  }
  size_t before = (size_t)(at - window->from), left = window->length - before;
  size_t count = size < left ? size : left;
  memcpy(bytes, window->bytes + before, count);
  return count;
}

fs_file_view fs_file_view_of(fs_file_window *window, int fd, int64_t size) {
  window->fd = fd;
  window->from = 0;
  window->length = 0;
  return (fs_file_view){window, size, read_file};
}

static size_t read_bytes(void *file, int64_t at, void *bytes, size_t size) {
  const fs_bytes *from = file;
  size_t left = at < (int64_t)from->size ? from->size - (size_t)at : 0;
  size_t count = size < left ? size : left;
  memcpy(bytes, (const char *)from->bytes + at, count);
  return count;
}

fs_file_view fs_file_view_of_bytes(fs_bytes *bytes) {
  return (fs_file_view){bytes, (int64_t)bytes->size, read_bytes};
}

bool fs_file_view_read(const fs_file_view *file, int64_t at, uint8_t *bytes, size_t size) {
  return file->read(file->file, at, bytes, size) == size;
}

uint32_t fs_file_view_be32(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}
