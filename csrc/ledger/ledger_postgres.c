#include "ledger/ledger_postgres.h"

#include "ledger/ledger_postgres_schema.h"
#include "ledger/ledger_states.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SELECT "SELECT entry.* FROM faceswap.entry "
/* Whether an entry is one that a service sees, where one is named: $1 of all that look. */
#define SEEN "($1 IS NULL OR service IN ($1, " FS_SQL_UNKNOWN "))"
#define NOW "extract(epoch FROM clock_timestamp())::bigint"

/* After the end of a lease its owner may still be sending: for two deadlines of a submission. */
#define SENDING "interval '120 s'"

static PGresult *ask(fs_ledger *self, fs_ledger_answer *answer, const char *sql, fs_postgres_values *values,
                     bool can_be_later) {
  fs_ms until = fs_postgres_deadline(&self->connection, can_be_later);
  return fs_postgres_ask(&self->connection, answer, sql, values, until);
}

static void add_column(fs_postgres_values *values, const fs_row *row, fs_column column) {
  fs_postgres_add_value(values, fs_ledger_columns[column], &row->values[column]);
}

/* ---- opening ---- */

const char fs_ledger_type[] = "faceswap.store_postgres",
           fs_ledger_threaded_type[] = "faceswap.threaded_store_postgres";

void fs_ledger_close(fs_ledger *self) {
  if (!self)
    return;
  fs_postgres_withdraw(self, true);
  fs_postgres_owner_close(&self->owner, &self->connection);
  fs_postgres_close(&self->connection);
  fs_postgres_address_release(&self->address);
  free(self);
}

int fs_ledger_check(const char *location, fs_error *error) {
  fs_postgres_address address = {.location = NULL};
  int failed = fs_postgres_address_read(&address, location, error);
  fs_postgres_address_release(&address);
  return failed;
}

fs_ledger *fs_ledger_open(const char *location, fs_error *error) {
  fs_ledger_answer answer = {.error = {"out of memory"}};
  fs_ledger *self = calloc(1, sizeof *self);
  if (self) {
    self->connection.address = &self->address;
    fs_postgres_owner_open(&self->owner, &self->address);
    if (fs_postgres_address_read(&self->address, location, &answer.error) == 0 &&
        fs_postgres_schema_open(&self->connection, &answer) == 0)
      return self;
    fs_ledger_close(self);
  }
  *error = answer.error;
  return NULL;
}

/* ---- intents ---- */

/* $1 nonce, $2 owner, $3 total, $4 how often it was asked before. What is over a budget is not tried, since
 * the server would log an error; if it is asked again, its own first attempt may be what fills the purse, and
 * the unique index waits for the end of that. Of two at once the check of the purse lets one pass. */
static const char insert_sql[] =
    "WITH " FS_SQL_SETTINGS ","
    " b AS MATERIALIZED (SELECT coalesce(bool_or(spent + coalesce($13::numeric, 0) > total"
    "     OR spent >= total), false) AS over"
    "   FROM (SELECT spent, CASE WHEN name = '' THEN $3::numeric ELSE budget END AS total"
    "         FROM faceswap.purse WHERE name IN ('', $17)) t),"
    " entry AS (INSERT INTO faceswap.entry (nonce, op, owner, sender, job_key, kind, model, body, media_url,"
    "     media_kind, detect_task_id, detect_id, reserved, balance_before, output, plan, run, state,"
    "     created_at, updated_at, service, media_path)"
    "   SELECT $1, $1, $2, $2, $5, $6, $7, $8, $9, $10, $11, $12, $13::numeric, $14::numeric, $15, $16, $17,"
    "     'intended', " NOW ", " NOW ", coalesce($18, " FS_SQL_UNKNOWN
    "), $19 FROM s, b WHERE NOT b.over OR $4 > 0"
    "   ON CONFLICT DO NOTHING RETURNING *),"
    " p AS (UPDATE faceswap.purse SET spent = spent + entry.cost, bound = $3::numeric, added = entry.cost"
    "   FROM entry WHERE name = '' RETURNING entry.run, entry.cost, spent - entry.cost AS before),"
    /* after that: all who need both rows lock them in this order */
    " r AS (UPDATE faceswap.purse SET spent = purse.spent + p.cost, bound = budget, added = p.cost"
    "   FROM p WHERE name = p.run)"
    " SELECT entry.*, p.before FROM entry, p";

/* Finds the entry with the same job key, or the one that the intent's own first attempt has written. */
static const char find_live_sql[] =
    "SELECT entry.*, (nonce = $1)::int AS mine FROM faceswap.entry"
    " WHERE nonce = $1 OR service = coalesce($4, " FS_SQL_UNKNOWN ") AND job_key = $2 AND kind = $3"
    "   AND state NOT IN " FS_SQL_DEAD " ORDER BY nonce = $1 DESC LIMIT 1";

static const fs_column inserted[] = {
    FS_COLUMN_JOB_KEY,   FS_COLUMN_KIND,           FS_COLUMN_MODEL,          FS_COLUMN_BODY,
    FS_COLUMN_MEDIA_URL, FS_COLUMN_MEDIA_KIND,     FS_COLUMN_DETECT_TASK_ID, FS_COLUMN_DETECT_ID,
    FS_COLUMN_RESERVED,  FS_COLUMN_BALANCE_BEFORE, FS_COLUMN_OUTPUT,         FS_COLUMN_PLAN,
    FS_COLUMN_RUN,       FS_COLUMN_SERVICE,        FS_COLUMN_MEDIA_PATH};

static void add_total(fs_postgres_values *values, double total) {
  fs_value value = {.type = total > 0 ? FS_VALUE_REAL : FS_VALUE_NONE, .real = total};
  fs_postgres_add_value(values, "total", &value);
}

/* Which of the two purses has no room, and what is spent of it. Returns 1, 0 if both have room, or -1. */
static int find_full_purse(fs_ledger *self, fs_ledger_answer *answer, const fs_row *fields, double total,
                           double *spent) {
  static const char sql[] =
      "SELECT spent FROM (SELECT spent, CASE WHEN name = '' THEN $1::numeric ELSE budget END AS total"
      " FROM faceswap.purse WHERE name IN ('', $3)) t"
      " WHERE spent + coalesce($2::numeric, 0) > total OR spent >= total LIMIT 1";
  fs_postgres_values values = {.count = 0};
  add_total(&values, total);
  add_column(&values, fields, FS_COLUMN_RESERVED);
  add_column(&values, fields, FS_COLUMN_RUN);
  return fs_postgres_take_number(ask(self, answer, sql, &values, false), spent);
}

/* Why an intent was not inserted: its own first attempt was, another entry has its key, or it is over a
 * budget. FS_LEDGER_FAILED with `again` where none of that is so any more. */
static fs_ledger_result find_reason(fs_ledger *self, fs_ledger_answer *answer, const fs_row *fields,
                                    int64_t nonce, double total, double *spent, bool *again) {
  fs_postgres_values values = {.count = 0};
  fs_postgres_add_integer(&values, nonce);
  add_column(&values, fields, FS_COLUMN_JOB_KEY);
  add_column(&values, fields, FS_COLUMN_KIND);
  add_column(&values, fields, FS_COLUMN_SERVICE);
  PGresult *result = ask(self, answer, find_live_sql, &values, false);
  bool mine = PQntuples(result) > 0 && PQgetvalue(result, 0, PQfnumber(result, "mine"))[0] == '1';
  if (fs_postgres_take_rows(answer, result, fs_ledger_columns) != 0)
    return FS_LEDGER_FAILED;
  if (answer->list.count)
    return mine ? FS_LEDGER_DONE : FS_LEDGER_EXISTS;
  int full = find_full_purse(self, answer, fields, total, spent);
  *again = full == 0;
  return full == 1 ? FS_LEDGER_OVER : FS_LEDGER_FAILED;
}

/* Reads the result of insert_sql. */
static fs_ledger_result take_inserted(fs_ledger *self, fs_ledger_answer *answer, PGresult *result,
                                      const fs_row *fields, double total, double *spent) {
  if (fs_postgres_violates(result, "within_total")) {
    PQclear(result);
    return find_full_purse(self, answer, fields, total, spent) < 0 ? FS_LEDGER_FAILED : FS_LEDGER_OVER;
  }
  if (total > 0 && fs_postgres_is_done(result) && PQntuples(result) > 0)
    *spent = fs_postgres_real(result, 0, PQfnumber(result, "before"));
  return fs_postgres_take_rows(answer, result, fs_ledger_columns) == 0 ? FS_LEDGER_DONE : FS_LEDGER_FAILED;
}

static void note_withdrawn(fs_ledger *self, int64_t nonce) {
  int i = self->withdrawn_count < FS_POSTGRES_WITHDRAWN_MAX ? self->withdrawn_count++ : 0;
  fs_pending_settle(&self->owner.pending, self->withdrawn[i].nonce, 0); /* one that makes room */
  self->withdrawn[i] =
      (fs_postgres_withdrawal){.nonce = nonce, .until = fs_clock_now() + FS_POSTGRES_GIVEN_UP};
}

/* Marks an intent that was not sent as refused. Returns whether that is settled. */
static bool withdraw_one(fs_ledger *self, int64_t nonce, bool can_be_later) {
  fs_ledger_answer answer = {.list = {.rows = NULL}};
  fs_postgres_values values = {.count = 0};
  fs_row fields = {.storage = NULL};
  double id = 0;
  fs_postgres_add_integer(&values, nonce);
  fields.values[FS_COLUMN_STATE] = fs_value_of_text("refused");
  fields.values[FS_COLUMN_ERROR] = fs_value_of_text("nothing was sent: the ledger did not answer in time");
  PGresult *result =
      ask(self, &answer, "SELECT id FROM faceswap.entry WHERE nonce = $1", &values, can_be_later);
  return fs_postgres_take_number(result, &id) == 1 &&
         fs_ledger_update(self, &answer, (int64_t)id, &fields, "intended ambiguous") >= 0;
}

void fs_postgres_withdraw(fs_ledger *self, bool leaving) {
  for (int i = self->withdrawn_count - 1; i >= 0; i--) {
    int64_t nonce = self->withdrawn[i].nonce;
    bool settled = withdraw_one(self, nonce, leaving) || fs_clock_now() >= self->withdrawn[i].until;
    if (!settled && leaving && PQstatus(self->connection.connection) != CONNECTION_OK)
      return;
    if (!settled)
      continue;
    fs_pending_settle(&self->owner.pending, nonce, 0);
    self->withdrawn[i] = self->withdrawn[--self->withdrawn_count];
  }
}

/* `unsure`: whether the intent may have been written, also by an earlier attempt whose answer was lost. */
static PGresult *ask_insert(fs_ledger *self, fs_ledger_answer *answer, const fs_row *fields, int64_t nonce,
                            double total, fs_ms until, bool *unsure) {
  fs_postgres_values values = {.again = 4};
  fs_postgres_add_integer(&values, nonce);
  fs_postgres_add_integer(&values, self->owner.token);
  add_total(&values, total);
  fs_postgres_add_integer(&values, 0);
  for (size_t i = 0; i < sizeof inserted / sizeof *inserted; i++)
    add_column(&values, fields, inserted[i]);
  PGresult *result = fs_postgres_ask(&self->connection, answer, insert_sql, &values, until);
  *unsure = !result || PQntuples(result) > 0 || strcmp(values.numbers[values.again - 1], "0") != 0;
  return result;
}

/* Repeats the statement until its outcome is known. Where it stays unknown whether the intent was written,
 * nothing may be sent, and the intent is withdrawn once the server is back. */
fs_ledger_result fs_ledger_intend(fs_ledger *self, fs_ledger_answer *answer, const fs_row *fields,
                                  double total, double *spent) {
  int64_t nonce = fs_postgres_random();
  fs_ledger_result outcome = FS_LEDGER_FAILED;
  if (fs_postgres_owner_begin(&self->owner, &self->connection, answer) != 0)
    return FS_LEDGER_FAILED;
  fs_postgres_withdraw(self, false);
  if (fs_pending_take(&self->owner.pending, nonce) != 0)
    return (fs_ledger_result)fs_fail(&answer->error, "out of memory");
  bool again = true, unsure = false;
  for (fs_ms until = fs_postgres_deadline(&self->connection, false); outcome == FS_LEDGER_FAILED && again;) {
    PGresult *result = ask_insert(self, answer, fields, nonce, total, until, &unsure);
    again = false;
    if (fs_postgres_is_done(result) && PQntuples(result) == 0) {
      PQclear(result);
      outcome = find_reason(self, answer, fields, nonce, total, spent, &again);
    } else
      outcome = take_inserted(self, answer, result, fields, total, spent);
  }
  if (outcome == FS_LEDGER_FAILED && unsure)
    note_withdrawn(self, nonce);
  else
    fs_pending_settle(&self->owner.pending, nonce,
                      outcome == FS_LEDGER_DONE ? answer->list.rows[0].values[FS_COLUMN_ID].integer : 0);
  return outcome;
}

/* ---- changing and finding ---- */

/* $1 id, $2 states, $3 op, $4 owner, $16 nonce, where it is known: after a loss of data an id may have come
 * again. Another owner's intent is marked as lost only where that owner is gone; and it is refused, which
 * frees its key, only when that owner cannot be sending it any more. */
static const char update_sql[] =
    "WITH " FS_SQL_SETTINGS ","
    " old AS (SELECT id, cost FROM faceswap.entry, s"
    "   WHERE id = $1 AND nonce = coalesce(nullif($16, 0), nonce)"
    "   AND (state = ANY (string_to_array($2, ' ')) OR op = $3)"
    "   AND NOT (state = 'intended' AND owner <> $4 AND entry.owner IN " FS_SQL_LIVING ")"
    "   AND NOT ($5 = 'refused' AND sender <> $4 AND EXISTS (SELECT 1 FROM faceswap.owner o"
    "     WHERE o.token = sender AND o.until + " SENDING " > clock_timestamp()))"
    "   FOR UPDATE OF entry),"
    " e AS (UPDATE faceswap.entry SET state = coalesce($5, entry.state),"
    "   detect_task_id = coalesce($6, entry.detect_task_id), detect_id = coalesce($7, entry.detect_id),"
    "   expires_at = coalesce($8::numeric, entry.expires_at), task_id = coalesce($9, entry.task_id),"
    "   reserved = coalesce($10::numeric, entry.reserved), charged = coalesce($11::numeric, entry.charged),"
    "   balance_after = coalesce($12::numeric, entry.balance_after), urls = coalesce($13, entry.urls),"
    "   error = coalesce($14, entry.error), fetched = coalesce($15::int, entry.fetched),"
    "   op = $3, sender = nullif(sender, $4), updated_at = " NOW
    "   FROM old WHERE entry.id = old.id RETURNING entry.run, entry.cost - old.cost AS more),"
    " p AS (UPDATE faceswap.purse SET spent = spent + e.more, bound = NULL, added = NULL"
    "   FROM e WHERE name = '' AND e.more <> 0 RETURNING e.run, e.more),"
    " r AS (UPDATE faceswap.purse SET spent = purse.spent + p.more, bound = NULL, added = NULL"
    "   FROM p WHERE name = p.run)"
    " SELECT count(*) FROM e";

static const fs_column changed[] = {FS_COLUMN_STATE,      FS_COLUMN_DETECT_TASK_ID, FS_COLUMN_DETECT_ID,
                                    FS_COLUMN_EXPIRES_AT, FS_COLUMN_TASK_ID,        FS_COLUMN_RESERVED,
                                    FS_COLUMN_CHARGED,    FS_COLUMN_BALANCE_AFTER,  FS_COLUMN_URLS,
                                    FS_COLUMN_ERROR,      FS_COLUMN_FETCHED};

int fs_ledger_update(fs_ledger *self, fs_ledger_answer *answer, int64_t id, const fs_row *fields,
                     const char *from) {
  fs_postgres_values values = {.count = 0};
  double count = 0;
  fs_postgres_add_integer(&values, id);
  fs_postgres_add_text(&values, from);
  fs_postgres_add_integer(&values, fs_postgres_random());
  fs_postgres_add_integer(&values, self->owner.token);
  for (size_t i = 0; i < sizeof changed / sizeof *changed; i++)
    add_column(&values, fields, changed[i]);
  fs_postgres_add_integer(&values, fs_pending_drop(&self->owner.pending, id));
  /* the end of a task can be asked for again; what became of a submission cannot */
  PGresult *result = ask(self, answer, update_sql, &values, !strstr(from, "intended"));
  return fs_postgres_take_number(result, &count) < 0 ? -1 : count > 0;
}

int fs_ledger_find(fs_ledger *self, fs_ledger_answer *answer, const fs_row *by) {
  static const char by_id[] = SELECT "WHERE id = $2::bigint AND " SEEN;
  static const char by_task[] = SELECT "WHERE task_id = $2 AND kind = $3 AND " SEEN
                                       " ORDER BY service = " FS_SQL_UNKNOWN ", id DESC LIMIT 1";
  static const char by_key[] =
      SELECT "WHERE job_key = $2 AND kind = $3 AND " SEEN " ORDER BY state IN " FS_SQL_DEAD
             ", service = " FS_SQL_UNKNOWN ", id DESC LIMIT 1";
  fs_postgres_values values = {.count = 0};
  bool has_id = by->values[FS_COLUMN_ID].type != FS_VALUE_NONE;
  bool has_task = !has_id && by->values[FS_COLUMN_TASK_ID].type != FS_VALUE_NONE;
  const char *sql = has_id ? by_id : has_task ? by_task : by_key;
  add_column(&values, by, FS_COLUMN_SERVICE);
  add_column(&values, by, has_id ? FS_COLUMN_ID : has_task ? FS_COLUMN_TASK_ID : FS_COLUMN_JOB_KEY);
  if (!has_id)
    add_column(&values, by, FS_COLUMN_KIND);
  /* a task is looked for to write its end down */
  PGresult *result = ask(self, answer, sql, &values, has_task);
  return fs_postgres_take_rows(answer, result, fs_ledger_columns);
}

int fs_ledger_unfinished(fs_ledger *self, fs_ledger_answer *answer, const fs_row *by) {
  static const char sql[] = SELECT "WHERE " FS_SQL_UNFINISHED " AND " SEEN " ORDER BY id";
  fs_postgres_values values = {.count = 0};
  add_column(&values, by, FS_COLUMN_SERVICE);
  return fs_postgres_take_rows(answer, ask(self, answer, sql, &values, false), fs_ledger_columns);
}

int fs_ledger_spent(fs_ledger *self, fs_ledger_answer *answer, double *spent) {
  fs_postgres_values none = {.count = 0};
  PGresult *result = ask(self, answer, "SELECT spent FROM faceswap.purse WHERE name = ''", &none, false);
  return fs_postgres_take_number(result, spent) < 0 ? -1 : 0;
}

int fs_ledger_usual(fs_ledger *self, fs_ledger_answer *answer, const fs_row *like, double *credits) {
  static const char sql[] =
      "SELECT avg(charged) FROM (SELECT charged FROM faceswap.entry WHERE kind = $2"
      " AND model IS NOT DISTINCT FROM $3 AND " SEEN " AND state = 'succeeded' AND charged IS NOT NULL"
      " ORDER BY id DESC LIMIT 20) t";
  fs_postgres_values values = {.count = 0};
  add_column(&values, like, FS_COLUMN_SERVICE);
  add_column(&values, like, FS_COLUMN_KIND);
  add_column(&values, like, FS_COLUMN_MODEL);
  return fs_postgres_take_number(ask(self, answer, sql, &values, false), credits);
}

bool fs_ledger_owner_alive(fs_ledger *self, const fs_row *entry) {
  int64_t owner = entry->values[FS_COLUMN_OWNER].integer;
  return owner == self->owner.token
             ? fs_pending_has(&self->owner.pending, entry->values[FS_COLUMN_ID].integer)
             : fs_postgres_owner_alive(&self->owner, &self->connection, owner);
}

bool fs_ledger_may_send(fs_ledger *self, int64_t id) {
  return fs_postgres_owner_may_send(&self->owner, id);
}
