#include "store_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct fs_queued {
  fs_work work;
  char id[FS_TOKEN_SIZE];
} fs_queued;

static int collect(fs_store *store, fs_queued **list, size_t *count) {
  sqlite3_stmt *statement =
      fs_store_prepare(store,
                       "SELECT 0, id, created_at, number FROM detections WHERE state = 0"
                       " UNION ALL SELECT 1, id, created_at, number FROM tasks WHERE state = 0"
                       " ORDER BY 3, 1, 4",
                       "");
  int result = -1;
  while (statement != NULL && (result = fs_store_step(store, statement)) == 1) {
    fs_queued *grown = realloc(*list, (*count + 1) * sizeof **list);
    if (grown == NULL) {
      result = -1;
      break;
    }
    *list = grown;
    grown[*count].work = sqlite3_column_int(statement, 0) == 0 ? FS_WORK_DETECTION : FS_WORK_TASK;
    fs_store_text(statement, 1, grown[*count].id, FS_TOKEN_SIZE);
    ++*count;
  }
  sqlite3_finalize(statement);
  return result;
}

int fs_store_queued(fs_store *store, void (*each)(void *context, fs_work work, const char *id),
                    void *context) {
  fs_queued *list = NULL;
  size_t count = 0;
  fs_store_lock(store);
  int result = collect(store, &list, &count);
  fs_store_unlock(store);
  for (size_t i = 0; i < count && result >= 0; i++)
    each(context, list[i].work, list[i].id);
  free(list);
  return result < 0 ? -1 : 1;
}

int fs_store_source_wanted(fs_store *store, const char *id, int64_t since) {
  fs_store_lock(store);
  sqlite3_stmt *statement = fs_store_prepare(
      store,
      "SELECT 1 FROM detections WHERE id = ?1 AND (state < 2 OR (state = 2 AND finished_at > ?2))"
      " UNION ALL SELECT 1 FROM tasks WHERE (id = ?1 OR detection_id = ?1) AND state < 2 LIMIT 1",
      "ti", id, since);
  int result = statement != NULL ? fs_store_step(store, statement) : -1;
  sqlite3_finalize(statement);
  fs_store_unlock(store);
  return result;
}
