#include "ledger.h"

#include "owner.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* In the database's header: `application_id` tells a ledger from other databases, `user_version` is the
 * version of its tables. */
#define APPLICATION "1179863111" /* "FSLG" */
#define VERSION "1"

/* Milliseconds. Others hold the lock for one small transaction. */
enum { BUSY_PATIENCE = 10000, BUSY_PAUSE = 5 };

const char *const fs_ledger_columns[FS_LEDGER_WIDTH] = {
    "id",        "job_key",    "kind",           "model",         "state",      "body",
    "media_url", "media_kind", "detect_task_id", "detect_id",     "expires_at", "task_id",
    "reserved",  "charged",    "balance_before", "balance_after", "urls",       "error",
    "owner",     "created_at", "updated_at"};

/* The column's place in a row; the names are those of this file's own statements. */
static int column_of(const char *name) {
  for (int i = 0; i < FS_LEDGER_WIDTH; i++)
    if (strcmp(fs_ledger_columns[i], name) == 0)
      return i;
  return -1;
}

/* A job key may be used again once its entry has provably cost nothing, has failed, or is a detection that is
 * of no more use. */
#define DEAD "('refused', 'failed', 'expired')"

static const char schema[] =
    "CREATE TABLE entry (id INTEGER PRIMARY KEY AUTOINCREMENT, job_key TEXT,"
    "  kind TEXT NOT NULL CHECK (kind IN ('detect', 'create')), model TEXT,"
    "  state TEXT NOT NULL CHECK (state IN ('intended', 'submitted', 'refused', 'ambiguous', 'succeeded', "
    "'failed', 'expired')),"
    "  body TEXT, media_url TEXT, media_kind TEXT, detect_task_id TEXT, detect_id TEXT, expires_at NUMERIC,"
    "  task_id TEXT, reserved NUMERIC, charged NUMERIC, balance_before NUMERIC, balance_after NUMERIC,"
    "  urls TEXT, error TEXT, owner INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);"
    "CREATE UNIQUE INDEX live_keys ON entry (job_key, kind) WHERE state NOT IN " DEAD ";"
    "CREATE INDEX keys ON entry (job_key) WHERE job_key IS NOT NULL;"
    "CREATE INDEX tasks ON entry (task_id);"
    "CREATE INDEX unfinished ON entry (id) WHERE state IN ('intended', 'submitted', 'ambiguous');"
    "PRAGMA application_id = " APPLICATION ";"
    "PRAGMA user_version = " VERSION ";";

struct fs_ledger {
  sqlite3 *db; /* owned */
  char *path;  /* owned */
  fs_owner owner;
  fs_row *rows; /* owned */
  size_t count, capacity;
  char error[FS_LEDGER_ERROR_SIZE];
};

static int fail(fs_ledger *ledger, const char *reason) {
  snprintf(ledger->error, sizeof ledger->error, "the ledger %s: %s", ledger->path, reason);
  return -1;
}

static int fail_database(fs_ledger *ledger) {
  return fail(ledger, sqlite3_errmsg(ledger->db));
}

/* ---- rows ---- */

static void forget_rows(fs_ledger *ledger) {
  for (size_t i = 0; i < ledger->count; i++)
    free(ledger->rows[i].storage);
  ledger->count = 0;
}

static fs_row *add_row(fs_ledger *ledger) {
  if (ledger->count == ledger->capacity) {
    size_t capacity = ledger->capacity ? ledger->capacity * 2 : 1;
    fs_row *rows = realloc(ledger->rows, capacity * sizeof *rows);
    if (!rows)
      return NULL;
    ledger->rows = rows;
    ledger->capacity = capacity;
  }
  fs_row *row = &ledger->rows[ledger->count];
  *row = (fs_row){.alive = false};
  return row;
}

static fs_value read_value(sqlite3_stmt *statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
  case SQLITE_INTEGER:
    return (fs_value){.type = FS_VALUE_INTEGER, .integer = sqlite3_column_int64(statement, column)};
  case SQLITE_FLOAT:
    return (fs_value){.type = FS_VALUE_REAL, .real = sqlite3_column_double(statement, column)};
  case SQLITE_NULL:
    return (fs_value){.type = FS_VALUE_NONE};
  default:
    return (fs_value){.type = FS_VALUE_TEXT,
                      .text = (const char *)sqlite3_column_text(statement, column),
                      .length = (size_t)sqlite3_column_bytes(statement, column)};
  }
}

/* SQLite's texts last until the next step: the row keeps copies, all in one piece. */
static int keep_texts(fs_row *row) {
  size_t size = 1;
  for (int i = 0; i < FS_LEDGER_WIDTH; i++)
    size += row->values[i].length;
  char *end = row->storage = malloc(size);
  if (!end)
    return -1;
  for (int i = 0; i < FS_LEDGER_WIDTH; i++) {
    fs_value *value = &row->values[i];
    if (value->type != FS_VALUE_TEXT)
      continue;
    if (value->length)
      memcpy(end, value->text, value->length);
    value->text = end;
    end += value->length;
  }
  return 0;
}

static int take_row(fs_ledger *ledger, sqlite3_stmt *statement) {
  fs_row *row = add_row(ledger);
  if (!row)
    return fail(ledger, "out of memory");
  for (int i = 0; i < sqlite3_column_count(statement); i++) {
    int place = column_of(sqlite3_column_name(statement, i));
    if (place >= 0)
      row->values[place] = read_value(statement, i);
  }
  if (keep_texts(row) != 0)
    return fail(ledger, "out of memory");
  ledger->count++;
  const fs_value *state = &row->values[column_of("state")];
  row->alive = state->length == strlen("intended") && memcmp(state->text, "intended", state->length) == 0 &&
               fs_owner_alive(&ledger->owner, row->values[column_of("owner")].integer);
  return 0;
}

/* ---- statements ---- */

static int bind_value(sqlite3_stmt *statement, int place, const fs_value *value) {
  switch (value->type) {
  case FS_VALUE_TEXT:
    return sqlite3_bind_text64(statement, place, value->text, value->length, SQLITE_STATIC, SQLITE_UTF8);
  case FS_VALUE_INTEGER:
    return sqlite3_bind_int64(statement, place, value->integer);
  case FS_VALUE_REAL:
    return sqlite3_bind_double(statement, place, value->real);
  default:
    return sqlite3_bind_null(statement, place);
  }
}

/* Prepares a statement and gives its parameters, which are named as columns are, the values of the row. */
static sqlite3_stmt *prepare(fs_ledger *ledger, const char *sql, const fs_row *fields) {
  sqlite3_stmt *statement = NULL;
  int status = sqlite3_prepare_v2(ledger->db, sql, -1, &statement, NULL);
  for (int i = 1; status == SQLITE_OK && i <= sqlite3_bind_parameter_count(statement); i++) {
    int column = column_of(sqlite3_bind_parameter_name(statement, i) + 1);
    if (fields && column >= 0)
      status = bind_value(statement, i, &fields->values[column]);
  }
  if (status == SQLITE_OK)
    return statement;
  fail_database(ledger);
  sqlite3_finalize(statement);
  return NULL;
}

/* Runs a statement to its end, keeping the rows it gives, and finalizes it. Returns 0 or -1. */
static int run_statement(fs_ledger *ledger, sqlite3_stmt *statement) {
  int status, result = 0;
  if (!statement)
    return -1;
  while (result == 0 && (status = sqlite3_step(statement)) == SQLITE_ROW)
    result = take_row(ledger, statement);
  if (result == 0 && status != SQLITE_DONE)
    result = fail_database(ledger);
  sqlite3_finalize(statement);
  return result;
}

static int run(fs_ledger *ledger, const char *sql, const fs_row *fields) {
  return run_statement(ledger, prepare(ledger, sql, fields));
}

/* The one number that a query gives. Returns 1, 0 for null, or -1. */
static int ask_number(fs_ledger *ledger, const char *sql, const fs_row *fields, double *number) {
  sqlite3_stmt *statement = prepare(ledger, sql, fields);
  if (!statement)
    return -1;
  int result;
  if (sqlite3_step(statement) == SQLITE_ROW) {
    result = sqlite3_column_type(statement, 0) != SQLITE_NULL;
    *number = sqlite3_column_double(statement, 0);
  } else {
    result = fail_database(ledger);
  }
  sqlite3_finalize(statement);
  return result;
}

static int execute(fs_ledger *ledger, const char *sql) {
  return sqlite3_exec(ledger->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : fail_database(ledger);
}

static void roll_back(fs_ledger *ledger) {
  if (!sqlite3_get_autocommit(ledger->db)) /* some failures have rolled back already */
    sqlite3_exec(ledger->db, "ROLLBACK", NULL, NULL, NULL);
}

/* ---- opening ---- */

/* SQLite gives the files beside the database the same mode. The file is opened here only if nobody else can
 * have it open yet: closing a descriptor drops all of the process's locks on its file (fcntl(2)). */
static int make_file(fs_ledger *ledger) {
  int fd = open(ledger->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0)
    close(fd);
  else if (errno != EEXIST)
    return fail(ledger, strerror(errno));
  return 0;
}

static int check_schema(fs_ledger *ledger) {
  double tables, application, version;
  if (ask_number(ledger, "SELECT count(*) FROM sqlite_master", NULL, &tables) < 0 ||
      ask_number(ledger, "PRAGMA application_id", NULL, &application) < 0 ||
      ask_number(ledger, "PRAGMA user_version", NULL, &version) < 0)
    return -1;
  if (tables == 0 && application == 0 && version == 0)
    return execute(ledger, schema);
  if (application != atof(APPLICATION))
    return fail(ledger, "it is a database of something else");
  if (version != atof(VERSION))
    return fail(ledger, "it was written by another version of faceswap");
  return 0;
}

/* Others that open the same new file may be doing the same: SQLite refuses at once where waiting for each
 * other could last for ever. */
static int set_journal(fs_ledger *ledger) {
  int status = SQLITE_BUSY;
  for (int waited = 0; status == SQLITE_BUSY && waited < BUSY_PATIENCE; waited += BUSY_PAUSE) {
    status = sqlite3_exec(ledger->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    if (status == SQLITE_BUSY)
      sqlite3_sleep(BUSY_PAUSE);
  }
  return status == SQLITE_OK ? execute(ledger, "PRAGMA synchronous = FULL") : fail_database(ledger);
}

static int open_database(fs_ledger *ledger) {
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
  if (sqlite3_open_v2(ledger->path, &ledger->db, flags, NULL) != SQLITE_OK)
    return fail_database(ledger);
  sqlite3_busy_timeout(ledger->db, BUSY_PATIENCE);
  if (execute(ledger, "BEGIN IMMEDIATE") != 0)
    return -1;
  if (check_schema(ledger) != 0 || execute(ledger, "COMMIT") != 0) {
    roll_back(ledger);
    return -1;
  }
  return set_journal(ledger);
}

static int open_owner(fs_ledger *ledger) {
  char *path = NULL;
  if (asprintf(&path, "%s-owners", ledger->path) < 0)
    return fail(ledger, "out of memory");
  int result = fs_owner_open(&ledger->owner, path);
  if (result != 0)
    fail(ledger, strerror(errno));
  free(path);
  return result;
}

fs_ledger *fs_ledger_open(const char *path, char *error) {
  fs_ledger *ledger = calloc(1, sizeof *ledger);
  if (ledger)
    ledger->owner.fd = -1;
  if (!ledger || !(ledger->path = strdup(path)))
    snprintf(error, FS_LEDGER_ERROR_SIZE, "the ledger %s: out of memory", path);
  else if (make_file(ledger) == 0 && open_database(ledger) == 0 && open_owner(ledger) == 0)
    return ledger;
  else
    memcpy(error, ledger->error, FS_LEDGER_ERROR_SIZE);
  fs_ledger_close(ledger);
  return NULL;
}

void fs_ledger_close(fs_ledger *ledger) {
  if (!ledger)
    return;
  forget_rows(ledger);
  free(ledger->rows);
  sqlite3_close(ledger->db);
  fs_owner_close(&ledger->owner);
  free(ledger->path);
  free(ledger);
}

const char *fs_ledger_error(const fs_ledger *ledger) {
  return ledger->error;
}

const fs_row *fs_ledger_rows(const fs_ledger *ledger, size_t *count) {
  *count = ledger->count;
  return ledger->rows;
}

/* ---- entries ---- */

static fs_value integer(int64_t number) {
  return (fs_value){.type = FS_VALUE_INTEGER, .integer = number};
}

static fs_outcome find_live(fs_ledger *ledger, const fs_row *fields) {
  static const char sql[] =
      "SELECT * FROM entry WHERE job_key = :job_key AND kind = :kind AND state NOT IN " DEAD;
  if (run(ledger, sql, fields) != 0)
    return FS_LEDGER_FAILED;
  return ledger->count ? FS_LEDGER_EXISTS : FS_LEDGER_DONE;
}

static fs_outcome check_total(fs_ledger *ledger, const fs_row *fields, double total, double *spent) {
  if (fs_ledger_spent(ledger, spent) != 0)
    return FS_LEDGER_FAILED;
  const fs_value *reserved = &fields->values[column_of("reserved")];
  double cost = reserved->type == FS_VALUE_REAL ? reserved->real : (double)reserved->integer;
  /* a cost that is not known lets a job through as long as anything is left */
  return *spent + cost > total || *spent >= total ? FS_LEDGER_OVER : FS_LEDGER_DONE;
}

static fs_outcome insert(fs_ledger *ledger, const fs_row *fields) {
  static const char sql[] =
      "INSERT INTO entry (job_key, kind, model, state, body, media_url, media_kind, detect_task_id, "
      "detect_id,"
      " reserved, balance_before, owner, created_at, updated_at) VALUES (:job_key, :kind, :model, 'intended',"
      " :body, :media_url, :media_kind, :detect_task_id, :detect_id, :reserved, :balance_before, :owner,"
      " :created_at, :updated_at)";
  fs_row row = *fields;
  row.values[column_of("owner")] = integer(ledger->owner.token);
  row.values[column_of("created_at")] = row.values[column_of("updated_at")] = integer(time(NULL));
  if (run(ledger, sql, &row) != 0)
    return FS_LEDGER_FAILED;
  row.values[column_of("id")] = integer(sqlite3_last_insert_rowid(ledger->db));
  return run(ledger, "SELECT * FROM entry WHERE id = :id", &row) == 0 ? FS_LEDGER_DONE : FS_LEDGER_FAILED;
}

fs_outcome fs_ledger_intend(fs_ledger *ledger, const fs_row *fields, double total, double *spent) {
  forget_rows(ledger);
  *spent = 0;
  if (execute(ledger, "BEGIN IMMEDIATE") != 0)
    return FS_LEDGER_FAILED;
  fs_outcome outcome = find_live(ledger, fields);
  if (outcome == FS_LEDGER_DONE && total > 0)
    outcome = check_total(ledger, fields, total, spent);
  if (outcome == FS_LEDGER_DONE)
    outcome = insert(ledger, fields);
  if (outcome == FS_LEDGER_DONE && execute(ledger, "COMMIT") != 0)
    outcome = FS_LEDGER_FAILED;
  if (outcome != FS_LEDGER_DONE)
    roll_back(ledger);
  return outcome;
}

int fs_ledger_update(fs_ledger *ledger, int64_t id, const fs_row *fields, const char *from) {
#define SET(column) #column " = coalesce(:" #column ", " #column "), "
  static const char sql[] = "UPDATE entry SET " SET(state) SET(detect_task_id) SET(detect_id) SET(expires_at)
      SET(task_id) SET(reserved) SET(charged) SET(balance_after) SET(urls)
          SET(error) "updated_at = :updated_at"
                     " WHERE id = :id AND instr(' ' || :from || ' ', ' ' || state || ' ')";
#undef SET
  fs_row row = *fields;
  row.values[column_of("id")] = integer(id);
  row.values[column_of("updated_at")] = integer(time(NULL));
  forget_rows(ledger);
  sqlite3_stmt *statement = prepare(ledger, sql, &row);
  if (statement)
    sqlite3_bind_text(statement, sqlite3_bind_parameter_index(statement, ":from"), from, -1, SQLITE_STATIC);
  if (run_statement(ledger, statement) != 0)
    return -1;
  return sqlite3_changes(ledger->db) > 0;
}

int fs_ledger_find(fs_ledger *ledger, const fs_row *by) {
  const char *sql = "SELECT * FROM entry WHERE job_key = :job_key AND kind = :kind"
                    " ORDER BY state IN " DEAD ", id DESC LIMIT 1";
  if (by->values[column_of("id")].type != FS_VALUE_NONE)
    sql = "SELECT * FROM entry WHERE id = :id";
  else if (by->values[column_of("task_id")].type != FS_VALUE_NONE)
    sql = "SELECT * FROM entry WHERE task_id = :task_id AND kind = :kind ORDER BY id DESC LIMIT 1";
  forget_rows(ledger);
  return run(ledger, sql, by) == 0 ? (int)ledger->count : -1;
}

int fs_ledger_unfinished(fs_ledger *ledger) {
  forget_rows(ledger);
  return run(ledger, "SELECT * FROM entry WHERE state IN ('intended', 'submitted', 'ambiguous') ORDER BY id",
             NULL);
}

int fs_ledger_spent(fs_ledger *ledger, double *spent) {
  static const char sql[] = "SELECT total(coalesce(charged, reserved)) FROM entry WHERE state <> 'refused'";
  return ask_number(ledger, sql, NULL, spent) < 0 ? -1 : 0;
}

int fs_ledger_usual(fs_ledger *ledger, const fs_row *like, double *credits) {
  static const char sql[] =
      "SELECT avg(charged) FROM (SELECT charged FROM entry WHERE kind = :kind AND model IS :model"
      " AND state = 'succeeded' AND charged IS NOT NULL ORDER BY id DESC LIMIT 20)";
  return ask_number(ledger, sql, like, credits);
}
