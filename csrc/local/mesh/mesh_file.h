/* Meshes in a file: those of a long video take more room than memory has. */
#ifndef FS_MESH_FILE_H
#define FS_MESH_FILE_H

#include "local/mesh/packed_mesh.h"

#include <stdio.h>

typedef struct fs_mesh_file fs_mesh_file;

/* The `count` meshes that begin `start` bytes into the open file; more can be added where nothing follows
 * them. The descriptor is duplicated. Returns NULL when memory or descriptors are short. */
fs_mesh_file *fs_mesh_file_new(int fd, int64_t start, uint32_t count);
void fs_mesh_file_close(fs_mesh_file *file); /* NULL is fine */

/* Opens `count` meshes, squeezed by zlib in rows, that begin `start` bytes into the open file, to read them
 * alone. Returns NULL where they are damaged as well. */
fs_mesh_file *fs_mesh_file_open(int fd, int64_t start, uint32_t count);

uint32_t fs_mesh_file_count(const fs_mesh_file *file);
/* The first byte behind the meshes. */
int64_t fs_mesh_file_end(const fs_mesh_file *file);

/* These may be called by several threads at a time, for different meshes. Each returns 0, or -1 where the
 * file cannot be written or read. Numbers count from 0. */
int fs_mesh_file_add(fs_mesh_file *file, const fs_packed_mesh *mesh, uint32_t *number);
int fs_mesh_file_put(fs_mesh_file *file, uint32_t number, const fs_packed_mesh *mesh);
int fs_mesh_file_get(fs_mesh_file *file, uint32_t number, fs_packed_mesh *mesh);

/* A row of squeezed meshes that is being written; empty at first. */
typedef struct fs_mesh_row {
  fs_mesh_steps last;
  uint8_t *bytes; /* owned: the meshes' differences, and room for them squeezed */
  int count;
} fs_mesh_row;

/* Squeezes the meshes with these numbers to the end of `to`, where they get the numbers that follow. Returns
 * 0, or -1 with errno. */
int fs_mesh_file_squeeze(fs_mesh_file *file, const uint32_t *numbers, int count, fs_mesh_row *row, FILE *to);

/* Writes the last row and frees it. To be called after a failure, too. Returns 0, or -1 with errno. */
int fs_mesh_row_end(fs_mesh_row *row, FILE *to);

/* The errno of the first call that failed, 0 where none did. */
int fs_mesh_file_failure(const fs_mesh_file *file);

#endif
