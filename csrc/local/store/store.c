#include "../fail.h"
#include "store_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* `user_version` of the database; a database of another version is refused. */
#define SCHEMA_VERSION 2

static const char schema[] =
    "CREATE TABLE account(one INTEGER PRIMARY KEY CHECK(one = 1), balance INTEGER NOT NULL CHECK(balance >= "
    "0));"
    "CREATE TABLE media(name TEXT PRIMARY KEY, content_type TEXT NOT NULL, size INTEGER NOT NULL,"
    "  upload_token TEXT UNIQUE, upload_until INTEGER);"
    "CREATE TABLE detections(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, detect_id TEXT UNIQUE,"
    "  picture INTEGER NOT NULL, media_url TEXT NOT NULL, state INTEGER NOT NULL, starts INTEGER NOT NULL "
    "DEFAULT 0, error TEXT, spans TEXT, duration REAL, media_duration REAL,"
    "  created_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER);"
    "CREATE TABLE faces(detection_id TEXT NOT NULL REFERENCES detections(id), face_id INTEGER NOT NULL,"
    "  media TEXT NOT NULL REFERENCES media(name), x REAL, y REAL, width REAL, height REAL, first_seen REAL,"
    "  last_seen REAL, score REAL, frames INTEGER, PRIMARY KEY(detection_id, face_id));"
    "CREATE TABLE tasks(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, detection_id TEXT NOT NULL,"
    "  param TEXT NOT NULL, state INTEGER NOT NULL, starts INTEGER NOT NULL DEFAULT 0, credits INTEGER NOT "
    "NULL, message TEXT, media TEXT,"
    "  duration REAL, width INTEGER, height INTEGER, created_at INTEGER NOT NULL, completed_at INTEGER,"
    "  callback INTEGER NOT NULL, callback_tries INTEGER NOT NULL DEFAULT 0, callback_due INTEGER);"
    "CREATE INDEX unfinished_detections ON detections(number) WHERE state < 2;"
    "CREATE INDEX unfinished_tasks ON tasks(number) WHERE state < 2;"
    "CREATE INDEX tasks_of_detections ON tasks(detection_id) WHERE state < 2;"
    "CREATE INDEX due_callbacks ON tasks(callback_due) WHERE callback_due IS NOT NULL;";

void fs_store_lock(fs_store *store) {
  pthread_mutex_lock(&store->mutex);
}

void fs_store_unlock(fs_store *store) {
  pthread_mutex_unlock(&store->mutex);
}

/* While the database is being opened, what failed is the caller's to tell. */
static void complain(fs_store *store) {
  snprintf(store->problem, sizeof store->problem, "%s", sqlite3_errmsg(store->db));
  if (store->opened)
    fprintf(stderr, "faceswap-local: database: %s\n", store->problem);
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

sqlite3_stmt *fs_store_prepare(fs_store *store, const char *sql, const char *types, ...) {
  va_list values;
  va_start(values, types);
  sqlite3_stmt *statement = prepare(store, sql, types, values);
  va_end(values);
  return statement;
}

int fs_store_step(fs_store *store, sqlite3_stmt *statement) {
  int status = sqlite3_step(statement);
  if (status == SQLITE_ROW)
    return 1;
  if (status == SQLITE_DONE)
    return 0;
  complain(store);
  return -1;
}

static int run(fs_store *store, const char *sql, const char *types, va_list values) {
  sqlite3_stmt *statement = prepare(store, sql, types, values);
  if (statement == NULL)
    return -1;
  int result = fs_store_step(store, statement);
  sqlite3_finalize(statement);
  if (result < 0)
    return -1;
  return sqlite3_changes(store->db) > 0;
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

static int schema_version(fs_store *store) {
  sqlite3_stmt *statement = fs_store_prepare(store, "PRAGMA user_version", "");
  int version =
      statement != NULL && fs_store_step(store, statement) == 1 ? sqlite3_column_int(statement, 0) : -1;
  sqlite3_finalize(statement);
  return version;
}

static int make_schema(fs_store *store, int64_t balance) {
  if (fs_store_begin(store) < 0)
    return -1;
  int result = fs_store_execute(store, schema);
  if (result == 1)
    result = fs_store_run(store, "INSERT INTO account VALUES(1, ?)", "i", balance);
  if (result == 1)
    result = fs_store_execute(store, "PRAGMA user_version = 2");
  return fs_store_end(store, result);
}

static int prepare_database(fs_store *store, int64_t balance, char *error, size_t error_size) {
  /* NORMAL is safe in WAL mode against the end of the process; only a power cut may take the last commits
   * back. */
  if (fs_store_execute(
          store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON") < 0)
    return fs_fail(error, error_size, "%s", store->problem);
  int version = schema_version(store);
  if (version == 0 && make_schema(store, balance) < 0)
    version = -1;
  if (version == -1)
    return fs_fail(error, error_size, "%s", store->problem);
  if (version != 0 && version != SCHEMA_VERSION)
    return fs_fail(error, error_size, "it was written by another version of this program (format %d, not %d)",
                   version, SCHEMA_VERSION);
  if (fs_store_requeue(store) < 0 ||
      fs_store_run(store, "DELETE FROM media WHERE size < 0 AND upload_until < unixepoch()", "") < 0)
    return fs_fail(error, error_size, "%s", store->problem);
  return 0;
}

fs_store *fs_store_open(const char *path, int64_t balance, char *error, size_t error_size) {
  char reason[256];
  fs_store *store = calloc(1, sizeof *store);
  if (store == NULL) {
    fs_fail(error, error_size, "out of memory");
    return NULL;
  }
  pthread_mutex_init(&store->mutex, NULL);
  /* The mutex above makes the calls one by one, so SQLite needs none of its own. */
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path, &store->db, flags, NULL) != SQLITE_OK)
    snprintf(reason, sizeof reason, "%s", sqlite3_errmsg(store->db));
  else if (prepare_database(store, balance, reason, sizeof reason) == 0) {
    store->opened = true;
    return store;
  }
  fs_fail(error, error_size, "cannot use the database %s: %s", path, reason);
  fs_store_close(store);
  return NULL;
}

void fs_store_close(fs_store *store) {
  if (store == NULL)
    return;
  sqlite3_close(store->db);
  pthread_mutex_destroy(&store->mutex);
  free(store);
}

int fs_store_balance(fs_store *store, int64_t *balance) {
  fs_store_lock(store);
  sqlite3_stmt *statement = fs_store_prepare(store, "SELECT balance FROM account", "");
  int result = statement != NULL ? fs_store_step(store, statement) : -1;
  if (result == 1)
    *balance = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  fs_store_unlock(store);
  return result;
}
