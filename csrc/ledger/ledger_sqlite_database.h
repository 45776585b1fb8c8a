/* An SQLite file with one table, as the ledger needs it: rows in, rows out, by the names of the columns. What
 * is got is copied, so that no statement is left open while it is used. Where nothing else is said, a
 * function returns 0, or -1 with a sentence in the answer. */
#ifndef FS_LEDGER_SQLITE_DATABASE_H
#define FS_LEDGER_SQLITE_DATABASE_H

#include "ledger/ledger_backend.h"

/* What a file of this kind is. The two numbers stand in its header. */
typedef struct fs_schema {
  int application, version; /* application_id tells it from other databases */
  const char *sql;
  const char *const *upgrades; /* what makes version 1 the second, and so on up to `version` */
} fs_schema;

typedef struct fs_sqlite {
  struct sqlite3 *db;       /* owned */
  char *path;               /* owned */
  const fs_schema *schema;  /* borrowed */
  fs_ledger_answer *answer; /* borrowed; where rows and sentences go */
} fs_sqlite;

/* Opens the file into a zeroed database; makes it, readable for its owner alone, where there is none. */
int fs_sqlite_open(fs_sqlite *database, const char *path, const fs_schema *schema);

/* Also one that failed to open. */
void fs_sqlite_close(fs_sqlite *database);

/* Leaves the sentence; always returns -1. */
int fs_sqlite_fail(fs_sqlite *database, const char *reason);

/* Prepares a statement. Its parameters that are named as columns are get their values of `fields`, which must
 * outlive it. NULL when that fails. */
struct sqlite3_stmt *fs_sqlite_prepare(fs_sqlite *database, const char *sql, const fs_row *fields);

/* Binds a value, which must outlive the statement, to the parameter at `place`, from 1. Returns SQLite's
 * code. */
int fs_sqlite_bind(struct sqlite3_stmt *statement, int place, const fs_value *value);

/* Runs a statement to its end, adding what it gives to the rows, and finalizes it. NULL fails. What is no
 * column of an entry stands in the row where it stands in the statement. */
int fs_sqlite_finish(fs_sqlite *database, struct sqlite3_stmt *statement);

/* Both in one. */
int fs_sqlite_run(fs_sqlite *database, const char *sql, const fs_row *fields);

/* The one number that a query gives. Returns 1, 0 for null, or -1. */
int fs_sqlite_number(fs_sqlite *database, const char *sql, const fs_row *fields, double *number);

/* A transaction that writes, from its start. When the commit returns 0, it survives a loss of power. */
int fs_sqlite_begin(fs_sqlite *database);
int fs_sqlite_commit(fs_sqlite *database);
void fs_sqlite_roll_back(fs_sqlite *database);

#endif
