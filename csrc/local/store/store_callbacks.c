#include "local/store/store_internal.h"

static bool read_due(sqlite3_stmt *row, void *context) {
  fs_due_callback **next = context;
  fs_store_text(row, 0, (*next)->id, FS_TOKEN_SIZE);
  (*next)++->at = sqlite3_column_int64(row, 1);
  return true;
}

int fs_store_callbacks_due(fs_store *store, fs_due_callback *due, int max) {
  fs_due_callback *next = due;
  int result = fs_store_query_alone(
      store, read_due, &next,
      "SELECT id, callback_due FROM tasks WHERE callback_due IS NOT NULL ORDER BY callback_due LIMIT ?", "i",
      (int64_t)max);
  return result < 0 ? -1 : (int)(next - due);
}

int fs_store_callback_retry(fs_store *store, const char *id, int64_t due_at) {
  return fs_store_run_alone(
      store, "UPDATE tasks SET callback_tries = callback_tries + 1, callback_due = ? WHERE id = ?", "it",
      due_at, id);
}

int fs_store_callback_end(fs_store *store, const char *id) {
  return fs_store_run_alone(store, "UPDATE tasks SET callback_due = NULL WHERE id = ?", "t", id);
}
