/* The database of the store: its lock, statements and transactions. */
#include "local/store/store_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A transaction that is open here is one whose ROLLBACK has failed: no later call may become a part of it. */
void fs_store_lock(fs_store *store) {
  pthread_mutex_lock(&store->mutex);
  if (!sqlite3_get_autocommit(store->db))
    fs_store_execute(store, "ROLLBACK");
}

void fs_store_unlock(fs_store *store) {
  pthread_mutex_unlock(&store->mutex);
}

/* Notes a failure. While the database is being opened the caller reports it; later it is printed here. */
static void complain(fs_store *store) {
  store->code = sqlite3_errcode(store->db);
  snprintf(store->problem, sizeof store->problem, "%s", sqlite3_errmsg(store->db));
  if (store->opened)
    fprintf(stderr, "faceswap-local: database: %s\n", store->problem);
}

bool fs_store_is_full(const fs_store *store) {
  return store->code == SQLITE_FULL || store->code == SQLITE_IOERR;
}

bool fs_store_lacks_room(fs_store *store) {
  fs_store_lock(store);
  bool full = store->code == SQLITE_FULL;
  fs_store_unlock(store);
  return full;
}

static sqlite3_stmt *prepare(fs_store *store, const char *sql, const char *types, va_list values) {
  sqlite3_stmt *statement = NULL;
  int status = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
  for (int i = 0; status == SQLITE_OK && types[i] != '\0'; i++) {
    if (types[i] == 'i')
      status = sqlite3_bind_int64(statement, i + 1, va_arg(values, int64_t));
    else if (types[i] == 'd')
      status = sqlite3_bind_double(statement, i + 1, va_arg(values, double));
    else
      status = sqlite3_bind_text(statement, i + 1, va_arg(values, const char *), -1, SQLITE_TRANSIENT);
  }
  if (status == SQLITE_OK)
    return statement;
  complain(store);
  sqlite3_finalize(statement);
  return NULL;
}

static int query(fs_store *store, fs_store_read *read, void *context, const char *sql, const char *types,
                 va_list values) {
  sqlite3_stmt *statement = prepare(store, sql, types, values);
  int status = statement != NULL ? sqlite3_step(statement) : SQLITE_ERROR, rows = 0;
  while (status == SQLITE_ROW && (read == NULL || read(statement, context))) {
    rows = 1;
    status = sqlite3_step(statement);
  }
  if (status == SQLITE_ROW)
    fprintf(stderr, "faceswap-local: out of memory\n");
  else if (status != SQLITE_DONE && statement != NULL)
    complain(store);
  sqlite3_finalize(statement);
  return status == SQLITE_DONE ? rows : -1;
}

int fs_store_query(fs_store *store, fs_store_read *read, void *context, const char *sql, const char *types,
                   ...) {
  va_list values;
  va_start(values, types);
  int result = query(store, read, context, sql, types, values);
  va_end(values);
  return result;
}

int fs_store_query_alone(fs_store *store, fs_store_read *read, void *context, const char *sql,
                         const char *types, ...) {
  va_list values;
  va_start(values, types);
  fs_store_lock(store);
  int result = query(store, read, context, sql, types, values);
  fs_store_unlock(store);
  va_end(values);
  return result;
}

bool fs_store_read_integer(sqlite3_stmt *row, void *integer) {
  *(int64_t *)integer = sqlite3_column_int64(row, 0);
  return true;
}

static int run(fs_store *store, const char *sql, const char *types, va_list values) {
  int result = query(store, NULL, NULL, sql, types, values);
  return result < 0 ? -1 : sqlite3_changes(store->db) > 0;
}

int fs_store_run(fs_store *store, const char *sql, const char *types, ...) {
  va_list values;
  va_start(values, types);
  int result = run(store, sql, types, values);
  va_end(values);
  return result;
}

int fs_store_run_alone(fs_store *store, const char *sql, const char *types, ...) {
  va_list values;
  va_start(values, types);
  fs_store_lock(store);
  int result = run(store, sql, types, values);
  fs_store_unlock(store);
  va_end(values);
  return result;
}

int fs_store_execute(fs_store *store, const char *sql) {
  if (sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK)
    return 1;
  complain(store);
  return -1;
}

int fs_store_begin(fs_store *store) {
  return fs_store_execute(store, "BEGIN IMMEDIATE");
}

int fs_store_end(fs_store *store, int result) {
  if (result == 1 && fs_store_execute(store, "COMMIT") == 1)
    return 1;
  if (!sqlite3_get_autocommit(store->db)) /* some failures have rolled back already */
    fs_store_execute(store, "ROLLBACK");
  return result == 1 ? -1 : result;
}

void fs_store_text(sqlite3_stmt *statement, int column, char *out, size_t size) {
  const char *text = (const char *)sqlite3_column_text(statement, column);
  snprintf(out, size, "%s", text != NULL ? text : "");
}

char *fs_store_text_copy(sqlite3_stmt *statement, int column) {
  const char *text = (const char *)sqlite3_column_text(statement, column);
  return text != NULL ? strdup(text) : NULL;
}
