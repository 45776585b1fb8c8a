#include "local/store/store_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int fs_store_task_add(fs_store *store, const fs_queued *job, const char *detection_id, const char *param,
                      int64_t credits, bool callback, const char *const *uses) {
  fs_store_lock(store);
  int result = fs_store_begin(store);
  if (result == 1)
    result =
        fs_store_run(store, "UPDATE account SET balance = balance - ?1 WHERE balance >= ?1", "i", credits);
  if (result == 1)
    result =
        fs_store_run(store,
                     "INSERT INTO tasks(id, key, detection_id, param, state, credits, created_at, callback)"
                     " VALUES(?, ?, ?, ?, 0, ?, ?, ?)",
                     "tittiii", job->id, (int64_t)job->key, detection_id, param, credits, (int64_t)time(NULL),
                     (int64_t)callback);
  if (result == 1)
    result = fs_store_uses_insert(store, job->id, uses);
  result = fs_store_end(store, result);
  fs_store_unlock(store);
  return result;
}

static bool read_task(sqlite3_stmt *row, void *context) {
  fs_task *task = context;
  fs_store_text(row, 0, task->id, sizeof task->id);
  fs_store_text(row, 1, task->detection_id, sizeof task->detection_id);
  task->param = fs_store_text_copy(row, 2);
  task->state = (fs_state)sqlite3_column_int(row, 3);
  task->credits = sqlite3_column_int64(row, 4);
  task->message = fs_store_text_copy(row, 5);
  task->duration = sqlite3_column_double(row, 6);
  task->width = sqlite3_column_int(row, 7);
  task->height = sqlite3_column_int(row, 8);
  task->created_at = sqlite3_column_int64(row, 9);
  task->completed_at = sqlite3_column_int64(row, 10);
  task->callback_tries = sqlite3_column_int(row, 11);
  fs_store_text(row, 12, task->media.name, sizeof task->media.name);
  fs_store_text(row, 13, task->media.content_type, sizeof task->media.content_type);
  task->media.size = sqlite3_column_int64(row, 14);
  task->notes = fs_store_text_copy(row, 15);
  return task->param != NULL;
}

/* An outcome that waits in memory overrides the stored state. */
static void add_outcome(const fs_store *store, fs_task *task) {
  const fs_outcome *outcome = fs_store_outcome_find(store, task->id);
  if (outcome == NULL || task->state >= FS_STATE_SUCCEEDED)
    return;
  task->state = FS_STATE_FAILED;
  task->completed_at = outcome->at;
  task->credits = 0;
  free(task->message);
  task->message = strdup(outcome->message);
}

int fs_store_task_find(fs_store *store, const char *id, fs_task *task) {
  *task = (fs_task){0};
  fs_store_lock(store);
  int result = fs_store_query(
      store, read_task, task,
      "SELECT t.id, detection_id, param, state, credits, message, duration, width, height, created_at,"
      " completed_at, callback_tries, m.name, m.content_type, m.size, notes"
      " FROM tasks t LEFT JOIN media m ON m.name = t.media WHERE t.id = ?",
      "t", id);
  if (result == 1)
    add_outcome(store, task);
  else
    fs_task_free(task);
  fs_store_unlock(store);
  return result;
}

void fs_task_free(fs_task *task) {
  free(task->param);
  free(task->message);
  free(task->notes);
  *task = (fs_task){0};
}

int fs_store_task_started(fs_store *store, const char *id) {
  return fs_store_run_alone(
      store, "UPDATE tasks SET state = 1, starts = starts + 1 WHERE id = ? AND state < 2", "t", id);
}

int fs_store_task_succeeded(fs_store *store, const char *id, const fs_media *media, double duration,
                            int width, int height, const char *notes) {
  int64_t now = (int64_t)time(NULL);
  fs_store_lock(store);
  int result = fs_store_outcome_find(store, id) != NULL ? 0 : fs_store_begin(store);
  if (result == 1)
    result =
        fs_store_run(store,
                     "UPDATE tasks SET state = 2, media = ?, duration = ?, width = ?, height = ?, notes = ?,"
                     " completed_at = ?, callback_due = iif(callback, 0, NULL) WHERE id = ? AND state < 2",
                     "tdiitit", media->name, duration, (int64_t)width, (int64_t)height, notes, now, id);
  if (result == 1)
    result = fs_store_media_insert(store, media);
  result = fs_store_end(store, result);
  fs_store_unlock(store);
  return result;
}
