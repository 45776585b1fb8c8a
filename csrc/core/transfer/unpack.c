#include "core/transfer/unpack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { BLOCK = 1 << 16 };

bool fs_unpack_is_packed(const char *bytes, size_t length) {
  /* the third byte is the method, and there is one */
  return length >= 3 && memcmp(bytes, "\x1F\x8B\x08", 3) == 0;
}

/* Returns 0, or an errno. */
static int copy(gzFile from, fs_atomic_file *to, int64_t most, int64_t *size) {
  char *block = malloc(BLOCK);
  int length, failed = block ? 0 : ENOMEM;
  while (!failed && (length = gzread(from, block, BLOCK)) != 0) {
    errno = 0;
    if (length < 0)
      failed = EBADMSG;
    else if ((*size += length) > most)
      failed = EFBIG;
    else if (fs_atomic_file_write(to, block, (size_t)length) != 0)
      failed = errno;
  }
  free(block);
  return failed;
}

/* Returns 0, or an errno. */
static int unpack(int packed, fs_atomic_file *to, int64_t most, int64_t *size) {
  int fd = dup(packed); /* gzclose closes it */
  gzFile from = fd >= 0 && lseek(fd, 0, SEEK_SET) == 0 ? gzdopen(fd, "rb") : NULL;
  if (!from) {
    int reason = errno;
    if (fd >= 0)
      close(fd);
    return reason;
  }
  int failed = copy(from, to, most, size);
  /* only here a missing end is told */
  bool whole = gzclose_r(from) == Z_OK;
  return failed || whole ? failed : EBADMSG;
}

int64_t fs_unpack_file(fs_atomic_file *file, int64_t most) {
  fs_atomic_file unpacked;
  int64_t size = 0;
  if (fs_atomic_file_open(&unpacked, file->path) != 0)
    return -1;
  int failed = unpack(file->fd, &unpacked, most, &size);
  fs_atomic_file_abort(failed ? &unpacked : file);
  if (!failed)
    *file = unpacked;
  errno = failed;
  return failed ? -1 : size;
}

void fs_unpack_text(char **bytes, size_t *length, size_t most) {
  enum { GZIP = 16 + MAX_WBITS };
  z_stream stream = {0};
  if (!*bytes || !fs_unpack_is_packed(*bytes, *length) || inflateInit2(&stream, GZIP) != Z_OK)
    return;
  size_t size = 0, used = 0;
  char *text = NULL, *larger;
  stream.next_in = (Bytef *)*bytes;
  stream.avail_in = (uInt)*length;
  int status = Z_OK;
  while (status == Z_OK && used == size && size < most) {
    size = size + BLOCK < most ? size + BLOCK : most;
    if (!(larger = realloc(text, size)))
      break;
    text = larger;
    stream.next_out = (Bytef *)text + used;
    stream.avail_out = (uInt)(size - used);
    status = inflate(&stream, Z_NO_FLUSH);
    used = size - stream.avail_out;
  }
  inflateEnd(&stream);
  if (used == 0) {
    free(text);
    return;
  }
  free(*bytes);
  *bytes = text;
  *length = used;
}
