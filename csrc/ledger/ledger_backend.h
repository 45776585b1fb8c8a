/* The operations that a database offers to the ledger. Only the backends (ledger_sqlite, ledger_postgres)
 * hold SQL, and each module is linked with one of them. A function that returns an int returns -1 where it
 * fails, with a sentence in the answer. */
#ifndef FS_LEDGER_BACKEND_H
#define FS_LEDGER_BACKEND_H

#include "base/error.h"
#include "ledger/ledger_row.h"

#include <stdbool.h>

/* States of an entry, as both databases write them in SQL. A job key may be used again once its entry is
 * dead: it has provably cost nothing, has failed, or is a detection that is of no more use. */
#define FS_SQL_DEAD "('refused', 'failed', 'expired')"
/* No end yet: the outcome is not known, or the result has not been downloaded to its `output`. */
#define FS_SQL_UNFINISHED                                                                                    \
  "(state IN ('intended', 'submitted', 'ambiguous')"                                                         \
  " OR state = 'succeeded' AND output IS NOT NULL AND fetched IS NULL)"

/* An entry of a ledger that was made before entries had a service has the service "": its service is
 * unknown, and every service sees it. New ones always have theirs. The command's jobs on the local engine
 * were recognisable even then, by their job keys. */
#define FS_SQL_UNKNOWN "''"
#define FS_SQL_LOCAL "'local engine'"
#define FS_LOCAL_PREFIX "command with the engine "

typedef enum fs_ledger_result {
  FS_LEDGER_FAILED = -1,
  FS_LEDGER_DONE,   /* rows: the new entry */
  FS_LEDGER_EXISTS, /* rows: the live entry with the same service, job key and kind */
  FS_LEDGER_OVER,   /* the entry and what was spent would exceed the total, or the budget of the run */
} fs_ledger_result;

/* The rows and the error of an operation. */
typedef struct fs_ledger_answer {
  fs_row_list list;
  fs_error error;
} fs_ledger_answer;

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

typedef struct fs_ledger_backend {
  const char *type, *threaded_type; /* names of the Lua types */

  /* NULL with a sentence in `error`. */
  void *(*open)(const char *location, fs_error *error);
  void (*close)(void *store);

  /* See ledger.h. */
  fs_ledger_result (*insert_if_free)(void *store, fs_ledger_answer *answer, const fs_row *fields,
                                     double total, double *spent);
  int (*update)(void *store, fs_ledger_answer *answer, int64_t id, const fs_row *fields, const char *from);
  int (*find)(void *store, fs_ledger_answer *answer, const fs_row *by);
  int (*unfinished)(void *store, fs_ledger_answer *answer, const fs_row *by);
  int (*spent)(void *store, fs_ledger_answer *answer, double *spent);
  int (*usual)(void *store, fs_ledger_answer *answer, const fs_row *like, double *credits);

  /* Whether the owner of an entry in the state "intended" is alive: by its lock, or its lease. */
  bool (*owner_alive)(void *store, const fs_row *entry);

  /* Whether an entry that this owner recorded may still be sent: its lease has not expired since. */
  bool (*may_send)(void *store, int64_t id);

  const fs_fleet_call *calls; /* ends with one without a name */
  int (*call)(void *store, fs_ledger_answer *answer, int number, const fs_row *parameters);
} fs_ledger_backend;

/* The backend that this module is linked with. */
extern const fs_ledger_backend fs_ledger_backend_linked;

#endif
