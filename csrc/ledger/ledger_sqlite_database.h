/* An SQLite file of the ledger: rows in, rows out, by the names of the columns. Results are copied, so that
 * no statement stays open while they are used. Unless stated otherwise, a function returns 0, or -1 with a
 * sentence in the answer. */
#ifndef FS_LEDGER_SQLITE_DATABASE_H
#define FS_LEDGER_SQLITE_DATABASE_H

#include "ledger/ledger.h"

/* The schema of a file, and the two numbers in the file's header that name the schema. */
typedef struct fs_schema {
  int application, version; /* application_id tells it from other databases */
  const char *sql;
  const char *const *upgrades; /* what makes version 1 the second, and so on up to `version` */
} fs_schema;

typedef struct fs_sqlite {
  struct sqlite3 *db;       /* owned */
  char *path;               /* owned; as it was given */
  char *place;              /* owned; the same from the root on */
  const fs_schema *schema;  /* borrowed */
  fs_ledger_answer *answer; /* borrowed; where rows and sentences go */
} fs_sqlite;

/* Opens the file into a zeroed database. A file that does not exist is created, readable for its owner alone.
 */
int fs_sqlite_open(fs_sqlite *database, const char *path, const fs_schema *schema);

/* Closes a database, also one that failed to open. */
void fs_sqlite_close(fs_sqlite *database);

/* Writes the sentence into the answer. Always returns -1. */
int fs_sqlite_fail(fs_sqlite *database, const char *reason);

/* Whether the database is still the file of its name, also by links: in one that was removed or replaced
 * nobody finds again what is written down. Fails where it is not, with `advice`. */
int fs_sqlite_check_place(fs_sqlite *database, const char *advice);

/* Prepares a statement. Parameters named like columns are bound to the values of `fields`, which must outlive
 * the statement. NULL where that fails. */
struct sqlite3_stmt *fs_sqlite_prepare(fs_sqlite *database, const char *sql, const fs_row *fields);

/* Binds a value, which must outlive the statement, to the parameter at `place`, from 1. Returns SQLite's
 * code. */
int fs_sqlite_bind(struct sqlite3_stmt *statement, int place, const fs_value *value);

/* Runs a statement to its end, adds its rows to the answer, and finalizes the statement; of NULL it fails. A
 * result that is no column of an entry has the same place in the row as in the statement. */
int fs_sqlite_finish(fs_sqlite *database, struct sqlite3_stmt *statement);

/* fs_sqlite_prepare and fs_sqlite_finish in one. */
int fs_sqlite_run(fs_sqlite *database, const char *sql, const fs_row *fields);

/* Runs a query that gives one number. Returns 1, 0 for null, or -1. */
int fs_sqlite_number(fs_sqlite *database, const char *sql, const fs_row *fields, double *number);

/* A transaction that holds the write lock from its start. Once the commit returns 0, the changes survive a
 * loss of power. */
int fs_sqlite_begin(fs_sqlite *database);
int fs_sqlite_commit(fs_sqlite *database);
void fs_sqlite_roll_back(fs_sqlite *database);

#endif
