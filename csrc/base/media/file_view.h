/* Bytes that can be read anywhere: of a file, or in memory. */
#ifndef FS_FILE_VIEW_H
#define FS_FILE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct fs_file_view {
  void *file; /* borrowed */
  int64_t size;
  /* Reads up to `size` bytes at `at`. Returns how many; fewer where the file ends, or cannot be read. */
  size_t (*read)(void *file, int64_t at, void *bytes, size_t size);
} fs_file_view;

typedef struct fs_bytes {
  const void *bytes; /* borrowed */
  size_t size;
} fs_bytes;

/* An open file, and what was last read of it: a container is gone through in steps of a few bytes, and each
 * would be a system call. */
typedef struct fs_file_window {
  int fd; /* borrowed */
  int64_t from;
  size_t length;
  uint8_t bytes[4096];
} fs_file_window;

/* Views of an open file of `size` bytes, which does not change meanwhile, and of bytes in memory. */
fs_file_view fs_file_view_of(fs_file_window *window, int fd, int64_t size);
fs_file_view fs_file_view_of_bytes(fs_bytes *bytes);

/* Reads `size` bytes at `at`. Returns false where the file ends before. */
bool fs_file_view_read(const fs_file_view *file, int64_t at, uint8_t *bytes, size_t size);

/* A number of 32 bits, its highest byte first. */
uint32_t fs_file_view_be32(const uint8_t *bytes);

#endif
