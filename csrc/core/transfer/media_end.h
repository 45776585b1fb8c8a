/* Whether a medium ends early, where its own structure tells. For transfers whose size nobody announced: such
 * an end is that of the connection, also where the connection was lost. And for files that nothing can read.
 */
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
