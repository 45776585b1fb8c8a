/* HTTP requests to other servers: downloads and callbacks. */
#ifndef FS_FETCH_H
#define FS_FETCH_H

#include "base/error.h"

#include <curl/curl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A libcurl handle for `url`: http and https only, no signals, aborted when `stop` (borrowed) becomes true.
 * If `refused` (borrowed) is not NULL, the handle connects to public addresses only, whatever the host name
 * or a redirect resolves to, and sets `*refused` when it meets another address. `detail` (CURL_ERROR_SIZE
 * bytes) receives libcurl's message. Returns NULL when memory is short. */
CURL *fs_fetch_handle_new(const char *url, const atomic_bool *stop, bool *refused, char *detail);

typedef struct fs_fetch_limits {
  int64_t max_bytes;
  long idle_seconds;       /* abort after so many seconds without a byte */
  bool public_only;        /* refuse addresses of this machine and of private networks */
  const atomic_bool *stop; /* borrowed: abort when it becomes true */
} fs_fetch_limits;

/* Downloads `url` (http or https, at most 5 redirects) to a new file at `path`. Returns 0, or -1 with a
 * sentence for the user in `error` and no file left. An empty body is a failure. */
int fs_fetch(const char *url, const char *path, const fs_fetch_limits *limits, fs_error *error);

#endif
