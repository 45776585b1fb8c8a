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

/* zlib's name of the form in which bytes are packed: gzip, zlib (RFC 1950), or bare deflate (RFC 1951). */
static int window_of(const unsigned char *bytes, size_t length) {
  if (fs_unpack_is_packed((const char *)bytes, length))
    return 16 + MAX_WBITS;
  bool zlib = length >= 2 && (bytes[0] & 15) == Z_DEFLATED && (bytes[0] << 8 | bytes[1]) % 31 == 0;
  return zlib ? MAX_WBITS : -MAX_WBITS;
}

/* Inflates what was read, and writes it. Returns 0, or an errno. */
static int inflate_block(z_stream *stream, unsigned char *room, fs_atomic_file *to, int64_t most,
                         int64_t *size, int *status) {
  do {
    stream->next_out = room;
    stream->avail_out = BLOCK;
    *status = inflate(stream, Z_NO_FLUSH);
    size_t length = BLOCK - stream->avail_out;
    errno = 0;
    if (*status != Z_OK && *status != Z_STREAM_END && *status != Z_BUF_ERROR)
      return *status == Z_MEM_ERROR ? ENOMEM : EBADMSG;
    if ((*size += (int64_t)length) > most)
      return EFBIG;
    if (fs_atomic_file_write(to, room, length) != 0)
      return errno;
  } while (*status != Z_STREAM_END && stream->avail_out == 0);
  return 0;
}

/* Unpacks one member after the other; what follows the last one and is none does not count. Returns 0, or an
 * errno. */
static int inflate_file(int packed, z_stream *stream, unsigned char *blocks, fs_atomic_file *to, int64_t most,
                        int64_t *size) {
  off_t at = 0;
  int failed = 0, status = Z_OK;
  while (!failed) {
    ssize_t length = pread(packed, blocks, BLOCK, at);
    if (length < 0)
      return errno;
    if (status == Z_STREAM_END && !fs_unpack_is_packed((const char *)blocks, (size_t)length))
      return 0;
    if (length == 0)
      return EBADMSG;
    int ready = at == 0 ? inflateInit2(stream, window_of(blocks, (size_t)length)) : Z_OK;
    if (ready != Z_OK || (status == Z_STREAM_END && inflateReset(stream) != Z_OK))
      return ENOMEM;
    stream->next_in = blocks;
    stream->avail_in = (uInt)length;
    failed = inflate_block(stream, blocks + BLOCK, to, most, size, &status);
    at += length - (off_t)stream->avail_in;
  }
  return failed;
}

/* Returns 0, or an errno. */
static int unpack(int packed, fs_atomic_file *to, int64_t most, int64_t *size) {
  unsigned char *blocks = malloc(2 * (size_t)BLOCK);
  z_stream stream = {0};
  int failed = blocks ? inflate_file(packed, &stream, blocks, to, most, size) : ENOMEM;
  inflateEnd(&stream);
  free(blocks);
  return failed;
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
