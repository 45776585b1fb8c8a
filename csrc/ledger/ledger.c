#include "ledger/ledger.h"

#include "ledger/owner_lock.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *const fs_ledger_columns[FS_ROW_WIDTH] = {
    "id",        "job_key",    "kind",           "model",         "state",      "body",
    "media_url", "media_kind", "detect_task_id", "detect_id",     "expires_at", "task_id",
    "reserved",  "charged",    "balance_before", "balance_after", "urls",       "error",
    "owner",     "created_at", "updated_at",     "output",        "fetched",    "plan"};

/* A job key may be used again once its entry has provably cost nothing, has failed, or is a detection that is
 * of no more use. */
#define DEAD "('refused', 'failed', 'expired')"
/* No end yet: nobody has been told the outcome, or the result is not where it was to go. */
#define UNFINISHED                                                                                           \
  "(state IN ('intended', 'submitted', 'ambiguous')"                                                         \
  " OR state = 'succeeded' AND output IS NOT NULL AND fetched IS NULL)"

#define UNFINISHED_INDEX "CREATE INDEX unfinished ON entry (id) WHERE " UNFINISHED ";"

static const char *const upgrades[] = {
    /* 1 to 2 */
    "ALTER TABLE entry ADD COLUMN output TEXT;"
    "ALTER TABLE entry ADD COLUMN fetched INTEGER;"
    "ALTER TABLE entry ADD COLUMN plan TEXT;"
    "DROP INDEX unfinished;" UNFINISHED_INDEX,
};

static const fs_schema schema = {
    .application = 0x4653574c, /* "FSWL" */
    .version = 2,
    .columns = fs_ledger_columns,
    .sql =
        "CREATE TABLE entry (id INTEGER PRIMARY KEY AUTOINCREMENT, job_key TEXT,"
        "  kind TEXT NOT NULL CHECK (kind IN ('detect', 'create')), model TEXT,"
        "  state TEXT NOT NULL CHECK (state IN ('intended', 'submitted', 'refused', 'ambiguous', 'succeeded',"
        "    'failed', 'expired')),"
        "  body TEXT, media_url TEXT, media_kind TEXT, detect_task_id TEXT, detect_id TEXT, expires_at "
        "NUMERIC,"
        "  task_id TEXT, reserved NUMERIC, charged NUMERIC, balance_before NUMERIC, balance_after NUMERIC,"
        "  urls TEXT, error TEXT, owner INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,"
        "  output TEXT, fetched INTEGER, plan TEXT);"
        "CREATE UNIQUE INDEX live_keys ON entry (job_key, kind) WHERE state NOT IN " DEAD ";"
        "CREATE INDEX keys ON entry (job_key) WHERE job_key IS NOT NULL;"
        "CREATE INDEX tasks ON entry (task_id);"
        "CREATE INDEX costs ON entry (state, charged, reserved);"
        "CREATE INDEX prices ON entry (kind, model) WHERE state = 'succeeded' AND charged IS NOT "
        "NULL;" UNFINISHED_INDEX,
    .upgrades = upgrades};

struct fs_ledger {
  fs_ledger_sqlite database;
  fs_owner_lock owner;
};

static fs_value *field(const fs_ledger *ledger, fs_row *row, const char *name) {
  return &row->values[fs_ledger_sqlite_column(&ledger->database, name)];
}

static bool has(const fs_ledger *ledger, const fs_row *row, const char *name) {
  return row->values[fs_ledger_sqlite_column(&ledger->database, name)].type != FS_VALUE_NONE;
}

static fs_value integer(int64_t number) {
  return (fs_value){.type = FS_VALUE_INTEGER, .integer = number};
}

static fs_value text(const char *string) {
  return (fs_value){.type = FS_VALUE_TEXT, .text = string, .length = strlen(string)};
}

/* ---- opening ---- */

static int open_owner(fs_ledger *ledger, const char *path) {
  char *beside = NULL;
  if (asprintf(&beside, "%s-owners", path) < 0)
    return fs_ledger_sqlite_fail(&ledger->database, "out of memory");
  int result = fs_owner_lock_open(&ledger->owner, beside);
  if (result != 0)
    fs_ledger_sqlite_fail(&ledger->database, strerror(errno));
  free(beside);
  return result;
}

fs_ledger *fs_ledger_open(const char *path, char *error) {
  fs_ledger *ledger = calloc(1, sizeof *ledger);
  if (!ledger) {
    snprintf(error, FS_LEDGER_ERROR_SIZE, "out of memory");
    return NULL;
  }
  ledger->owner.fd = -1;
  if (fs_ledger_sqlite_open(&ledger->database, path, &schema) == 0 && open_owner(ledger, path) == 0)
    return ledger;
  memcpy(error, ledger->database.error, FS_LEDGER_ERROR_SIZE);
  fs_ledger_close(ledger);
  return NULL;
}

void fs_ledger_close(fs_ledger *ledger) {
  if (!ledger)
    return;
  fs_ledger_sqlite_close(&ledger->database);
  fs_owner_lock_close(&ledger->owner);
  free(ledger);
}

const char *fs_ledger_error(const fs_ledger *ledger) {
  return ledger->database.error;
}

/* ---- rows ---- */

fs_row *fs_ledger_take_rows(fs_ledger *ledger, size_t *count) {
  return fs_ledger_sqlite_take_rows(&ledger->database, count);
}

bool fs_ledger_alive(const fs_ledger *ledger, const fs_row *entry) {
  static const char intended[] = "intended";
  const fs_value *state = &entry->values[fs_ledger_sqlite_column(&ledger->database, "state")];
  const fs_value *owner = &entry->values[fs_ledger_sqlite_column(&ledger->database, "owner")];
  return state->length == sizeof intended - 1 && memcmp(state->text, intended, state->length) == 0 &&
         fs_owner_lock_alive(&ledger->owner, owner->integer);
}

/* ---- adding ---- */

static fs_ledger_result find_live(fs_ledger *ledger, const fs_row *fields) {
  static const char sql[] =
      "SELECT * FROM entry WHERE job_key = :job_key AND kind = :kind AND state NOT IN " DEAD;
  if (fs_ledger_sqlite_run(&ledger->database, sql, fields) != 0)
    return FS_LEDGER_FAILED;
  return ledger->database.count ? FS_LEDGER_EXISTS : FS_LEDGER_DONE;
}

/* A cost that is not known lets an entry pass as long as anything is left. */
static fs_ledger_result check_total(fs_ledger *ledger, const fs_row *fields, double total, double *spent) {
  if (fs_ledger_spent(ledger, spent) != 0)
    return FS_LEDGER_FAILED;
  const fs_value *reserved = &fields->values[fs_ledger_sqlite_column(&ledger->database, "reserved")];
  double cost = reserved->real + (double)reserved->integer; /* one of them, or both, are 0 */
  return *spent + cost > total || *spent >= total ? FS_LEDGER_OVER : FS_LEDGER_DONE;
}

static fs_ledger_result insert(fs_ledger *ledger, const fs_row *fields) {
  static const char sql[] =
      "INSERT INTO entry (job_key, kind, model, state, body, media_url, media_kind, detect_task_id, "
      "detect_id,"
      "  reserved, balance_before, owner, created_at, updated_at, output, plan)"
      " VALUES (:job_key, :kind, :model, :state, :body, :media_url, :media_kind, :detect_task_id, :detect_id,"
      "  :reserved, :balance_before, :owner, :created_at, :updated_at, :output, :plan)";
  fs_row row = *fields;
  *field(ledger, &row, "state") = text("intended");
  *field(ledger, &row, "owner") = integer(ledger->owner.token);
  *field(ledger, &row, "created_at") = *field(ledger, &row, "updated_at") = integer(time(NULL));
  if (fs_ledger_sqlite_run(&ledger->database, sql, &row) != 0)
    return FS_LEDGER_FAILED;
  *field(ledger, &row, "id") = integer(sqlite3_last_insert_rowid(ledger->database.db));
  return fs_ledger_sqlite_run(&ledger->database, "SELECT * FROM entry WHERE id = :id", &row) == 0
             ? FS_LEDGER_DONE
             : FS_LEDGER_FAILED;
}

fs_ledger_result fs_ledger_intend(fs_ledger *ledger, const fs_row *fields, double total, double *spent) {
  fs_ledger_sqlite_forget_rows(&ledger->database);
  *spent = 0;
  if (fs_ledger_sqlite_begin(&ledger->database) != 0)
    return FS_LEDGER_FAILED;
  fs_ledger_result outcome = find_live(ledger, fields);
  if (outcome == FS_LEDGER_DONE && total > 0)
    outcome = check_total(ledger, fields, total, spent);
  if (outcome == FS_LEDGER_DONE)
    outcome = insert(ledger, fields);
  if (outcome == FS_LEDGER_DONE && fs_ledger_sqlite_commit(&ledger->database) != 0)
    outcome = FS_LEDGER_FAILED;
  if (outcome != FS_LEDGER_DONE)
    fs_ledger_sqlite_roll_back(&ledger->database);
  return outcome;
}

/* ---- changing and finding ---- */

int fs_ledger_update(fs_ledger *ledger, int64_t id, const fs_row *fields, const char *from) {
#define SET(column) #column " = coalesce(:" #column ", " #column "), "
  static const char sql[] = "UPDATE entry SET " SET(state) SET(detect_task_id) SET(detect_id) SET(expires_at)
      SET(task_id) SET(reserved) SET(charged) SET(balance_after) SET(urls) SET(error)
          SET(fetched) "updated_at = :updated_at"
                       " WHERE id = :id AND instr(' ' || :from || ' ', ' ' || state || ' ')";
#undef SET
  fs_row row = *fields;
  *field(ledger, &row, "id") = integer(id);
  *field(ledger, &row, "updated_at") = integer(time(NULL));
  fs_ledger_sqlite_forget_rows(&ledger->database);
  sqlite3_stmt *statement = fs_ledger_sqlite_prepare(&ledger->database, sql, &row);
  if (statement)
    sqlite3_bind_text(statement, sqlite3_bind_parameter_index(statement, ":from"), from, -1, SQLITE_STATIC);
  if (fs_ledger_sqlite_finish(&ledger->database, statement) != 0)
    return -1;
  return sqlite3_changes(ledger->database.db) > 0;
}

int fs_ledger_find(fs_ledger *ledger, const fs_row *by) {
  const char *sql = "SELECT * FROM entry WHERE job_key = :job_key AND kind = :kind"
                    " ORDER BY state IN " DEAD ", id DESC LIMIT 1";
  if (has(ledger, by, "id"))
    sql = "SELECT * FROM entry WHERE id = :id";
  else if (has(ledger, by, "task_id"))
    sql = "SELECT * FROM entry WHERE task_id = :task_id AND kind = :kind ORDER BY id DESC LIMIT 1";
  fs_ledger_sqlite_forget_rows(&ledger->database);
  return fs_ledger_sqlite_run(&ledger->database, sql, by) == 0 ? (int)ledger->database.count : -1;
}

int fs_ledger_unfinished(fs_ledger *ledger) {
  static const char sql[] = "SELECT * FROM entry WHERE " UNFINISHED " ORDER BY id";
  fs_ledger_sqlite_forget_rows(&ledger->database);
  return fs_ledger_sqlite_run(&ledger->database, sql, NULL);
}

int fs_ledger_spent(fs_ledger *ledger, double *spent) {
  static const char sql[] = "SELECT total(coalesce(charged, reserved)) FROM entry WHERE state <> 'refused'";
  return fs_ledger_sqlite_number(&ledger->database, sql, NULL, spent) < 0 ? -1 : 0;
}

int fs_ledger_usual(fs_ledger *ledger, const fs_row *like, double *credits) {
  static const char sql[] =
      "SELECT avg(charged) FROM (SELECT charged FROM entry WHERE kind = :kind AND model IS :model"
      " AND state = 'succeeded' AND charged IS NOT NULL ORDER BY id DESC LIMIT 20)";
  return fs_ledger_sqlite_number(&ledger->database, sql, like, credits);
}
