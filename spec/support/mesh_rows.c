/* Squeezes meshes that move and tremble, and reads them back in another order, some of them damaged: prints
 * "BYTES a mesh, off by PIXELS and DEPTH, REFUSED of TRIED damaged files".
 *   mesh_rows PATH COUNT */
#include "local/mesh/mesh_file.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TRIED = 300, START = 16 };

static uint32_t state = 7;

static float random_to(float most) {
  state = state * 1664525u + 1013904223u;
  return most * ((float)(state >> 8) / (float)(1 << 24) - 0.5f) * 2;
}

/* A face of 120 pixels that walks, whose points tremble by a fifth of one. */
static fs_mesh mesh_of(int number) {
  fs_mesh mesh = {0};
  for (int i = 0; i < FS_MESH; i++) {
    const int row = i / 22;
    mesh.at[i] = (fs_point3){300 + 1.3f * (float)number + (float)(i % 22) * 5 + random_to(0.2f),
                             200 + (float)row * 5 + random_to(0.2f), (float)(i % 7) * 4 + random_to(0.2f)};
  }
  return mesh;
}

static int squeeze(fs_mesh_file *whole, int count, const char *path) {
  fs_mesh_row row = {0};
  FILE *to = fopen(path, "wb");
  int status = to != NULL && fwrite("sixteen bytes...", START, 1, to) == 1 ? 0 : -1;
  for (uint32_t i = 0; status == 0 && i < (uint32_t)count; i++)
    status = fs_mesh_file_squeeze(whole, &i, 1, &row, to);
  status |= to != NULL ? fs_mesh_row_end(&row, to) | fclose(to) : -1;
  return status;
}

/* The largest difference in the picture's plane and in depth; -1 where a mesh cannot be read. */
static int compare(fs_mesh_file *whole, fs_mesh_file *squeezed, int count, float *plane, float *depth) {
  for (int i = 0; i < count; i++) {
    const uint32_t number = (uint32_t)(i * 7919) % (uint32_t)count;
    fs_packed_mesh a, b;
    fs_mesh from, to;
    if (fs_mesh_file_get(whole, number, &a) != 0 || fs_mesh_file_get(squeezed, number, &b) != 0)
      return -1;
    fs_mesh_unpack(&a, &from);
    fs_mesh_unpack(&b, &to);
    for (int k = 0; k < FS_MESH; k++) {
      *plane = fmaxf(*plane, fmaxf(fabsf(from.at[k].x - to.at[k].x), fabsf(from.at[k].y - to.at[k].y)));
      *depth = fmaxf(*depth, fabsf(from.at[k].z - to.at[k].z));
    }
  }
  return 0;
}

/* Damages a byte, and reads all. Returns whether that is noticed. */
static int is_refused(int fd, off_t size, int count) {
  const off_t at = START + (off_t)((uint32_t)(random_to(1) * 1e6f + 1e6f)) % (size - START);
  unsigned char was = 0, is;
  if (pread(fd, &was, 1, at) != 1)
    return 0;
  is = (unsigned char)(was ^ (1 + state % 255));
  if (pwrite(fd, &is, 1, at) != 1)
    return 0;
  fs_mesh_file *file = fs_mesh_file_open(fd, START, (uint32_t)count);
  int refused = file == NULL;
  for (uint32_t i = 0; file != NULL && i < (uint32_t)count; i++) {
    fs_packed_mesh mesh;
    refused |= fs_mesh_file_get(file, i, &mesh) != 0;
  }
  fs_mesh_file_close(file);
  return pwrite(fd, &was, 1, at) == 1 ? refused : 0;
}

int main(int argc, char **argv) {
  const int count = argc > 2 ? atoi(argv[2]) : 0;
  float plane = 0, depth = 0;
  struct stat info;
  FILE *scratch = tmpfile();
  fs_mesh_file *whole = scratch != NULL ? fs_mesh_file_new(fileno(scratch), 0, 0) : NULL;
  for (int i = 0; whole != NULL && i < count; i++) {
    const fs_mesh mesh = mesh_of(i);
    fs_packed_mesh packed;
    uint32_t number;
    fs_mesh_pack(&mesh, &packed);
    if (fs_mesh_file_add(whole, &packed, &number) != 0)
      return 1;
  }
  if (whole == NULL || squeeze(whole, count, argv[1]) != 0)
    return 1;
  const int fd = open(argv[1], O_RDWR | O_CLOEXEC);
  fs_mesh_file *squeezed = fs_mesh_file_open(fd, START, (uint32_t)count);
  if (squeezed == NULL || fstat(fd, &info) != 0 || fs_mesh_file_end(squeezed) != info.st_size ||
      compare(whole, squeezed, count, &plane, &depth) != 0)
    return 1;
  int refused = 0;
  for (int i = 0; i < TRIED; i++)
    refused += is_refused(fd, info.st_size, count);
  printf("%ld a mesh, off by %.4f and %.4f, %d of %d damaged files\n", (long)info.st_size / count,
         (double)plane, (double)depth, refused, TRIED);
  fs_mesh_file_close(squeezed);
  fs_mesh_file_close(whole);
  fclose(scratch);
  close(fd);
  return 0;
}
