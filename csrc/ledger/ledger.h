/* A file that remembers what was sent, so that nothing that is paid for is lost or paid twice: one entry for
 * each submission, written before it is sent. It keeps what it is given and knows no policy but the two rules
 * that only a database can keep between processes: one live entry for each job key, and a limit of what all
 * entries may cost. A file may be open in many processes at a time; a `fs_ledger` belongs to one thread and
 * does not survive a fork. */
#ifndef FS_LEDGER_H
#define FS_LEDGER_H

#include "ledger/ledger_sqlite.h"

#include <stdbool.h>

/* The names of the columns; a row has its values in this order. */
extern const char *const fs_ledger_columns[FS_ROW_WIDTH];

typedef struct fs_ledger fs_ledger;

/* Opens the ledger at `path`; makes it, readable for its owner alone, where there is none. NULL with a
 * sentence in `error` (FS_LEDGER_ERROR_SIZE). */
fs_ledger *fs_ledger_open(const char *path, char *error);

/* Takes NULL too. */
void fs_ledger_close(fs_ledger *ledger);

/* What the last call that failed says. */
const char *fs_ledger_error(const fs_ledger *ledger);

/* The rows that the last call got, for the caller to release (fs_ledger_sqlite_take_rows). */
fs_row *fs_ledger_take_rows(fs_ledger *ledger, size_t *count);

/* Whether an entry is intended and the ledger that wrote it is still open, here or in another process. */
bool fs_ledger_alive(const fs_ledger *ledger, const fs_row *entry);

typedef enum fs_ledger_result {
  FS_LEDGER_FAILED = -1,
  FS_LEDGER_DONE,   /* rows: the new entry */
  FS_LEDGER_EXISTS, /* rows: the live entry with the same job key and kind */
  FS_LEDGER_OVER,   /* the entry and what was spent would exceed the total */
} fs_ledger_result;

/* Adds an entry in the state "intended". With `total` above 0 it is added only if what all entries cost and
 * its `reserved` stay within; `spent` tells what they cost. When this returns, the entry survives a crash. */
fs_ledger_result fs_ledger_intend(fs_ledger *ledger, const fs_row *fields, double total, double *spent);

/* Sets the fields that have a value, if the entry is in one of the states of `from`, which are parted by
 * spaces. Returns 1, 0 if it is in none of them, or -1. */
int fs_ledger_update(fs_ledger *ledger, int64_t id, const fs_row *fields, const char *from);

/* Finds one entry by what `by` has of: `id`; `task_id` and `kind`; `job_key` and `kind`, of which the live
 * one goes first and then the latest. Returns how many were found, or -1. */
int fs_ledger_find(fs_ledger *ledger, const fs_row *by);

/* Gets the entries that are intended, submitted or ambiguous, oldest first. Returns 0 or -1. */
int fs_ledger_unfinished(fs_ledger *ledger);

/* What all entries cost: what was charged, or what is reserved as long as that is not known. Returns 0 or -1.
 */
int fs_ledger_spent(fs_ledger *ledger, double *spent);

/* What entries of the `kind` and `model` of `like` used to cost, the mean of the last 20. Returns 1, 0 if
 * there are none, or -1. */
int fs_ledger_usual(fs_ledger *ledger, const fs_row *like, double *credits);

#endif
