/* The record of submissions, so that nothing that is paid for is lost or paid twice: one entry for each
 * submission, written before the submission is sent. The ledger knows no policy but the two rules that only a
 * database can keep between processes: one live entry of a service for each job key, and a limit of what all
 * entries may cost. Many processes may have a ledger open; a `fs_ledger` belongs to one thread and does not
 * survive a fork. Which mechanism is for which failure: examples/guides/architecture.md.
 *
 * A backend (ledger_sqlite, ledger_postgres) decides where entries are kept, and defines all that is declared
 * here. Each module is linked with one of them. */
#ifndef FS_LEDGER_H
#define FS_LEDGER_H

#include "base/error.h"
#include "ledger/ledger_row.h"

#include <stdbool.h>

typedef struct fs_ledger fs_ledger;

/* Names of the Lua types of such a ledger. */
extern const char fs_ledger_type[], fs_ledger_threaded_type[];

/* Checks that a ledger can be at `location`, by how that is written: nothing is looked at or waited for.
 * Returns 0, or -1 with a sentence in `error`. */
int fs_ledger_check(const char *location, fs_error *error);

/* Opens the ledger at `location`: a file, or the address of a database, as the backend has it. Makes it where
 * there is none. NULL with a sentence in `error`. */
fs_ledger *fs_ledger_open(const char *location, fs_error *error);

/* Closes the ledger; NULL is allowed. */
void fs_ledger_close(fs_ledger *ledger);

/* The rows and the error of one of the operations that follow: empty before it. One that returns -1 has
 * failed, and has written its sentence. */
typedef struct fs_ledger_answer {
  fs_row_list list;
  fs_error error;
} fs_ledger_answer;

typedef enum fs_ledger_result {
  FS_LEDGER_FAILED = -1,
  FS_LEDGER_DONE,   /* rows: the new entry */
  FS_LEDGER_EXISTS, /* rows: the live entry with the same service, job key and kind */
  FS_LEDGER_OVER,   /* the entry and what was spent would exceed the total, or the budget of the run */
} fs_ledger_result;

/* Records an intent: adds an entry in the state "intended". With `total` above 0 it is added only if what all
 * entries cost and its `reserved` stay within; `spent`, 0 before, becomes what they cost. An entry of a run
 * keeps to the run's budget, too. When this returns, the entry survives a crash. */
fs_ledger_result fs_ledger_intend(fs_ledger *ledger, fs_ledger_answer *answer, const fs_row *fields,
                                  double total, double *spent);

/* Sets the fields that have a value, if the entry is in one of the states of `from`, which are parted by
 * spaces. Returns 1, 0 if it is in none of them, or -1. */
int fs_ledger_update(fs_ledger *ledger, fs_ledger_answer *answer, int64_t id, const fs_row *fields,
                     const char *from);

/* Finds one entry by what `by` has of: `id`; `task_id` and `kind`; `job_key` and `kind`, of which the live
 * one goes first and then the latest. With `service` only what is that service's, or of an unknown one, which
 * goes last. Returns 0 or -1. */
int fs_ledger_find(fs_ledger *ledger, fs_ledger_answer *answer, const fs_row *by);

/* Gets the entries in the states "intended", "submitted" and "ambiguous", oldest first; of a `service` as
 * above. Returns 0 or -1. */
int fs_ledger_unfinished(fs_ledger *ledger, fs_ledger_answer *answer, const fs_row *by);

/* What all entries cost: what was charged, or what is reserved as long as that is not known. Returns 0 or -1.
 */
int fs_ledger_spent(fs_ledger *ledger, fs_ledger_answer *answer, double *spent);

/* What entries of the `kind` and `model` of `like` used to cost, the mean of the last 20; of a `service` as
 * above. Returns 1, 0 if there are none, or -1. */
int fs_ledger_usual(fs_ledger *ledger, fs_ledger_answer *answer, const fs_row *like, double *credits);

/* Whether the owner of an entry in the state "intended", the ledger that wrote it, is still open, here or in
 * another process: by its lock, or its lease. */
bool fs_ledger_owner_alive(fs_ledger *ledger, const fs_row *entry);

/* Whether the submission of an entry that was recorded here may still be sent. False if this owner's lease
 * may have expired since, so that others may have marked the entry as ambiguous. */
bool fs_ledger_may_send(fs_ledger *ledger, int64_t id);

/* An operation that only a ledger shared by many machines has. Its parameters and columns are named, so that
 * requests and Lua pass every such operation in the same way. */
typedef struct fs_fleet_call {
  const char *name;              /* of the store's method */
  const char *const *parameters; /* NULL-terminated, at most FS_ROW_WIDTH */
  const char *const *columns;    /* NULL-terminated, of the rows it gives */
  bool looks;                    /* only reads: its caller does not count as a machine at work */
  bool optional; /* its caller goes on well without: it is not waited for while the ledger is away */
  const char *sql;
} fs_fleet_call;

extern const fs_fleet_call fs_ledger_calls[]; /* ends with one without a name */

/* Makes one of these calls; its rows have the call's columns. Returns 0 or -1. */
int fs_ledger_call(fs_ledger *ledger, fs_ledger_answer *answer, int number, const fs_row *parameters);

#endif
