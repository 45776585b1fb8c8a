/* What a server has packed by gzip (RFC 1952) or deflate: libcurl unpacks only what is labelled so, and does
 * not notice where the end is missing. */
#ifndef FS_UNPACK_H
#define FS_UNPACK_H

#include "base/atomic_file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether bytes begin as a gzip file does. */
bool fs_unpack_is_packed(const char *bytes, size_t length);

/* Puts a file with the unpacked bytes, of several members and all, in the place of one that is packed: by
 * gzip, or else by deflate within zlib's frame (RFC 1950) or bare. Returns its size; or -1 with errno and the
 * file as it was: EBADMSG for bytes that are damaged or break off, EFBIG for more than `most` bytes, or an
 * error of the files. */
int64_t fs_unpack_file(fs_atomic_file *file, int64_t most);

/* Replaces a text that is packed, as far as it can be unpacked, and up to `most` bytes of it; leaves others.
 */
void fs_unpack_text(char **bytes, size_t *length, size_t most);

#endif
