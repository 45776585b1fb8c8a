/* Removal of finished jobs and of uploads, by age and by space. */
#include "local/store/store_internal.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

int fs_store_uses_insert(fs_store *store, const char *job, const char *const *media) {
  int result = 1;
  for (; media != NULL && *media != NULL && result >= 0; media++) {
    result = fs_store_run(store, "INSERT OR IGNORE INTO uses SELECT ?, name FROM media WHERE name = ?", "tt",
                          job, *media);
    if (result == 1)
      result = fs_store_run(store, "UPDATE media SET used_at = ? WHERE name = ?", "it", (int64_t)time(NULL),
                            *media);
  }
  return result < 0 ? -1 : 1;
}

static bool read_leftover(sqlite3_stmt *row, void *context) {
  fs_leftover *leftover = context;
  leftover->kind = (fs_leftover_kind)sqlite3_column_int(row, 0);
  fs_store_text(row, 1, leftover->name, sizeof leftover->name);
  return true;
}

int fs_store_oldest(fs_store *store, int64_t before, fs_leftover *leftover) {
  return fs_store_query_alone(
      store, read_leftover, leftover,
      "SELECT 0, id, finished_at FROM detections d WHERE state >= 2 AND finished_at < ?1"
      "  AND NOT EXISTS (SELECT 1 FROM tasks WHERE detection_id = d.id AND state < 2)"
      "  AND NOT EXISTS (SELECT 1 FROM faces f JOIN uses u ON u.media = f.media"
      "    JOIN tasks t ON t.id = u.job AND t.state < 2 WHERE f.detection_id = d.id)"
      " UNION ALL SELECT 1, id, completed_at FROM tasks WHERE state >= 2 AND completed_at < ?1"
      "  AND callback_due IS NULL"
      " UNION ALL SELECT 2, name, used_at FROM media m WHERE upload_token IS NOT NULL AND used_at < ?1"
      "  AND (size >= 0 OR upload_until < unixepoch())"
      "  AND NOT EXISTS (SELECT 1 FROM uses u WHERE u.media = m.name AND ("
      "    EXISTS (SELECT 1 FROM detections WHERE id = u.job AND state < 2)"
      "    OR EXISTS (SELECT 1 FROM tasks WHERE id = u.job AND state < 2)))"
      " ORDER BY 3, 1 LIMIT 1",
      "i", before);
}

typedef struct fs_names {
  char (*at)[FS_NAME_SIZE]; /* owned */
  size_t count;
} fs_names;

static bool add_name(sqlite3_stmt *row, void *context) {
  fs_names *names = context;
  char(*grown)[FS_NAME_SIZE] = realloc(names->at, (names->count + 1) * sizeof *names->at);
  if (grown == NULL)
    return false;
  names->at = grown;
  fs_store_text(row, 0, grown[names->count++], FS_NAME_SIZE);
  return true;
}

/* The uploads that the job names and no other job does. */
static const char own_uploads[] =
    "SELECT media FROM uses u JOIN media m ON m.name = u.media"
    " WHERE u.job = ?1 AND m.upload_token IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM uses o WHERE o.media = u.media AND o.job <> ?1)";

typedef struct fs_forgetting {
  const char *finished; /* query: has a row if the entry may go */
  const char *media;    /* query: the media of the entry alone */
  const char *statement[3];
} fs_forgetting;

static const fs_forgetting forgettings[] = {
    [FS_LEFTOVER_DETECTION] = {"SELECT id FROM detections WHERE id = ? AND state >= 2",
                               "SELECT media FROM faces WHERE detection_id = ?",
                               {"DELETE FROM faces WHERE detection_id = ?",
                                "DELETE FROM detections WHERE id = ?", "DELETE FROM uses WHERE job = ?"}},
    [FS_LEFTOVER_TASK] = {"SELECT id FROM tasks WHERE id = ? AND state >= 2",
                          "SELECT media FROM tasks WHERE id = ? AND media IS NOT NULL",
                          {"DELETE FROM tasks WHERE id = ?", "DELETE FROM uses WHERE job = ?", NULL}},
    [FS_LEFTOVER_UPLOAD] = {"SELECT name FROM media WHERE name = ?",
                            "SELECT name FROM media WHERE name = ?",
                            {"DELETE FROM uses WHERE media = ?", NULL, NULL}},
};

static int forget(fs_store *store, const fs_forgetting *what, const char *id, bool uploads, fs_names *media) {
  int result = fs_store_query(store, NULL, NULL, what->finished, "t", id);
  if (result == 0)
    return 0;
  if (result > 0)
    result = fs_store_query(store, add_name, media, what->media, "t", id);
  if (result >= 0 && uploads)
    result = fs_store_query(store, add_name, media, own_uploads, "t", id);
  for (int i = 0; i < 3 && what->statement[i] != NULL && result >= 0; i++)
    result = fs_store_run(store, what->statement[i], "t", id);
  for (size_t i = 0; i < media->count && result >= 0; i++)
    result = fs_store_run(store, "DELETE FROM media WHERE name = ?", "t", media->at[i]);
  return result < 0 ? -1 : 1;
}

int fs_store_forget(fs_store *store, const fs_leftover *leftover, bool uploads,
                    void (*remove)(void *context, const char *name), void *context) {
  fs_names media = {0};
  fs_store_lock(store);
  int result = fs_store_begin(store);
  if (result == 1)
    result =
        fs_store_end(store, forget(store, &forgettings[leftover->kind], leftover->name, uploads, &media));
  fs_store_unlock(store);
  for (size_t i = 0; i < media.count && result == 1; i++)
    remove(context, media.at[i]);
  free(media.at);
  return result;
}
