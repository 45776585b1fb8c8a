/* Shared by the files that make up the store. */
#ifndef FS_STORE_INTERNAL_H
#define FS_STORE_INTERNAL_H

#include "local/store/store.h"

#include <pthread.h>
#include <sqlite3.h>

struct fs_store {
  sqlite3 *db;           /* owned */
  pthread_mutex_t mutex; /* held during a call of store.h */
  char problem[256];     /* what the database said last */
  int code;              /* and the SQLite result code of that */
  bool opened;
  char *reserve; /* owned: path of the file that keeps room for the ends of jobs on a full disk */
  struct fs_outcome *outcomes; /* owned list: ends of jobs that wait for room in the database */
};

/* Whether the last failure was for want of room: it may succeed later. */
bool fs_store_is_full(const fs_store *store);

void fs_store_lock(fs_store *store);
void fs_store_unlock(fs_store *store);

/* Prepares a statement and binds its parameters: `types` has a letter for each, i (int64_t), d (double) or t
 * (text, or NULL). Returns NULL after saying why on standard error. Callers hold the lock. */
sqlite3_stmt *fs_store_prepare(fs_store *store, const char *sql, const char *types, ...);

/* Runs a statement that yields no rows. Returns 1 when it changed any row, 0 when none, -1 on failure.
 * Callers hold the lock. */
int fs_store_run(fs_store *store, const char *sql, const char *types, ...);

/* The same as a call of its own: takes the lock. */
int fs_store_run_alone(fs_store *store, const char *sql, const char *types, ...);

/* Steps to the next row: 1 a row, 0 no more, -1 failure. */
int fs_store_step(fs_store *store, sqlite3_stmt *statement);

/* Runs statements without parameters: 1, or -1 on failure. */
int fs_store_execute(fs_store *store, const char *sql);

/* Registers a file that stands in the data directory. Callers hold the lock. */
int fs_store_media_insert(fs_store *store, const fs_media *media);

int fs_store_begin(fs_store *store);
/* Commits when `result` is 1, else rolls back. Returns `result`, or -1 when the commit failed. */
int fs_store_end(fs_store *store, int result);

/* Copies a column of text into `out`, cut where it would not fit; SQL NULL gives "". */
void fs_store_text(sqlite3_stmt *statement, int column, char *out, size_t size);
/* A copy of a column of text, or NULL for SQL NULL. */
char *fs_store_text_copy(sqlite3_stmt *statement, int column);

/* Queues what a former run left unfinished, and fails what has ended too many runs. Callers hold the lock, or
 * are alone. */
int fs_store_requeue(fs_store *store);

/* Notes that a job names media of the engine's own. `media` is a list of names that ends with NULL, or NULL.
 * Callers hold the lock. Returns 1, or -1. */
int fs_store_uses_insert(fs_store *store, const char *job, const char *const *media);

/* ---- ends of jobs that the database could not take (store_outcomes.c); callers hold the lock ---- */

typedef struct fs_outcome {
  struct fs_outcome *next; /* owned */
  fs_work work;
  char id[FS_TOKEN_SIZE];
  char *message;   /* owned; why it failed */
  int64_t at;      /* unix seconds */
  int64_t credits; /* that go back */
} fs_outcome;

/* Stores that a job has failed, unless it has ended before. Returns 1, 0 or -1. */
int fs_store_outcome_write(fs_store *store, const fs_outcome *outcome);
/* The end of the job `id` that waits for being stored, or NULL. */
const fs_outcome *fs_store_outcome_find(const fs_store *store, const char *id);
/* Gives the disk's reserve up, so that what could not be stored for want of room can be. Returns whether
 * there was one, and the last failure was for want of room. */
bool fs_store_use_reserve(fs_store *store);
int64_t fs_store_outcomes_credits(const fs_store *store);
void fs_store_outcomes_free(fs_store *store);

#endif
