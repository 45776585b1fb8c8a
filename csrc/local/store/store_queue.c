#include "local/store/store_internal.h"

#include <stdlib.h>
#include <string.h>

typedef struct fs_queued_list {
  fs_queued *at; /* owned */
  size_t count;
} fs_queued_list;

static bool read_queued(sqlite3_stmt *row, void *context) {
  fs_queued_list *list = context;
  fs_queued *grown = realloc(list->at, (list->count + 1) * sizeof *grown);
  if (grown == NULL)
    return false;
  list->at = grown;
  fs_queued *job = &grown[list->count++];
  job->work = sqlite3_column_int(row, 0) == 0 ? FS_WORK_DETECTION : FS_WORK_TASK;
  fs_store_text(row, 1, job->id, FS_TOKEN_SIZE);
  job->quick = sqlite3_column_int(row, 4) != 0;
  job->key = sqlite3_column_int(row, 5);
  return true;
}

int fs_store_queued(fs_store *store, void (*each)(void *context, const fs_queued *job), void *context) {
  fs_queued_list list = {0};
  int result =
      fs_store_query_alone(store, read_queued, &list,
                           "SELECT 0, id, created_at, number, picture, key FROM detections WHERE state < 2"
                           " UNION ALL SELECT 1, id, created_at, number,"
                           "  json_extract(param, '$.model') LIKE 'image-%', key FROM tasks WHERE state < 2"
                           " ORDER BY 3, 1, 4",
                           "");
  for (size_t i = 0; i < list.count && result >= 0; i++)
    each(context, &list.at[i]);
  free(list.at);
  return result < 0 ? -1 : 1;
}

int fs_store_source_wanted(fs_store *store, const char *id, int64_t since) {
  return fs_store_query_alone(
      store, NULL, NULL,
      "SELECT 1 FROM detections WHERE id = ?1 AND (state < 2 OR (state = 2 AND finished_at > ?2))"
      " UNION ALL SELECT 1 FROM tasks WHERE (id = ?1 OR detection_id = ?1) AND state < 2 LIMIT 1",
      "ti", id, since);
}

int fs_store_requeue(fs_store *store) {
  static const char reason[] = "the engine ended three times while it worked on this";
  const char *const fail_detections = "UPDATE detections SET state = 3, error = ?, finished_at = unixepoch()"
                                      " WHERE state = 1 AND starts >= 3";
  const char *const fail_tasks =
      "UPDATE tasks SET state = 3, message = ?, completed_at = unixepoch(), credits = 0,"
      " callback_due = iif(callback, 0, NULL) WHERE state = 1 AND starts >= 3";
  int result = fs_store_begin(store);
  if (result == 1 &&
      (fs_store_run(store, fail_detections, "t", reason) < 0 ||
       fs_store_execute(store, "UPDATE account SET balance = balance + (SELECT ifnull(sum(credits), 0)"
                               " FROM tasks WHERE state = 1 AND starts >= 3)") < 0 ||
       fs_store_run(store, fail_tasks, "t", reason) < 0))
    result = -1;
  if (result == 1)
    result = fs_store_execute(store, "UPDATE detections SET state = 0, started_at = NULL WHERE state = 1;"
                                     "UPDATE tasks SET state = 0 WHERE state = 1");
  return fs_store_end(store, result);
}

int fs_store_postpone(fs_store *store, fs_work work, const char *id) {
  return fs_store_run_alone(
      store,
      work == FS_WORK_DETECTION
          ? "UPDATE detections SET state = 0, starts = starts - 1 WHERE id = ? AND state = 1"
          : "UPDATE tasks SET state = 0, starts = starts - 1 WHERE id = ? AND state = 1",
      "t", id);
}
