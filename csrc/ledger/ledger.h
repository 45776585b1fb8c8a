/* The record of submissions, so that nothing that is paid for is lost or paid twice: one entry for each
 * submission, written before the submission is sent. The ledger knows no policy but the two rules that only a
 * database can keep between processes: one live entry of a service for each job key, and a limit of what all
 * entries may cost. Many processes may have a ledger open; a `fs_ledger` belongs to one thread and does not
 * survive a fork. The backend (ledger_backend.h) decides where entries are kept. Which mechanism is for
 * which failure: examples/guides/architecture.md. */
#ifndef FS_LEDGER_H
#define FS_LEDGER_H

#include "base/error.h"
#include "ledger/ledger_backend.h"

typedef struct fs_ledger fs_ledger;

/* Opens the ledger at `location`: a file, or the address of a database, as the backend has it. Makes it where
 * there is none. NULL with a sentence in `error`. */
fs_ledger *fs_ledger_open(const char *location, fs_error *error);

/* Closes the ledger; NULL is allowed. */
void fs_ledger_close(fs_ledger *ledger);

/* The sentence of the last call that failed. */
const char *fs_ledger_error(const fs_ledger *ledger);

/* The rows of the last call: the caller frees the storage of each row, then the list. */
fs_row *fs_ledger_take_rows(fs_ledger *ledger, size_t *count);

/* Whether an entry is in the state "intended", and its owner, the ledger that wrote it, is still open, here
 * or in another process. */
bool fs_ledger_alive(const fs_ledger *ledger, const fs_row *entry);

/* Records an intent: adds an entry in the state "intended". With `total` above 0 it is added only if what all
 * entries cost and its `reserved` stay within; `spent` becomes what they cost. An entry of a run keeps to the
 * run's budget, too. When this returns, the entry survives a crash. */
fs_ledger_result fs_ledger_intend(fs_ledger *ledger, const fs_row *fields, double total, double *spent);

/* Sets the fields that have a value, if the entry is in one of the states of `from`, which are parted by
 * spaces. Returns 1, 0 if it is in none of them, or -1. */
int fs_ledger_update(fs_ledger *ledger, int64_t id, const fs_row *fields, const char *from);

/* Finds one entry by what `by` has of: `id`; `task_id` and `kind`; `job_key` and `kind`, of which the live
 * one goes first and then the latest. With `service` only what is that service's, or of an unknown one, which
 * goes last. Returns how many were found, or -1. */
int fs_ledger_find(fs_ledger *ledger, const fs_row *by);

/* Gets the entries in the states "intended", "submitted" and "ambiguous", oldest first; of a `service` as
 * above. Returns 0 or -1. */
int fs_ledger_unfinished(fs_ledger *ledger, const fs_row *by);

/* What all entries cost: what was charged, or what is reserved as long as that is not known. Returns 0 or -1.
 */
int fs_ledger_spent(fs_ledger *ledger, double *spent);

/* What entries of the `kind` and `model` of `like` used to cost, the mean of the last 20; of a `service` as
 * above. Returns 1, 0 if there are none, or -1. */
int fs_ledger_usual(fs_ledger *ledger, const fs_row *like, double *credits);

/* Whether the submission of an entry that was recorded here may still be sent. False if this owner's lease
 * may have expired since, so that others may have marked the entry as ambiguous. */
bool fs_ledger_may_send(const fs_ledger *ledger, int64_t id);

/* Makes one of the backend's calls; its rows have the call's columns. Returns 0 or -1. */
int fs_ledger_call(fs_ledger *ledger, int number, const fs_row *parameters);

#endif
