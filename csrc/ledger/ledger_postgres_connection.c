#include "ledger/ledger_postgres_connection.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

/* ms. An answer that takes longer than ANSWER_TIMEOUT is not waited for: locks are waited for 8 s. */
enum { ANSWER_TIMEOUT = 15000, PAUSE_FIRST = 50, PAUSE_MAX = 1000, SILENCE = 5000 };

/* Types by number, as pg_type.dat of PostgreSQL has them; they never change. */
enum { TYPE_BYTEA = 17, TYPE_TEXT = 25, TYPE_INT8 = 20 };

int64_t fs_postgres_random(void) {
  uint64_t random = 0;
  while (getrandom(&random, sizeof random, 0) != sizeof random)
    continue;
  return (int64_t)(random >> 12);
}

/* ---- parameters ---- */

static void add(fs_postgres_values *values, Oid type, const char *value, size_t length, int format) {
  int i = values->count++;
  values->types[i] = type;
  values->values[i] = value;
  values->lengths[i] = (int)length;
  values->formats[i] = format;
}

void fs_postgres_add_integer(fs_postgres_values *values, int64_t number) {
  char *digits = values->numbers[values->count];
  snprintf(digits, sizeof values->numbers[0], "%lld", (long long)number);
  add(values, TYPE_INT8, digits, 0, 0);
}

void fs_postgres_add_text(fs_postgres_values *values, const char *text) {
  add(values, TYPE_TEXT, text, 0, 0);
}

/* What users and the service write may hold any byte. */
static bool is_bytes(const char *name) {
  static const char *const names[] = {"job_key",    "model",   "body",      "media_url", "detect_task_id",
                                      "detect_id",  "task_id", "urls",      "error",     "output",
                                      "detect_key", "problem", "media_path"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(names[i], name) == 0)
      return true;
  return false;
}

void fs_postgres_add_value(fs_postgres_values *values, const char *name, const fs_value *value) {
  char *digits = values->numbers[values->count];
  const char *text = digits;
  size_t length = 0;
  switch (value->type) {
  case FS_VALUE_TEXT:
    text = value->text;
    length = value->length;
    break;
  case FS_VALUE_INTEGER:
    snprintf(digits, sizeof values->numbers[0], "%lld", (long long)value->integer);
    break;
  case FS_VALUE_REAL:
    text = isfinite(value->real) ? digits : NULL;
    if (text)
      fs_number_write(value->real, digits);
    break;
  default:
    text = NULL;
  }
  bool bytes = is_bytes(name);
  if (text == digits)
    length = strlen(digits);
  add(values, bytes ? TYPE_BYTEA : TYPE_TEXT, text, length, 1); /* binary: the bytes as they are */
}

/* ---- connecting ---- */

static void ignore_notice(void *context, const char *message) {
  (void)context;
  (void)message;
}

void fs_postgres_close(fs_postgres_connection *self) {
  PQfinish(self->connection);
  self->connection = NULL;
}

static bool is_connected(const fs_postgres_connection *self) {
  return self->connection && PQstatus(self->connection) == CONNECTION_OK;
}

static void connect_again(fs_postgres_connection *self) {
  fs_postgres_close(self);
  self->connection = PQconnectdbParams(self->address->keys, self->address->values, 1);
  if (!self->connection)
    return;
  PQsetNoticeProcessor(self->connection, ignore_notice, NULL);
  PQsetnonblocking(self->connection, 1); /* a server that hangs takes no long statement, either */
}

/* ---- errors ---- */

/* What to do about an error of this SQLSTATE, or NULL: see the documentation's appendix A. */
static const char *remedy(const char *state) {
  static const struct {
    const char *state, *remedy;
  } known[] = {
      {"25006", "it takes no writes: name the primary server, or end its default_transaction_read_only"},
      {"53100", "the server's disk is full: make room there"},
      {"53300", "the server has no connection left: raise its max_connections, or use a pooler"},
      {"42501", "grant it to the ledger's user"},
      {"55P03", "another machine upgrades the ledger, or a backup locks it: try again once that has ended"},
  };
  for (size_t i = 0; state && i < sizeof known / sizeof *known; i++)
    if (strcmp(known[i].state, state) == 0)
      return known[i].remedy;
  return NULL;
}

/* The first line of a message, of which the later ones may quote what was sent. */
static int fail_with(const fs_postgres_connection *self, fs_ledger_answer *answer, const char *message,
                     const char *state) {
  const char *text = message && *message ? message : "the connection was lost", *help = remedy(state);
  return fs_fail(&answer->error, "the ledger at %s: %.*s%s%s", self->address->shown, (int)strcspn(text, "\n"),
                 text, help ? "; " : "", help ? help : "");
}

static int fail_by(const fs_postgres_connection *self, fs_ledger_answer *answer, const PGresult *result) {
  return fail_with(self, answer, PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY),
                   PQresultErrorField(result, PG_DIAG_SQLSTATE));
}

/* libpq tells no SQLSTATE of a connection that was not made. */
static int fail_to_connect(const fs_postgres_connection *self, fs_ledger_answer *answer) {
  const char *message = PQerrorMessage(self->connection);
  return fail_with(self, answer, message,
                   strstr(message, "read-only")          ? "25006"
                   : strstr(message, "too many")         ? "53300"
                   : strstr(message, "connection slots") ? "53300"
                                                         : NULL);
}

bool fs_postgres_violates(const PGresult *result, const char *constraint) {
  const char *name = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
  return name && strcmp(name, constraint) == 0;
}

/* Whether the same statement may be answered later: by SQLSTATE, see the documentation's appendix A. */
static bool is_passing(const PGresult *result) {
  static const char *const classes[] = {"08", "40", "53", "57P", "57014", "55P03", "25006"};
  const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  for (size_t i = 0; state && i < sizeof classes / sizeof *classes; i++)
    if (strncmp(state, classes[i], strlen(classes[i])) == 0)
      return true;
  /* a claim that is asked again has met its own first attempt */
  return !state || fs_postgres_violates(result, "claims");
}

bool fs_postgres_is_done(const PGresult *result) {
  ExecStatusType status = PQresultStatus(result);
  return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

/* ---- asking ---- */

#define NO_ANSWER "no answer came"

/* Sends what is left to be sent, and waits for the next result, or for the end of the results. Returns
 * whether one of them is there. */
static bool await_next(PGconn *connection, fs_ms deadline) {
  for (int unsent; (unsent = PQflush(connection)) != 0 || PQisBusy(connection);) {
    struct pollfd fd = {.fd = PQsocket(connection), .events = unsent ? POLLIN | POLLOUT : POLLIN};
    fs_ms left = deadline - fs_clock_now();
    int ready = unsent >= 0 && left > 0 ? poll(&fd, 1, (int)left) : 0;
    if (ready == 0 || (ready < 0 && errno != EINTR) || !PQconsumeInput(connection))
      return false;
  }
  return true;
}

/* Waits for the answer to what was sent, of several statements that to the last one which was carried out.
 * NULL where it does not come: the connection is then of no use. */
static PGresult *await_result(PGconn *connection, int timeout) {
  fs_ms deadline = fs_clock_now() + timeout;
  PGresult *result = NULL, *next;
  while (await_next(connection, deadline)) {
    if (!(next = PQgetResult(connection)))
      return result;
    PQclear(result);
    result = next;
  }
  if (PQstatus(connection) != CONNECTION_OK)
    return result; /* the server's last words */
  PQclear(result);
  return NULL;
}

/* Asks once. NULL where no answer came, and the connection is closed. */
static PGresult *ask_once(fs_postgres_connection *self, fs_ledger_answer *answer, const char *sql,
                          const fs_postgres_values *values) {
  PGresult *result = NULL;
  if (PQsendQueryParams(self->connection, sql, values->count, values->types, values->values, values->lengths,
                        values->formats, 0))
    result = await_result(self->connection, ANSWER_TIMEOUT);
  const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
  if (!result || !is_connected(self) || (state && strcmp(state, "25006") == 0)) {
    if (result)
      fail_by(self, answer, result);
    else
      fail_with(self, answer, NO_ANSWER, NULL);
    PQclear(result);
    fs_postgres_close(self);
    return NULL;
  }
  if (!fs_postgres_is_done(result))
    fail_by(self, answer, result);
  return result;
}

static void rest(fs_ms deadline, int *pause) {
  fs_ms left = deadline - fs_clock_now();
  usleep((useconds_t)(left > 0 && left < *pause ? left : *pause) * 1000);
  *pause = *pause * 2 < PAUSE_MAX ? *pause * 2 : PAUSE_MAX;
}

fs_ms fs_postgres_deadline(const fs_postgres_connection *self, bool can_be_later) {
  return fs_clock_now() + (can_be_later && self->away ? 0 : FS_POSTGRES_TIMEOUT);
}

bool fs_postgres_is_silent(const fs_postgres_connection *self) {
  return self->unanswered_at && fs_clock_now() - self->unanswered_at < SILENCE;
}

PGresult *fs_postgres_ask(fs_postgres_connection *self, fs_ledger_answer *answer, const char *sql,
                          fs_postgres_values *values, fs_ms deadline) {
  int pause = PAUSE_FIRST;
  bool is_long = deadline - fs_clock_now() > FS_POSTGRES_TIMEOUT / 2;
  for (int asked = 0;; rest(deadline, &pause)) {
    if (!is_connected(self))
      connect_again(self);
    if (is_connected(self)) {
      if (values->again)
        snprintf(values->numbers[values->again - 1], sizeof values->numbers[0], "%d", asked++);
      PGresult *result = ask_once(self, answer, sql, values);
      if (result && (fs_postgres_is_done(result) || !is_passing(result))) {
        self->unanswered_at = 0;
        self->away = false;
        return result;
      }
      PQclear(result);
    } else {
      fail_to_connect(self, answer);
    }
    if (fs_clock_now() >= deadline)
      break;
  }
  self->unanswered_at = fs_clock_now();
  self->away = self->away || is_long;
  return NULL;
}

int fs_postgres_run_script(fs_postgres_connection *self, fs_ledger_answer *answer, const char *sql,
                           int timeout) {
  if (!is_connected(self))
    connect_again(self);
  PGresult *result = PQsendQuery(self->connection, sql) ? await_result(self->connection, timeout) : NULL;
  /* the last result of a server that went away is not that of the last statement */
  bool done = fs_postgres_is_done(result) && is_connected(self);
  int outcome = done ? 0 : result ? fail_by(self, answer, result) : fail_with(self, answer, NO_ANSWER, NULL);
  PQclear(result);
  return outcome;
}

/* ---- results ---- */

double fs_postgres_real(const PGresult *result, int row, int column) {
  double number = 0;
  const char *digits = PQgetvalue(result, row, column);
  fs_number_read(digits, strlen(digits), &number);
  return number;
}

static fs_value read_number(const PGresult *result, int row, int column) {
  enum { DIGITS_MAX = 18 }; /* that 64 bits hold, whatever they are */
  const char *digits = PQgetvalue(result, row, column);
  if (strspn(digits, "-0123456789") == strlen(digits) && strlen(digits) <= DIGITS_MAX)
    return fs_value_of_integer(strtoll(digits, NULL, 10));
  return (fs_value){.type = FS_VALUE_REAL, .real = fs_postgres_real(result, row, column)};
}

/* A value of a result. What `owned` points to then is to be freed once the row has its own texts. */
static fs_value read_value(const PGresult *result, int row, int column, unsigned char **owned) {
  const char *text = PQgetvalue(result, row, column);
  size_t length = (size_t)PQgetlength(result, row, column);
  switch (PQftype(result, column)) {
  case TYPE_BYTEA:
    *owned = PQunescapeBytea((const unsigned char *)text, &length);
    text = (const char *)*owned;
    /* fall through */
  case TYPE_TEXT:
    return (fs_value){.type = FS_VALUE_TEXT, .text = text, .length = text ? length : 0};
  default:
    return read_number(result, row, column);
  }
}

static int take_row(fs_ledger_answer *answer, const PGresult *result, int number,
                    const char *const *columns) {
  unsigned char *owned[FS_ROW_WIDTH] = {NULL};
  fs_row *row = fs_row_list_add(&answer->list);
  if (!row)
    return -1;
  for (int i = 0; i < FS_ROW_WIDTH && columns[i]; i++) {
    int column = PQfnumber(result, columns[i]);
    if (column >= 0 && !PQgetisnull(result, number, column))
      row->values[i] = read_value(result, number, column, &owned[i]);
  }
  int kept = fs_row_keep(row);
  for (int i = 0; i < FS_ROW_WIDTH; i++)
    PQfreemem(owned[i]);
  if (kept != 0)
    answer->list.count--;
  return kept;
}

int fs_postgres_take_rows(fs_ledger_answer *answer, PGresult *result, const char *const *columns) {
  int taken = fs_postgres_is_done(result) ? 0 : -1;
  for (int i = 0; taken == 0 && i < PQntuples(result); i++)
    if (take_row(answer, result, i, columns) != 0)
      taken = fs_fail(&answer->error, "out of memory");
  PQclear(result);
  return taken;
}

int fs_postgres_take_number(PGresult *result, double *number) {
  int got = -1;
  if (fs_postgres_is_done(result)) {
    got = PQntuples(result) > 0 && !PQgetisnull(result, 0, 0);
    if (got)
      *number = fs_postgres_real(result, 0, 0);
  }
  PQclear(result);
  return got;
}
