/* A connection to PostgreSQL that is made anew whenever it is lost. Each statement is a transaction of its
 * own and can be repeated: after a COMMIT whose answer was lost the same statement is sent again, and changes
 * nothing a second time. Nothing is prepared and no session is set up, so that transaction poolers work. */
#ifndef FS_LEDGER_POSTGRES_CONNECTION_H
#define FS_LEDGER_POSTGRES_CONNECTION_H

#include "base/clock.h"
#include "base/number.h"
#include "ledger/ledger.h"
#include "ledger/ledger_postgres_address.h"

#include <libpq-fe.h>

typedef struct fs_postgres_connection {
  const fs_postgres_address *address; /* borrowed */
  PGconn *connection;                 /* owned; NULL until it is needed */
  fs_ms unanswered_at; /* when a statement was last given up; 0 once the server has answered another one */
  bool away; /* the server was waited for in vain for FS_POSTGRES_TIMEOUT, and has not answered since */
} fs_postgres_connection;

void fs_postgres_close(fs_postgres_connection *self);

/* A random number of 52 bits, which a Lua number holds exactly. */
int64_t fs_postgres_random(void);

/* ---- parameters ---- */

enum { FS_POSTGRES_VALUES_MAX = 40 };

typedef struct fs_postgres_values {
  int count;
  int again; /* place, from 1, of the parameter with the number of earlier attempts; 0: there is none */
  Oid types[FS_POSTGRES_VALUES_MAX];
  const char *values[FS_POSTGRES_VALUES_MAX]; /* borrowed, or in `numbers` */
  int lengths[FS_POSTGRES_VALUES_MAX], formats[FS_POSTGRES_VALUES_MAX];
  char numbers[FS_POSTGRES_VALUES_MAX][FS_NUMBER_SIZE];
} fs_postgres_values;

void fs_postgres_add_integer(fs_postgres_values *values, int64_t number);
void fs_postgres_add_text(fs_postgres_values *values, const char *text); /* NULL is null */

/* Adds a value as a parameter of type bytea, numeric or text, as the column or parameter `name` has it. */
void fs_postgres_add_value(fs_postgres_values *values, const char *name, const fs_value *value);

/* ---- asking ---- */

/* How long, in ms, a statement is repeated while the server is away; one that nothing depends on; and while a
 * ledger is opened. */
enum { FS_POSTGRES_TIMEOUT = 30000, FS_POSTGRES_SHORT_TIMEOUT = 2000, FS_POSTGRES_OPEN_TIMEOUT = 6000 };

/* The deadline of a statement from now on. What can be written down later as well, as the end of a task that
 * can be asked for again, is asked once while the server is away: a job that is done waits for it once, not
 * once for each statement. */
fs_ms fs_postgres_deadline(const fs_postgres_connection *self, bool can_be_later);

/* Whether the server did not answer a moment ago: nothing is asked then that nothing depends on, since a
 * client does so in each of its turns. */
bool fs_postgres_is_silent(const fs_postgres_connection *self);

/* Sends a statement until the server answers, at most until `deadline` (fs_clock_now). The caller owns the
 * result. NULL, with a sentence in the answer: the outcome is not known. A result that is not
 * fs_postgres_is_done, with a sentence too: the server has refused the statement. */
PGresult *fs_postgres_ask(fs_postgres_connection *self, fs_ledger_answer *answer, const char *sql,
                          fs_postgres_values *values, fs_ms deadline);

bool fs_postgres_is_done(const PGresult *result);

/* Whether the server refused the statement for a constraint of this name. */
bool fs_postgres_violates(const PGresult *result, const char *constraint);

/* Runs statements that have no parameters, which take `timeout` ms at most. Returns 0, or -1 with a sentence.
 */
int fs_postgres_run_script(fs_postgres_connection *self, fs_ledger_answer *answer, const char *sql,
                           int timeout);

/* Adds the rows of a result to the answer, by the names of their columns, and clears it. Returns 0 or -1. */
int fs_postgres_take_rows(fs_ledger_answer *answer, PGresult *result, const char *const *columns);

/* A number of a result, whatever the locale; 0 where the text is none. */
double fs_postgres_real(const PGresult *result, int row, int column);

/* Clears a result of one number. Returns 1, 0 for null or no row, or -1 if it is not done. */
int fs_postgres_take_number(PGresult *result, double *number);

#endif
