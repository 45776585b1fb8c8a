/* An SQLite file with one table, as the ledger needs it: rows in, rows out, by the names of the columns. What
 * is got is copied, so that no statement is left open while it is used. Where nothing else is said, a
 * function returns 0, or -1 with a sentence in `error`. */
#ifndef FS_LEDGER_SQLITE_H
#define FS_LEDGER_SQLITE_H

#include <stddef.h>
#include <stdint.h>

enum { FS_ROW_WIDTH = 24, FS_LEDGER_ERROR_SIZE = 512 };

typedef enum fs_value_type { FS_VALUE_NONE, FS_VALUE_TEXT, FS_VALUE_INTEGER, FS_VALUE_REAL } fs_value_type;

typedef struct fs_value {
  fs_value_type type;
  const char *text; /* borrowed: of the caller in a row that is given, of the row in one that is got */
  size_t length;    /* of the text, in bytes; it may hold zeros */
  int64_t integer;
  double real;
} fs_value;

typedef struct fs_row {
  fs_value values[FS_ROW_WIDTH]; /* in the order of the columns */
  char *storage;                 /* owned; the texts of a row that is got, or kept */
} fs_row;

/* Gives the row copies of its texts, all in one piece. Returns 0, or -1 when memory is short. */
int fs_row_keep(fs_row *row);

/* What a file of this kind is. The two numbers stand in its header. */
typedef struct fs_schema {
  int application, version;   /* application_id tells it from other databases */
  const char *const *columns; /* FS_ROW_WIDTH names */
  const char *sql;
  const char *const *upgrades; /* what makes version 1 the second, and so on up to `version` */
} fs_schema;

typedef struct fs_ledger_sqlite {
  struct sqlite3 *db;      /* owned */
  char *path;              /* owned */
  const fs_schema *schema; /* borrowed */
  fs_row *rows;            /* owned; what was got since they were last forgotten */
  size_t count, capacity;
  char error[FS_LEDGER_ERROR_SIZE];
} fs_ledger_sqlite;

/* Opens the file into a zeroed database; makes it, readable for its owner alone, where there is none. */
int fs_ledger_sqlite_open(fs_ledger_sqlite *database, const char *path, const fs_schema *schema);

/* Also one that failed to open. */
void fs_ledger_sqlite_close(fs_ledger_sqlite *database);

/* Leaves the sentence; always returns -1. */
int fs_ledger_sqlite_fail(fs_ledger_sqlite *database, const char *reason);

void fs_ledger_sqlite_forget_rows(fs_ledger_sqlite *database);

/* Gives the rows to the caller: a list to be freed, after the storage of each. */
fs_row *fs_ledger_sqlite_take_rows(fs_ledger_sqlite *database, size_t *count);

/* A column's place in a row; -1 for another name. */
int fs_ledger_sqlite_column(const fs_ledger_sqlite *database, const char *name);

/* Prepares a statement. Its parameters that are named as columns are get their values of `fields`, which must
 * outlive it. NULL when that fails. */
struct sqlite3_stmt *fs_ledger_sqlite_prepare(fs_ledger_sqlite *database, const char *sql,
                                              const fs_row *fields);

/* Runs a statement to its end, adding what it gives to the rows, and finalizes it. NULL fails. */
int fs_ledger_sqlite_finish(fs_ledger_sqlite *database, struct sqlite3_stmt *statement);

/* Both in one. */
int fs_ledger_sqlite_run(fs_ledger_sqlite *database, const char *sql, const fs_row *fields);

/* The one number that a query gives. Returns 1, 0 for null, or -1. */
int fs_ledger_sqlite_number(fs_ledger_sqlite *database, const char *sql, const fs_row *fields,
                            double *number);

/* A transaction that writes, from its start. When the commit returns 0, it survives a loss of power. */
int fs_ledger_sqlite_begin(fs_ledger_sqlite *database);
int fs_ledger_sqlite_commit(fs_ledger_sqlite *database);
void fs_ledger_sqlite_roll_back(fs_ledger_sqlite *database);

#endif
