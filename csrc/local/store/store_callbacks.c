#include "local/store/store_internal.h"

int fs_store_callbacks_due(fs_store *store, fs_due_callback *due, int max) {
  fs_store_lock(store);
  sqlite3_stmt *statement = fs_store_prepare(
      store,
      "SELECT id, callback_due FROM tasks WHERE callback_due IS NOT NULL ORDER BY callback_due LIMIT ?", "i",
      (int64_t)max);
  int result = -1, count = 0;
  while (statement != NULL && count < max && (result = fs_store_step(store, statement)) == 1) {
    fs_store_text(statement, 0, due[count].id, FS_TOKEN_SIZE);
    due[count++].at = sqlite3_column_int64(statement, 1);
  }
  sqlite3_finalize(statement);
  fs_store_unlock(store);
  return result < 0 ? -1 : count;
}

int fs_store_callback_retry(fs_store *store, const char *id, int64_t due_at) {
  return fs_store_run_alone(
      store, "UPDATE tasks SET callback_tries = callback_tries + 1, callback_due = ? WHERE id = ?", "it",
      due_at, id);
}

int fs_store_callback_end(fs_store *store, const char *id) {
  return fs_store_run_alone(store, "UPDATE tasks SET callback_due = NULL WHERE id = ?", "t", id);
}
