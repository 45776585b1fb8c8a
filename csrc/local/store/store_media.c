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

static int find(fs_store *store, const char *sql, const char *key, int64_t now, fs_media *media) {
  fs_store_lock(store);
  sqlite3_stmt *statement = fs_store_prepare(store, sql, "ti", key, now);
  int result = statement != NULL ? fs_store_step(store, statement) : -1;
  if (result == 1) {
    fs_store_text(statement, 0, media->name, sizeof media->name);
    fs_store_text(statement, 1, media->content_type, sizeof media->content_type);
    media->size = sqlite3_column_int64(statement, 2);
  }
  sqlite3_finalize(statement);
  fs_store_unlock(store);
  return result;
}

int fs_store_upload_find(fs_store *store, const char *token, fs_media *media) {
  return find(store,
              "SELECT name, content_type, size FROM media WHERE upload_token = ?1 AND upload_until > ?2",
              token, (int64_t)time(NULL), media);
}

int fs_store_media_find(fs_store *store, const char *name, fs_media *media) {
  return find(store, "SELECT name, content_type, size FROM media WHERE name = ?1 AND ?2 = 0", name, 0, media);
}
