/* The file behind a URL that a request named: the engine's own, or another server's. */
#ifndef FS_OBTAIN_H
#define FS_OBTAIN_H

#include "local/engine.h"

#define FS_VIDEO_MAX (INT64_C(2) << 30)
#define FS_PICTURE_MAX (INT64_C(64) << 20)

/* Puts a file with the bytes of `url`, at most `max_bytes` of them, at `path` (inside the data directory), at
 * once or not at all; later uploads to the same URL do not change it. Returns 0, or -1 with a sentence for
 * the user in `error`. */
int fs_obtain(fs_engine *engine, const char *url, int64_t max_bytes, const char *path, char *error,
              size_t error_size);

#endif
