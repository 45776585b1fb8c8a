#include "local/store/store_internal.h"

#include <time.h>

int fs_store_media_insert(fs_store *store, const fs_media *media) {
  return fs_store_run(store, "INSERT INTO media(name, content_type, size, used_at) VALUES(?, ?, ?, ?)",
                      "ttii", media->name, media->content_type, media->size, (int64_t)time(NULL));
}

int fs_store_upload_add(fs_store *store, const char *token, const fs_media *media, int64_t expires_at) {
  return fs_store_run_alone(store,
                            "INSERT INTO media(name, content_type, size, upload_token, upload_until, used_at)"
                            " VALUES(?, ?, -1, ?, ?, ?)",
                            "tttii", media->name, media->content_type, token, expires_at,
                            (int64_t)time(NULL));
}

int fs_store_upload_done(fs_store *store, const char *name, int64_t size) {
  return fs_store_run_alone(store, "UPDATE media SET size = ?, used_at = ? WHERE name = ? AND size < 0",
                            "iit", size, (int64_t)time(NULL), name);
}

static bool read_media(sqlite3_stmt *row, void *context) {
  fs_media *media = context;
  fs_store_text(row, 0, media->name, sizeof media->name);
  fs_store_text(row, 1, media->content_type, sizeof media->content_type);
  media->size = sqlite3_column_int64(row, 2);
  return true;
}

int fs_store_upload_find(fs_store *store, const char *token, fs_media *media) {
  return fs_store_query_alone(
      store, read_media, media,
      "SELECT name, content_type, size FROM media WHERE upload_token = ? AND upload_until > ?", "ti", token,
      (int64_t)time(NULL));
}

int fs_store_media_find(fs_store *store, const char *name, fs_media *media) {
  return fs_store_query_alone(store, read_media, media,
                              "SELECT name, content_type, size FROM media WHERE name = ?", "t", name);
}
