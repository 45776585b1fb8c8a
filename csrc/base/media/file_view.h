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

/* Views of an open file of `size` bytes, whose descriptor is at `fd`, and of bytes in memory. */
fs_file_view fs_file_view_of(int *fd, int64_t size);
fs_file_view fs_file_view_of_bytes(fs_bytes *bytes);

/* Reads `size` bytes at `at`. Returns false where the file ends before. */
bool fs_file_view_read(const fs_file_view *file, int64_t at, uint8_t *bytes, size_t size);

/* A number of 32 bits, its highest byte first. */
uint32_t fs_file_view_be32(const uint8_t *bytes);

#endif
