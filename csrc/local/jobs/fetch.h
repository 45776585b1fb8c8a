/* Requests to other servers, and files from them. */
#ifndef FS_FETCH_H
#define FS_FETCH_H

#include <curl/curl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A handle for `url`: http and https only, no signals, given up when `stop` (borrowed) becomes true, and
 * unless `refused` is NULL connected to public addresses alone, whatever the name of the host leads to:
 * `*refused` (borrowed) becomes true where it leads elsewhere. Writes at most CURL_ERROR_SIZE bytes of detail
 * on a failure into `detail`. Returns NULL when memory is short. */
CURL *fs_fetch_handle_new(const char *url, const atomic_bool *stop, bool *refused, char *detail);

typedef struct fs_fetch_limits {
  int64_t max_bytes;
  long idle_seconds;       /* give up after so long without a byte */
  bool public_only;        /* refuse addresses of this machine and of private networks */
  const atomic_bool *stop; /* borrowed: give up when it becomes true */
} fs_fetch_limits;

/* Loads `url` (http or https, at most 5 redirects) into a new file at `path`. Returns 0, or -1 with a
 * sentence for the user in `error` and no file left. An empty answer is a failure. */
int fs_fetch(const char *url, const char *path, const fs_fetch_limits *limits, char *error,
             size_t error_size);

#endif
