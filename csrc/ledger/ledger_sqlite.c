/* The ledger in an SQLite file: the backend of faceswap.store. */
#include "base/error.h"
#include "ledger/ledger_sqlite_database.h"
#include "ledger/ledger_states.h"
#include "ledger/owner_lock.h"
#include "ledger/pending_entries.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define UNFINISHED_INDEX "CREATE INDEX unfinished ON entry (id) WHERE " FS_SQL_UNFINISHED ";"

/* What all entries cost stands in one row, so that a budget is kept without a sum over all of them under the
 * write lock. Triggers keep it, whoever writes. Rounded: credits are decimals, and thousands of additions and
 * subtractions of doubles would add up to others. */
#define COST(row)                                                                                            \
  "CASE WHEN " row ".state = 'refused' THEN 0 ELSE coalesce(" row ".charged, " row ".reserved, 0) END"
#define COST_OF_NEW COST("new")
#define COST_OF_OLD COST("old")
#define COST_OF_ENTRY COST("entry")
#define PURSE                                                                                                \
  "CREATE TABLE purse (spent NUMERIC NOT NULL);"                                                             \
  "INSERT INTO purse SELECT total(" COST_OF_ENTRY ") FROM entry;"                                            \
  "CREATE TRIGGER entry_added AFTER INSERT ON entry BEGIN"                                                   \
  "  UPDATE purse SET spent = round(spent + " COST_OF_NEW ", 9); END;"                                       \
  "CREATE TRIGGER entry_changed AFTER UPDATE OF state, charged, reserved ON entry BEGIN"                     \
  "  UPDATE purse SET spent = round(spent + " COST_OF_NEW " - " COST_OF_OLD ", 9); END;"                     \
  "CREATE TRIGGER entry_removed AFTER DELETE ON entry BEGIN"                                                 \
  "  UPDATE purse SET spent = round(spent - " COST_OF_OLD ", 9); END;"

/* What was uploaded, by its content, and until when it may be used again. */
#define UPLOADS                                                                                              \
  "CREATE TABLE upload (name TEXT PRIMARY KEY, url TEXT NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;"    \
  "CREATE TRIGGER upload_added AFTER INSERT ON upload BEGIN"                                                 \
  "  DELETE FROM upload WHERE until <= " NOW "; END;"
#define NOW "CAST(strftime('%s', 'now') AS INTEGER)"

#define LIVE_KEYS                                                                                            \
  "CREATE UNIQUE INDEX live_keys ON entry (service, job_key, kind) WHERE state NOT IN " FS_SQL_DEAD ";"

/* A process of an earlier version that has the file open writes no service: it must not, since nobody could
 * tell whose key it has taken. */
#define SERVICES                                                                                             \
  "CREATE TRIGGER service_missing BEFORE INSERT ON entry WHEN new.service IS NULL BEGIN"                     \
  "  SELECT RAISE(ABORT, 'a later version of faceswap has this ledger now; start anew'); END;"

/* Whether an entry is one that `service` sees, where one is named. */
#define SEEN "(:service IS NULL OR service IN (:service, " FS_SQL_UNKNOWN "))"

static const char *const upgrades[] = {
    /* 1 to 2 */
    "ALTER TABLE entry ADD COLUMN output TEXT;"
    "ALTER TABLE entry ADD COLUMN fetched INTEGER;"
    "ALTER TABLE entry ADD COLUMN plan TEXT;"
    "DROP INDEX unfinished;" UNFINISHED_INDEX,
    /* 2 to 3 */
    "ALTER TABLE entry ADD COLUMN run TEXT;"
    "DROP INDEX IF EXISTS costs;" PURSE,
    /* 3 to 4 */
    UPLOADS,
    /* 4 to 5 */
    "ALTER TABLE entry ADD COLUMN service TEXT;"
    "DROP INDEX IF EXISTS live_keys;"
    "UPDATE entry SET service = " FS_SQL_UNKNOWN ";"
    "UPDATE entry SET service = " FS_SQL_LOCAL
    ", job_key = 'command ' || substr(job_key, 1 + length('" FS_LOCAL_PREFIX "'))"
    "  WHERE substr(job_key, 1, length('" FS_LOCAL_PREFIX "')) = '" FS_LOCAL_PREFIX "';" LIVE_KEYS SERVICES,
    /* 5 to 6 */
    "ALTER TABLE entry ADD COLUMN media_path TEXT;",
};

static const fs_schema schema = {
    .application = 0x4653574c, /* "FSWL" */
    .version = 6,
    .sql =
        "CREATE TABLE entry (id INTEGER PRIMARY KEY AUTOINCREMENT, job_key TEXT,"
        "  kind TEXT NOT NULL CHECK (kind IN ('detect', 'create')), model TEXT,"
        "  state TEXT NOT NULL CHECK (state IN ('intended', 'submitted', 'refused', 'ambiguous', 'succeeded',"
        "    'failed', 'expired')),"
        "  body TEXT, media_url TEXT, media_kind TEXT, detect_task_id TEXT, detect_id TEXT,"
        "  expires_at NUMERIC,"
        "  task_id TEXT, reserved NUMERIC, charged NUMERIC, balance_before NUMERIC, balance_after NUMERIC,"
        "  urls TEXT, error TEXT, owner INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,"
        "  output TEXT, fetched INTEGER, plan TEXT, run TEXT, service TEXT,"
        "  media_path TEXT);" LIVE_KEYS SERVICES
        "CREATE INDEX keys ON entry (job_key) WHERE job_key IS NOT NULL;"
        "CREATE INDEX tasks ON entry (task_id);"
        "CREATE INDEX prices ON entry (kind, model)"
        "  WHERE state = 'succeeded' AND charged IS NOT NULL;" UNFINISHED_INDEX PURSE UPLOADS,
    .upgrades = upgrades};

struct fs_ledger {
  fs_sqlite database;
  fs_owner_lock owner;
  fs_pending_entries pending;
};

const char fs_ledger_type[] = "faceswap.store", fs_ledger_threaded_type[] = "faceswap.threaded_store";

/* ---- opening ---- */

/* The lock's file stands beside the database itself, so that owners which name it by different links see each
 * other. */
static int open_owner(fs_ledger *self, const char *path) {
  char *own = realpath(path, NULL), *beside = NULL;
  int length = asprintf(&beside, "%s-owners", own ? own : path);
  free(own);
  if (length == -1)
    return fs_sqlite_fail(&self->database, "out of memory");
  int result = fs_owner_lock_open(&self->owner, beside);
  if (result != 0)
    fs_sqlite_fail(&self->database, fs_file_error(errno));
  free(beside);
  return result;
}

void fs_ledger_close(fs_ledger *self) {
  if (!self)
    return;
  fs_sqlite_close(&self->database);
  fs_owner_lock_close(&self->owner);
  fs_pending_close(&self->pending);
  free(self);
}

int fs_ledger_check(const char *path, fs_error *error) {
  (void)path, (void)error;
  return 0;
}

fs_ledger *fs_ledger_open(const char *path, fs_error *error) {
  fs_ledger_answer answer = {.error = {"out of memory"}};
  fs_ledger *self = calloc(1, sizeof *self);
  if (self) {
    self->owner.fd = -1;
    fs_pending_open(&self->pending);
    self->database.answer = &answer;
    if (fs_sqlite_open(&self->database, path, &schema) == 0 && open_owner(self, path) == 0)
      return self;
    fs_ledger_close(self);
  }
  *error = answer.error;
  return NULL;
}

/* The ledger's database, which writes its rows and sentences into `answer` from now on. */
static fs_sqlite *answer_to(fs_ledger *self, fs_ledger_answer *answer) {
  self->database.answer = answer;
  return &self->database;
}

/* ---- adding ---- */

static int read_spent(fs_sqlite *database, double *spent) {
  return fs_sqlite_number(database, "SELECT spent FROM purse", NULL, spent) < 0 ? -1 : 0;
}

static fs_ledger_result find_live(fs_sqlite *database, const fs_row *fields) {
  static const char sql[] =
      "SELECT * FROM entry WHERE service = coalesce(:service, " FS_SQL_UNKNOWN ") AND job_key = :job_key"
      " AND kind = :kind AND state NOT IN " FS_SQL_DEAD;
  if (fs_sqlite_run(database, sql, fields) != 0)
    return FS_LEDGER_FAILED;
  return database->answer->list.count ? FS_LEDGER_EXISTS : FS_LEDGER_DONE;
}

/* An entry of unknown cost passes as long as any credits are left. Credits are decimals: of doubles, .2 and
 * .1 are more than .3. */
static fs_ledger_result check_total(fs_sqlite *database, const fs_row *fields, double total, double *spent) {
  const double rounding = 1e-12; /* part of a sum; many times what one addition is off by */
  if (read_spent(database, spent) != 0)
    return FS_LEDGER_FAILED;
  double cost = fs_value_number(&fields->values[FS_COLUMN_RESERVED]);
  return *spent + cost > total * (1 + rounding) || *spent >= total ? FS_LEDGER_OVER : FS_LEDGER_DONE;
}

static fs_ledger_result insert(const fs_ledger *self, fs_sqlite *database, const fs_row *fields) {
  static const char sql[] =
      "INSERT INTO entry (job_key, kind, model, state, body, media_url, media_kind, detect_task_id,"
      "  detect_id, reserved, balance_before, owner, created_at, updated_at, output, plan, run, service,"
      "  media_path)"
      " VALUES (:job_key, :kind, :model, :state, :body, :media_url, :media_kind, :detect_task_id, :detect_id,"
      "  :reserved, :balance_before, :owner, :created_at, :updated_at, :output, :plan, :run,"
      "  coalesce(:service, " FS_SQL_UNKNOWN "), :media_path)";
  fs_row row = *fields;
  row.values[FS_COLUMN_STATE] = fs_value_of_text("intended");
  row.values[FS_COLUMN_OWNER] = fs_value_of_integer(self->owner.token);
  row.values[FS_COLUMN_CREATED_AT] = row.values[FS_COLUMN_UPDATED_AT] = fs_value_of_integer(time(NULL));
  if (fs_sqlite_run(database, sql, &row) != 0)
    return FS_LEDGER_FAILED;
  row.values[FS_COLUMN_ID] = fs_value_of_integer(sqlite3_last_insert_rowid(database->db));
  return fs_sqlite_run(database, "SELECT * FROM entry WHERE id = :id", &row) == 0 ? FS_LEDGER_DONE
                                                                                  : FS_LEDGER_FAILED;
}

static fs_ledger_result insert_alone(fs_ledger *self, fs_sqlite *database, const fs_row *fields, double total,
                                     double *spent) {
  if (fs_sqlite_begin(database) != 0)
    return FS_LEDGER_FAILED;
  fs_ledger_result outcome =
      fs_sqlite_check_place(database, "begin anew") == 0 ? find_live(database, fields) : FS_LEDGER_FAILED;
  if (outcome == FS_LEDGER_DONE && total > 0)
    outcome = check_total(database, fields, total, spent);
  if (outcome == FS_LEDGER_DONE)
    outcome = insert(self, database, fields);
  if (outcome == FS_LEDGER_DONE && fs_sqlite_commit(database) != 0)
    outcome = FS_LEDGER_FAILED;
  if (outcome != FS_LEDGER_DONE)
    fs_sqlite_roll_back(database);
  return outcome;
}

fs_ledger_result fs_ledger_intend(fs_ledger *self, fs_ledger_answer *answer, const fs_row *fields,
                                  double total, double *spent) {
  const int64_t nonce = 0; /* one at a time */
  if (fs_pending_take(&self->pending, nonce) != 0)
    return (fs_ledger_result)fs_fail(&answer->error, "out of memory");
  fs_ledger_result outcome = insert_alone(self, answer_to(self, answer), fields, total, spent);
  bool done = outcome == FS_LEDGER_DONE;
  fs_pending_settle(&self->pending, nonce, done ? answer->list.rows[0].values[FS_COLUMN_ID].integer : 0);
  return outcome;
}

/* ---- changing and finding ---- */

int fs_ledger_update(fs_ledger *self, fs_ledger_answer *answer, int64_t id, const fs_row *fields,
                     const char *from) {
  static const char sql[] =
      "UPDATE entry SET state = coalesce(:state, state), detect_id = coalesce(:detect_id, detect_id),"
      "  detect_task_id = coalesce(:detect_task_id, detect_task_id), task_id = coalesce(:task_id, task_id),"
      "  expires_at = coalesce(:expires_at, expires_at), reserved = coalesce(:reserved, reserved),"
      "  charged = coalesce(:charged, charged), balance_after = coalesce(:balance_after, balance_after),"
      "  urls = coalesce(:urls, urls), error = coalesce(:error, error), fetched = coalesce(:fetched, "
      "fetched),"
      "  updated_at = :updated_at"
      " WHERE id = :id AND instr(' ' || :from || ' ', ' ' || state || ' ')";
  fs_sqlite *database = answer_to(self, answer);
  fs_row row = *fields;
  row.values[FS_COLUMN_ID] = fs_value_of_integer(id);
  row.values[FS_COLUMN_UPDATED_AT] = fs_value_of_integer(time(NULL));
  sqlite3_stmt *statement = fs_sqlite_prepare(database, sql, &row);
  if (statement)
    sqlite3_bind_text(statement, sqlite3_bind_parameter_index(statement, ":from"), from, -1, SQLITE_STATIC);
  fs_pending_drop(&self->pending, id);
  if (fs_sqlite_finish(database, statement) != 0)
    return -1;
  /* what went into a file that nobody finds again is as good as lost */
  if (fs_sqlite_check_place(database, "put it back before anything is begun again") != 0)
    return -1;
  return sqlite3_changes(database->db) > 0;
}

int fs_ledger_find(fs_ledger *self, fs_ledger_answer *answer, const fs_row *by) {
  const char *sql = "SELECT * FROM entry WHERE job_key = :job_key AND kind = :kind AND " SEEN
                    " ORDER BY state IN " FS_SQL_DEAD ", service = " FS_SQL_UNKNOWN ", id DESC LIMIT 1";
  if (by->values[FS_COLUMN_ID].type != FS_VALUE_NONE)
    sql = "SELECT * FROM entry WHERE id = :id AND " SEEN;
  else if (by->values[FS_COLUMN_TASK_ID].type != FS_VALUE_NONE)
    sql = "SELECT * FROM entry WHERE task_id = :task_id AND kind = :kind AND " SEEN
          " ORDER BY service = " FS_SQL_UNKNOWN ", id DESC LIMIT 1";
  return fs_sqlite_run(answer_to(self, answer), sql, by);
}

int fs_ledger_unfinished(fs_ledger *self, fs_ledger_answer *answer, const fs_row *by) {
  static const char sql[] = "SELECT * FROM entry WHERE " FS_SQL_UNFINISHED " AND " SEEN " ORDER BY id";
  return fs_sqlite_run(answer_to(self, answer), sql, by);
}

int fs_ledger_spent(fs_ledger *self, fs_ledger_answer *answer, double *spent) {
  return read_spent(answer_to(self, answer), spent);
}

int fs_ledger_usual(fs_ledger *self, fs_ledger_answer *answer, const fs_row *like, double *credits) {
  static const char sql[] =
      "SELECT avg(charged) FROM (SELECT charged FROM entry WHERE kind = :kind AND model IS :model"
      " AND " SEEN " AND state = 'succeeded' AND charged IS NOT NULL ORDER BY id DESC LIMIT 20)";
  return fs_sqlite_number(answer_to(self, answer), sql, like, credits);
}

bool fs_ledger_owner_alive(fs_ledger *self, const fs_row *entry) {
  int64_t owner = entry->values[FS_COLUMN_OWNER].integer;
  return owner == self->owner.token ? fs_pending_has(&self->pending, entry->values[FS_COLUMN_ID].integer)
                                    : fs_owner_lock_alive(&self->owner, owner);
}

/* The kernel tells whether an owner lives: nobody is taken for dead. */
bool fs_ledger_may_send(fs_ledger *self, int64_t id) {
  (void)self, (void)id;
  return true;
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

/* What many machines share needs a server; uploads serve one as well. */
const fs_fleet_call fs_ledger_calls[] = {
    {.name = "find_upload",
     .parameters = LIST("name"),
     .columns = LIST("url"),
     .sql = "SELECT url FROM upload WHERE name = ?1 AND until > " NOW},
    {.name = "note_upload",
     .parameters = LIST("name", "url", "lifetime"),
     .columns = (const char *const[]){NULL},
     .sql = "INSERT INTO upload (name, url, until) VALUES (?1, ?2, " NOW " + CAST(?3 AS INTEGER))"
            " ON CONFLICT (name) DO UPDATE SET url = excluded.url, until = excluded.until"},
    {.name = NULL}};

int fs_ledger_call(fs_ledger *self, fs_ledger_answer *answer, int number, const fs_row *parameters) {
  fs_sqlite *database = answer_to(self, answer);
  sqlite3_stmt *statement = fs_sqlite_prepare(database, fs_ledger_calls[number].sql, NULL);
  for (int i = 0; statement && fs_ledger_calls[number].parameters[i]; i++)
    fs_sqlite_bind(statement, i + 1, &parameters->values[i]);
  return fs_sqlite_finish(database, statement);
}
