#include "local/jobs/obtain.h"

#include "base/error.h"
#include "local/contract/media_url.h"
#include "local/jobs/fetch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int fetch_into(fs_engine *engine, const char *url, int64_t max_bytes, const char *path, char *error,
                      size_t error_size) {
  char token[FS_TOKEN_SIZE], partial[PATH_MAX];
  fs_token_make(token);
  fs_data_dir_path(&engine->data, "tmp", token, "", partial);
  fs_fetch_limits limits = {
      .max_bytes = max_bytes, .idle_seconds = (long)engine->options.fetch_timeout, .stop = &engine->stopping};
  if (fs_fetch(url, partial, &limits, error, error_size) != 0)
    return -1;
  if (rename(partial, path) == 0)
    return 0;
  fs_fail(error, error_size, "cannot keep what was fetched: %s", strerror(errno));
  unlink(partial);
  return -1;
}

/* A hard link: no copy, and an upload that replaces the name later leaves these bytes alone. */
static int link_own(fs_engine *engine, const fs_media *media, int64_t max_bytes, const char *path,
                    char *error, size_t error_size) {
  char own[PATH_MAX], url[FS_LINK_SIZE];
  fs_media_url_write(engine, media->name, url);
  if (media->size < 0)
    return fs_fail(error, error_size, "nothing has been uploaded to %s yet", url);
  if (media->size == 0)
    return fs_fail(error, error_size, "the file at %s is empty (0 bytes)", url);
  if (media->size > max_bytes)
    return fs_fail(error, error_size, "the file at %s is larger than %lld bytes, the most that is taken", url,
                   (long long)max_bytes);
  fs_data_dir_path(&engine->data, "media", media->name, "", own);
  unlink(path);
  if (link(own, path) == 0)
    return 0;
  /* A file system without hard links: the engine is its own client then. */
  return fetch_into(engine, url, max_bytes, path, error, error_size);
}

int fs_obtain(fs_engine *engine, const char *url, int64_t max_bytes, const char *path, char *error,
              size_t error_size) {
  char name[FS_NAME_SIZE];
  fs_media media;
  int own = fs_media_url_name(url, name) ? fs_store_media_find(engine->store, name, &media) : 0;
  if (own == 1)
    return link_own(engine, &media, max_bytes, path, error, error_size);
  if (own == 0)
    return fetch_into(engine, url, max_bytes, path, error, error_size);
  return fs_fail(error, error_size, "the engine's database failed");
}
