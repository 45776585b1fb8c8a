#include "local/mesh/mesh_file.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum {
  ROW = 16,    /* squeezed meshes that are read as one */
  CACHED = 16, /* rows in memory: as many faces can be followed at a time */
  ROW_BYTES = ROW * FS_MESH_DIFFERENCE,
  ROW_MAX = ROW_BYTES + ROW_BYTES / 1000 + 64, /* of what is squeezed, as compressBound has it */
};

typedef struct fs_cached_row {
  uint32_t row;
  bool filled;
  fs_packed_mesh at[ROW];
} fs_cached_row;

typedef struct fs_mesh_cache {
  pthread_mutex_t lock;
  int next; /* the oldest row */
  fs_cached_row rows[CACHED];
  uint8_t squeezed[ROW_MAX], bytes[ROW_BYTES];
} fs_mesh_cache;

struct fs_mesh_file {
  int fd; /* owned */
  int64_t start;
  _Atomic uint32_t count;
  atomic_int failure;   /* errno */
  int64_t *places;      /* owned: of squeezed rows, and of the end; NULL where meshes are whole */
  fs_mesh_cache *cache; /* owned, with `places` */
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
  if (file->cache)
    pthread_mutex_destroy(&file->cache->lock);
  free(file->cache);
  free(file->places);
  free(file);
}

uint32_t fs_mesh_file_count(const fs_mesh_file *file) {
  return file->count;
}

static int64_t place_of(const fs_mesh_file *file, uint32_t number) {
  return file->start + (int64_t)number * (int64_t)sizeof(fs_packed_mesh);
}

static uint32_t rows_of(uint32_t count) {
  return count / ROW + (count % ROW > 0);
}

int64_t fs_mesh_file_end(const fs_mesh_file *file) {
  return file->places ? file->places[rows_of(file->count)] : place_of(file, file->count);
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

/* Returns 0, or the errno. */
static int read_at(const fs_mesh_file *file, void *bytes, size_t size, int64_t at) {
  for (size_t done = 0; done < size;) {
    const ssize_t n = pread(file->fd, (char *)bytes + done, size - done, at + (int64_t)done);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return n < 0 ? errno : EIO;
    done += (size_t)n;
  }
  return 0;
}

/* ---- squeezed meshes: rows with their sizes before them ---- */

static int find_rows(fs_mesh_file *file, int64_t end) {
  const uint32_t rows = rows_of(file->count);
  int64_t at = file->start;
  for (uint32_t i = 0; i < rows; i++) {
    uint32_t size;
    if (read_at(file, &size, sizeof size, at) != 0 || size > ROW_MAX ||
        size > end - at - (int64_t)sizeof size)
      return -1;
    file->places[i] = at;
    at += (int64_t)sizeof size + size;
  }
  file->places[rows] = at;
  return 0;
}

fs_mesh_file *fs_mesh_file_open(int fd, int64_t start, uint32_t count) {
  struct stat info;
  const int64_t end = fstat(fd, &info) == 0 ? (int64_t)info.st_size : 0;
  /* a damaged file may claim more than any memory holds */
  if (end < start || rows_of(count) > (end - start) / (int64_t)sizeof(uint32_t))
    return NULL;
  fs_mesh_file *file = fs_mesh_file_new(fd, start, count);
  if (!file)
    return NULL;
  file->places = malloc((rows_of(count) + (size_t)1) * sizeof *file->places);
  file->cache = calloc(1, sizeof *file->cache);
  if (file->cache)
    pthread_mutex_init(&file->cache->lock, NULL);
  if (file->places && file->cache && find_rows(file, end) == 0)
    return file;
  fs_mesh_file_close(file);
  return NULL;
}

/* Returns 0, or an errno. */
static int unsqueeze(fs_mesh_cache *cache, size_t size, uLongf whole) {
  uLongf length = sizeof cache->bytes;
  const int status = uncompress(cache->bytes, &length, cache->squeezed, (uLong)size);
  return status == Z_MEM_ERROR ? ENOMEM : status == Z_OK && length == whole ? 0 : EBADMSG;
}

/* Returns 0, or an errno. */
static int load_row(const fs_mesh_file *file, uint32_t row, fs_cached_row *to) {
  fs_mesh_cache *cache = file->cache;
  const uint32_t left = file->count - row * ROW, count = left < ROW ? left : ROW;
  const int64_t at = file->places[row] + (int64_t)sizeof(uint32_t);
  const size_t size = (size_t)(file->places[row + 1] - at);
  fs_mesh_steps last;
  memset(&last, 0, sizeof last);
  to->filled = false;
  int status = read_at(file, cache->squeezed, size, at);
  if (status == 0)
    status = unsqueeze(cache, size, (uLongf)count * FS_MESH_DIFFERENCE);
  for (uint32_t i = 0; status == 0 && i < count; i++)
    if (fs_mesh_follow(cache->bytes + (size_t)i * FS_MESH_DIFFERENCE, &last, &to->at[i]) != 0)
      status = EBADMSG;
  to->row = row;
  to->filled = status == 0;
  return status;
}

static int get_squeezed(fs_mesh_file *file, uint32_t number, fs_packed_mesh *mesh) {
  fs_mesh_cache *cache = file->cache;
  const fs_cached_row *found = NULL;
  int status = 0;
  pthread_mutex_lock(&cache->lock);
  for (int i = 0; i < CACHED && !found; i++)
    if (cache->rows[i].filled && cache->rows[i].row == number / ROW)
      found = &cache->rows[i];
  if (!found) {
    status = load_row(file, number / ROW, &cache->rows[cache->next]);
    found = &cache->rows[cache->next];
    cache->next = (cache->next + 1) % CACHED;
  }
  if (status == 0)
    *mesh = found->at[number % ROW];
  pthread_mutex_unlock(&cache->lock);
  return status;
}

int fs_mesh_file_get(fs_mesh_file *file, uint32_t number, fs_packed_mesh *mesh) {
  const int status = file->places ? get_squeezed(file, number, mesh)
                                  : read_at(file, mesh, sizeof *mesh, place_of(file, number));
  return status == 0 ? 0 : fail(file, status);
}

/* Most bytes are 0, and the others noise: runs are all that is worth looking for. Returns the size; 0 when
 * memory is short. */
static uint32_t squeeze(uint8_t *bytes, size_t size, uint8_t squeezed[ROW_MAX]) {
  z_stream z = {.next_in = bytes, .avail_in = (uInt)size, .next_out = squeezed, .avail_out = ROW_MAX};
  if (deflateInit2(&z, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS, 8, Z_RLE) != Z_OK)
    return 0;
  const int status = deflate(&z, Z_FINISH);
  deflateEnd(&z);
  return status == Z_STREAM_END ? (uint32_t)z.total_out : 0;
}

static int write_row(fs_mesh_row *row, FILE *to) {
  uint8_t *squeezed = row->bytes + ROW_BYTES;
  const uint32_t size = squeeze(row->bytes, (size_t)row->count * FS_MESH_DIFFERENCE, squeezed);
  memset(&row->last, 0, sizeof row->last);
  row->count = 0;
  if (size == 0) {
    errno = ENOMEM;
    return -1;
  }
  return fwrite(&size, sizeof size, 1, to) == 1 && fwrite(squeezed, 1, size, to) == size ? 0 : -1;
}

int fs_mesh_file_squeeze(fs_mesh_file *file, const uint32_t *numbers, int count, fs_mesh_row *row, FILE *to) {
  if (!row->bytes)
    row->bytes = malloc(ROW_BYTES + ROW_MAX);
  if (!row->bytes)
    return -1;
  for (int i = 0; i < count; i++) {
    fs_packed_mesh mesh;
    if (fs_mesh_file_get(file, numbers[i], &mesh) != 0) {
      errno = file->failure;
      return -1;
    }
    fs_mesh_differ(&mesh, &row->last, row->bytes + (size_t)row->count * FS_MESH_DIFFERENCE);
    if (++row->count == ROW && write_row(row, to) != 0)
      return -1;
  }
  return 0;
}

int fs_mesh_row_end(fs_mesh_row *row, FILE *to) {
  int status = row->count > 0 ? write_row(row, to) : 0;
  free(row->bytes);
  *row = (fs_mesh_row){0};
  return status;
}

int fs_mesh_file_failure(const fs_mesh_file *file) {
  return file->failure;
}
