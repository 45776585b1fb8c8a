/* Whether a medium is truncated, as far as its container format shows it. For transfers without an announced
 * size, which the end of the connection ends, also where it was lost. And for files that nothing can read. */
#ifndef FS_MEDIA_END_H
#define FS_MEDIA_END_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is said of one. */
#define FS_MEDIA_CUT                                                                                         \
  "what the media host sent ends before its end: the connection was cut, or the file is broken"

/* Whether what an open file of `size` bytes holds goes on by its own account. */
bool fs_media_end_is_cut(int fd, int64_t size);

/* Whether an open file of `size` bytes is a film that nothing can read, since its index is missing. */
bool fs_media_end_lacks_index(int fd, int64_t size);

/* The same as fs_media_end_is_cut of bytes in memory. */
bool fs_media_end_are_cut(const char *bytes, size_t length);

#endif
