#include "base/error.h"
#include "local/store/store_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* `user_version` of the database; a database of another version is refused. */
#define SCHEMA_VERSION 7

/* `uses` lists the engine's own media that the request of a detection or task names: they stay while the job
 * is unfinished, and may be removed with it. */
#define USES                                                                                                 \
  "CREATE TABLE uses(job TEXT NOT NULL, media TEXT NOT NULL, PRIMARY KEY(job, media)) WITHOUT ROWID;"        \
  "CREATE INDEX users_of_media ON uses(media);"

static const char schema[] =
    "CREATE TABLE account(one INTEGER PRIMARY KEY CHECK(one = 1), balance INTEGER NOT NULL CHECK(balance >= "
    "0));"
    "CREATE TABLE media(name TEXT PRIMARY KEY, content_type TEXT NOT NULL, size INTEGER NOT NULL,"
    "  upload_token TEXT UNIQUE, upload_until INTEGER, used_at INTEGER NOT NULL DEFAULT 0);"
    "CREATE TABLE detections(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, key INTEGER NOT NULL "
    "DEFAULT "
    "0, detect_id TEXT UNIQUE,"
    "  picture INTEGER NOT NULL, media_url TEXT NOT NULL, state INTEGER NOT NULL, starts INTEGER NOT NULL "
    "DEFAULT 0, error TEXT, spans TEXT, maybe_faces TEXT, standings TEXT, notes TEXT, duration REAL, "
    "media_duration REAL,"
    "  created_at INTEGER NOT NULL, started_at INTEGER, finished_at INTEGER);"
    "CREATE TABLE faces(detection_id TEXT NOT NULL REFERENCES detections(id), face_id INTEGER NOT NULL,"
    "  media TEXT NOT NULL REFERENCES media(name), x REAL, y REAL, width REAL, height REAL, first_seen REAL,"
    "  last_seen REAL, score REAL, frames INTEGER, maybe_same TEXT, PRIMARY KEY(detection_id, face_id));"
    "CREATE TABLE tasks(number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, key INTEGER NOT NULL DEFAULT 0, "
    "detection_id TEXT NOT NULL,"
    "  param TEXT NOT NULL, state INTEGER NOT NULL, starts INTEGER NOT NULL DEFAULT 0, credits INTEGER NOT "
    "NULL, message TEXT, media TEXT, notes TEXT,"
    "  duration REAL, width INTEGER, height INTEGER, created_at INTEGER NOT NULL, completed_at INTEGER,"
    "  callback INTEGER NOT NULL, callback_tries INTEGER NOT NULL DEFAULT 0, callback_due INTEGER);"
    "CREATE INDEX unfinished_detections ON detections(number) WHERE state < 2;"
    "CREATE INDEX unfinished_tasks ON tasks(number) WHERE state < 2;"
    "CREATE INDEX tasks_of_detections ON tasks(detection_id) WHERE state < 2;"
    "CREATE INDEX due_callbacks ON tasks(callback_due) WHERE callback_due IS NOT NULL;" USES;

/* What each version has beyond the one before, from version 3 on. */
enum { UPGRADES_FROM = 2 };
static const char *const upgrades[SCHEMA_VERSION - UPGRADES_FROM] = {
    ("ALTER TABLE tasks ADD COLUMN notes TEXT;"
     "ALTER TABLE faces ADD COLUMN maybe_same TEXT;"
     "ALTER TABLE media ADD COLUMN used_at INTEGER NOT NULL DEFAULT 0;"
     "UPDATE media SET used_at = unixepoch();" USES),
    ("ALTER TABLE detections ADD COLUMN key INTEGER NOT NULL DEFAULT 0;"
     "ALTER TABLE tasks ADD COLUMN key INTEGER NOT NULL DEFAULT 0;"),
    "ALTER TABLE detections ADD COLUMN maybe_faces TEXT;",
    "ALTER TABLE detections ADD COLUMN standings TEXT;",
    "ALTER TABLE detections ADD COLUMN notes TEXT;",
};

static int set_version(fs_store *store) {
  char pragma[40];
  snprintf(pragma, sizeof pragma, "PRAGMA user_version = %d", SCHEMA_VERSION);
  return fs_store_execute(store, pragma);
}

static int schema_version(fs_store *store) {
  int64_t version = 0;
  int found = fs_store_query(store, fs_store_read_integer, &version, "PRAGMA user_version", "");
  return found == 1 ? (int)version : -1;
}

static int make_schema(fs_store *store, int64_t balance) {
  if (fs_store_begin(store) < 0)
    return -1;
  int result = fs_store_execute(store, schema);
  if (result == 1)
    result = fs_store_run(store, "INSERT INTO account VALUES(1, ?)", "i", balance);
  if (result == 1)
    result = set_version(store);
  return fs_store_end(store, result);
}

static int upgrade_schema(fs_store *store, int version) {
  if (fs_store_begin(store) < 0)
    return -1;
  int result = 1;
  for (; version < SCHEMA_VERSION && result == 1; version++)
    result = fs_store_execute(store, upgrades[version - UPGRADES_FROM]);
  if (result == 1)
    result = set_version(store);
  return fs_store_end(store, result);
}

/* Takes up what an earlier run left. */
static int take_up(fs_store *store) {
  return fs_store_requeue(store) < 0 || fs_store_run(store,
                                                     "DELETE FROM media WHERE size < 0"
                                                     " AND upload_until < unixepoch()",
                                                     "") < 0
             ? -1
             : 0;
}

static int prepare_database(fs_store *store, int64_t balance, fs_error *error) {
  /* synchronous = NORMAL: in WAL mode the end of the process loses nothing, and a power cut only the last
   * commits. locking_mode = EXCLUSIVE keeps the index of the log in memory, so that the database can be read
   * on a full disk; the engine is its only user. The log is kept short because it counts towards the quota.
   */
  if (fs_store_execute(store, "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;"
                              "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"
                              "PRAGMA wal_autocheckpoint = 200; PRAGMA journal_size_limit = 1048576") < 0)
    return fs_fail(error, "%s", store->problem);
  int version = schema_version(store);
  bool old = version >= UPGRADES_FROM && version < SCHEMA_VERSION;
  if ((version == 0 && make_schema(store, balance) < 0) || (old && upgrade_schema(store, version) < 0))
    version = -1;
  if (version == -1)
    return fs_fail(error, "%s", store->problem);
  if (version != 0 && !old && version != SCHEMA_VERSION)
    return fs_fail(
        error,
        "it was written by another version of this program (format %d, not %d): use that version, or "
        "another data directory",
        version, SCHEMA_VERSION);
  /* On a full disk this must wait: finished jobs can be served, and unfinished ones are queued anyway. */
  if (take_up(store) == 0 || (fs_store_use_reserve(store) && take_up(store) == 0))
    return 0;
  if (!fs_store_is_full(store))
    return fs_fail(error, "%s", store->problem);
  fprintf(stderr, "faceswap-local: database: %s; finished work can be asked for, new work needs room\n",
          store->problem);
  return 0;
}

fs_store *fs_store_open(const char *path, int64_t balance, fs_error *error) {
  fs_error reason;
  fs_store *store = calloc(1, sizeof *store);
  if (store == NULL) {
    fs_fail(error, "out of memory");
    return NULL;
  }
  pthread_mutex_init(&store->mutex, NULL);
  if (asprintf(&store->reserve, "%s.reserve", path) < 0)
    store->reserve = NULL;
  /* store->mutex serializes the calls, so SQLite needs no mutex of its own. */
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path, &store->db, flags, NULL) != SQLITE_OK)
    fs_fail(&reason, "%s", sqlite3_errmsg(store->db));
  else if (prepare_database(store, balance, &reason) == 0) {
    store->opened = true;
    return store;
  }
  fs_fail(error, "cannot use the database %s: %s", path, reason.text);
  fs_store_close(store);
  return NULL;
}

void fs_store_close(fs_store *store) {
  if (store == NULL)
    return;
  fs_store_outcomes_free(store);
  free(store->reserve);
  sqlite3_close(store->db);
  pthread_mutex_destroy(&store->mutex);
  free(store);
}

int fs_store_balance(fs_store *store, int64_t *balance) {
  fs_store_lock(store);
  int result = fs_store_query(store, fs_store_read_integer, balance, "SELECT balance FROM account", "");
  if (result == 1)
    *balance += fs_store_outcomes_credits(store);
  fs_store_unlock(store);
  return result;
}
