/* Files from other servers. */
#ifndef FS_FETCH_H
#define FS_FETCH_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

typedef struct fs_fetch_limits {
  int64_t max_bytes;
  long idle_seconds;       /* give up after so long without a byte */
  const atomic_bool *stop; /* borrowed: give up when it becomes true */
} fs_fetch_limits;

/* Loads `url` (http or https, at most 5 redirects) into a new file at `path`. Returns 0, or -1 with a
 * sentence for the user in `error` and no file left. An empty answer is a failure. */
int fs_fetch(const char *url, const char *path, const fs_fetch_limits *limits, char *error,
             size_t error_size);

#endif
