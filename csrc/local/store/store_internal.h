/* Shared by the files of the store. */
#ifndef FS_STORE_INTERNAL_H
#define FS_STORE_INTERNAL_H

#include "local/store/store.h"

#include <pthread.h>
#include <sqlite3.h>

struct fs_store {
  sqlite3 *db;           /* owned */
  pthread_mutex_t mutex; /* held during a call of store.h */
  char problem[256];     /* last message of the database */
  int code;              /* SQLite's result code for `problem` */
  bool opened;
  char *reserve; /* owned: path of the reserve file, whose space takes the outcomes of jobs on a full disk */
  struct fs_outcome *outcomes; /* owned list: outcomes that wait for space in the database */
};

/* Whether the last failure was a lack of space, so that a retry may succeed. */
bool fs_store_is_full(const fs_store *store);

void fs_store_lock(fs_store *store);
void fs_store_unlock(fs_store *store);

/* Reads a row of a query. Returns false when memory is short, which ends the query. */
typedef bool fs_store_read(sqlite3_stmt *row, void *context);

/* Runs a query and has each row read; `read` may be NULL. `types` has a letter for each parameter, i
 * (int64_t), d (double) or t (text, or NULL). Returns 1 when there was a row, 0 when none, and -1 on failure,
 * with the reason on standard error. Callers hold the lock. */
int fs_store_query(fs_store *store, fs_store_read *read, void *context, const char *sql, const char *types,
                   ...);

/* fs_store_query with the lock taken. */
int fs_store_query_alone(fs_store *store, fs_store_read *read, void *context, const char *sql,
                         const char *types, ...);

/* Reads the first column into an int64_t. */
fs_store_read fs_store_read_integer;

/* Runs a statement that yields no rows. Returns 1 when it changed any row, 0 when none, -1 on failure.
 * Callers hold the lock. */
int fs_store_run(fs_store *store, const char *sql, const char *types, ...);

/* fs_store_run with the lock taken. */
int fs_store_run_alone(fs_store *store, const char *sql, const char *types, ...);

/* Runs statements without parameters: 1, or -1 on failure. */
int fs_store_execute(fs_store *store, const char *sql);

/* Registers a file of the data directory. Callers hold the lock. */
int fs_store_media_insert(fs_store *store, const fs_media *media);

int fs_store_begin(fs_store *store);
/* Commits when `result` is 1, else rolls back what was begun. Returns `result`, or -1 when the commit failed.
 */
int fs_store_end(fs_store *store, int result);

/* Copies a column of text into `out`, truncated to `size`; SQL NULL gives "". */
void fs_store_text(sqlite3_stmt *statement, int column, char *out, size_t size);
/* A copy of a column of text, or NULL for SQL NULL. */
char *fs_store_text_copy(sqlite3_stmt *statement, int column);

/* Queues the jobs that an earlier run left unfinished, and fails jobs during which the engine has ended three
 * times. Callers hold the lock, or no other thread runs. */
int fs_store_requeue(fs_store *store);

/* Records the engine's own media that a job names. `media` is a list of names that ends with NULL, or NULL.
 * Callers hold the lock. Returns 1, or -1. */
int fs_store_uses_insert(fs_store *store, const char *job, const char *const *media);

/* ---- outcomes that the database could not take (store_outcomes.c); callers hold the lock ---- */

typedef struct fs_outcome {
  struct fs_outcome *next; /* owned */
  fs_work work;
  char id[FS_TOKEN_SIZE];
  char *message;   /* owned: reason of the failure */
  int64_t at;      /* unix seconds */
  int64_t credits; /* returned to the balance */
} fs_outcome;

/* The waiting outcome of the job `id`, or NULL. */
const fs_outcome *fs_store_outcome_find(const fs_store *store, const char *id);
/* Deletes the reserve file if the last failure was a lack of space, so that the write can be repeated.
 * Returns whether the file was deleted. */
bool fs_store_use_reserve(fs_store *store);
int64_t fs_store_outcomes_credits(const fs_store *store);
void fs_store_outcomes_free(fs_store *store);

#endif
