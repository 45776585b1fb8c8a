#include "ledger/ledger_sqlite_database.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Milliseconds. Others hold the lock for one small transaction. */
enum { BUSY_TIMEOUT = 10000, BUSY_PAUSE = 5 };

int fs_sqlite_fail(fs_sqlite *database, const char *reason) {
  return fs_fail(&database->answer->error, "%s: %s", fs_shown_name(database->path), reason);
}

/* Why the file cannot be written to, of which SQLite tells only that: the file's own errno, or its folder's,
 * where files beside it are made. 0: neither hinders. */
static int hindrance(const fs_sqlite *database) {
  char folder[PATH_MAX];
  if (access(database->path, W_OK) != 0)
    return errno;
  if (snprintf(folder, sizeof folder, "%s", database->place) >= (int)sizeof folder)
    return 0;
  *(strrchr(folder, '/') + 1) = '\0';
  return access(folder, W_OK | X_OK) != 0 ? errno : 0;
}

/* Whether files have a limit of their size (`ulimit -f`). */
static bool has_file_limit(void) {
  struct rlimit limit;
  return getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
}

/* A full disk by its name: SQLite calls it an I/O error where a file beside the database finds no room. Of a
 * file that has reached the limit of its size, and took a part of what was written, it keeps no errno. */
static int fail_sqlite(fs_sqlite *database) {
  int code = sqlite3_errcode(database->db), number = sqlite3_system_errno(database->db);
  bool failed = code == SQLITE_IOERR, partly = sqlite3_extended_errcode(database->db) == SQLITE_IOERR_WRITE;
  if (code == SQLITE_FULL || (failed && (number == ENOSPC || number == EDQUOT)))
    return fs_sqlite_fail(database, "the disk is full; make room");
  if (failed && (number == EFBIG || (partly && number == 0 && has_file_limit())))
    return fs_sqlite_fail(database, "a file may not become larger (`ulimit -f`)");
  if ((code == SQLITE_CANTOPEN || failed) && (number == EMFILE || number == ENFILE))
    return fs_sqlite_fail(database, fs_file_error(number));
  int hindered = code == SQLITE_CANTOPEN || code == SQLITE_READONLY || failed ? hindrance(database) : 0;
  if (hindered)
    return fs_sqlite_fail(database, fs_file_error(hindered));
  if (code == SQLITE_NOTADB)
    return fs_sqlite_fail(database, "it is no ledger (file is not a database); name another file");
  if (code == SQLITE_CORRUPT)
    return fs_sqlite_fail(database,
                          "it is damaged (database disk image is malformed); put a copy of it in its "
                          "place, since a new one knows nothing of what is paid for");
  return fs_sqlite_fail(database, sqlite3_errmsg(database->db));
}

/* Whether two paths lead to one file. */
static bool are_same(const char *one, const char *other) {
  struct stat a, b;
  return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* SQLite follows links when it opens the file, and tells only whether what they led to has moved. */
int fs_sqlite_check_place(fs_sqlite *database, const char *advice) {
  int moved = 0;
  sqlite3_file_control(database->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  if (!moved && are_same(database->place, sqlite3_db_filename(database->db, "main")))
    return 0;
  return fs_fail(&database->answer->error,
                 "%s: the file was removed, moved or replaced while it was open; %s", database->path, advice);
}

/* ---- rows ---- */

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

static int take_row(fs_sqlite *database, sqlite3_stmt *statement) {
  fs_row *row = fs_row_list_add(&database->answer->list);
  if (!row)
    return fs_sqlite_fail(database, "out of memory");
  for (int i = 0; i < sqlite3_column_count(statement); i++) {
    int column = fs_ledger_column(sqlite3_column_name(statement, i));
    row->values[column >= 0 ? column : i] = read_value(statement, i);
  }
  if (fs_row_keep(row) == 0)
    return 0;
  database->answer->list.count--; /* its texts are SQLite's, and go with the statement */
  return fs_sqlite_fail(database, "out of memory");
}

/* ---- statements ---- */

int fs_sqlite_bind(sqlite3_stmt *statement, int place, const fs_value *value) {
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

sqlite3_stmt *fs_sqlite_prepare(fs_sqlite *database, const char *sql, const fs_row *fields) {
  sqlite3_stmt *statement = NULL;
  int status = sqlite3_prepare_v2(database->db, sql, -1, &statement, NULL);
  for (int i = 1; status == SQLITE_OK && i <= sqlite3_bind_parameter_count(statement); i++) {
    int column = fs_ledger_column(sqlite3_bind_parameter_name(statement, i) + 1);
    if (fields && column >= 0)
      status = fs_sqlite_bind(statement, i, &fields->values[column]);
  }
  if (status == SQLITE_OK)
    return statement;
  fail_sqlite(database);
  sqlite3_finalize(statement);
  return NULL;
}

int fs_sqlite_finish(fs_sqlite *database, sqlite3_stmt *statement) {
  if (!statement)
    return -1;
  int status, result = 0;
  while ((status = sqlite3_step(statement)) == SQLITE_ROW && result == 0)
    result = take_row(database, statement);
  if (result == 0 && status != SQLITE_DONE)
    result = fail_sqlite(database);
  sqlite3_finalize(statement);
  return result;
}

int fs_sqlite_run(fs_sqlite *database, const char *sql, const fs_row *fields) {
  return fs_sqlite_finish(database, fs_sqlite_prepare(database, sql, fields));
}

int fs_sqlite_number(fs_sqlite *database, const char *sql, const fs_row *fields, double *number) {
  sqlite3_stmt *statement = fs_sqlite_prepare(database, sql, fields);
  if (!statement)
    return -1;
  int result;
  if (sqlite3_step(statement) == SQLITE_ROW) {
    result = sqlite3_column_type(statement, 0) != SQLITE_NULL;
    *number = sqlite3_column_double(statement, 0);
  } else {
    result = fail_sqlite(database);
  }
  sqlite3_finalize(statement);
  return result;
}

static int execute(fs_sqlite *database, const char *sql) {
  return sqlite3_exec(database->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : fail_sqlite(database);
}

int fs_sqlite_begin(fs_sqlite *database) {
  return execute(database, "BEGIN IMMEDIATE");
}

int fs_sqlite_commit(fs_sqlite *database) {
  return execute(database, "COMMIT");
}

void fs_sqlite_roll_back(fs_sqlite *database) {
  if (!sqlite3_get_autocommit(database->db)) /* some failures have rolled back already */
    sqlite3_exec(database->db, "ROLLBACK", NULL, NULL, NULL);
}

/* ---- opening ---- */

/* Takes from others what they may do with a file that is there. One of another owner is left as it is. */
static void tighten(const char *path) {
  struct stat about;
  if (stat(path, &about) == 0 && S_ISREG(about.st_mode) && (about.st_mode & 077))
    chmod(path, about.st_mode & 0700);
}

/* A file of an earlier version, or one that was copied, may be open to others, and so may SQLite's beside it.
 */
static int check_file(fs_sqlite *database) {
  static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
  struct stat about;
  if (stat(database->path, &about) != 0)
    return fs_sqlite_fail(database, fs_file_error(errno));
  if (!S_ISREG(about.st_mode))
    return fs_sqlite_fail(database, "a ledger is a file, and that is none");
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s%s", database->path, endings[i]) < (int)sizeof path)
      tighten(path);
  }
  return 0;
}

/* SQLite gives the files beside the database the same mode. The file is opened here only if nobody else can
 * have it open yet: closing a descriptor drops all of the process's locks on its file (fcntl(2)). */
static int make_file(fs_sqlite *database) {
  int fd = open(database->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd >= 0)
    close(fd);
  else if (errno != EEXIST)
    return fs_sqlite_fail(database, fs_creation_error(errno));
  return check_file(database);
}

/* SQLite takes some names for something else than a file: ":memory:" and "" for a database that goes with the
 * process, and with it what is remembered of paid work; "file:" for a URL with options. */
static const char *fault_of_name(const char *path) {
  if (!*path)
    return "the name of the ledger's file is empty";
  if (strcmp(path, ":memory:") == 0 || strncmp(path, "file:", 5) == 0)
    return "a ledger has to outlive the process: give it the name of a file";
  return NULL;
}

static int set_version(fs_sqlite *database) {
  char numbers[100];
  snprintf(numbers, sizeof numbers, "PRAGMA application_id = %d; PRAGMA user_version = %d",
           database->schema->application, database->schema->version);
  return execute(database, numbers);
}

static int make_schema(fs_sqlite *database) {
  return execute(database, database->schema->sql) == 0 ? set_version(database) : -1;
}

static int upgrade_schema(fs_sqlite *database, int version) {
  for (; version < database->schema->version; version++)
    if (execute(database, database->schema->upgrades[version - 1]) != 0)
      return -1;
  return set_version(database);
}

static int check_schema(fs_sqlite *database) {
  double tables = 0, application = 0, version = 0;
  if (fs_sqlite_number(database, "SELECT count(*) FROM sqlite_master", NULL, &tables) < 0 ||
      fs_sqlite_number(database, "PRAGMA application_id", NULL, &application) < 0 ||
      fs_sqlite_number(database, "PRAGMA user_version", NULL, &version) < 0)
    return -1;
  if (tables == 0 && application == 0 && version == 0)
    return make_schema(database);
  if (application != database->schema->application)
    return fs_sqlite_fail(database, "it is a database of something else");
  if (version < 1 || version > database->schema->version)
    return fs_sqlite_fail(database, "it was written by a later version of faceswap: update this one");
  return version < database->schema->version ? upgrade_schema(database, (int)version) : 0;
}

/* Others that open the same new file may be doing the same: SQLite refuses at once where waiting for each
 * other could last for ever. */
static int set_journal(fs_sqlite *database) {
  int status = SQLITE_BUSY;
  for (int waited = 0; status == SQLITE_BUSY && waited < BUSY_TIMEOUT; waited += BUSY_PAUSE) {
    status = sqlite3_exec(database->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    if (status == SQLITE_BUSY)
      sqlite3_sleep(BUSY_PAUSE);
  }
  return status == SQLITE_OK ? execute(database, "PRAGMA synchronous = FULL") : fail_sqlite(database);
}

static int connect_file(fs_sqlite *database) {
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
  if (sqlite3_open_v2(database->path, &database->db, flags, NULL) != SQLITE_OK)
    return fail_sqlite(database);
  sqlite3_busy_timeout(database->db, BUSY_TIMEOUT);
  if (fs_sqlite_begin(database) != 0)
    return -1;
  if (check_schema(database) != 0 || fs_sqlite_commit(database) != 0) {
    fs_sqlite_roll_back(database);
    return -1;
  }
  return set_journal(database);
}

/* A path as a new text that means the same when the process has gone to another folder. NULL with errno. */
static char *make_absolute(const char *path) {
  char folder[PATH_MAX], *text = NULL;
  if (*path == '/')
    return strdup(path);
  return getcwd(folder, sizeof folder) && asprintf(&text, "%s/%s", folder, path) >= 0 ? text : NULL;
}

int fs_sqlite_open(fs_sqlite *database, const char *path, const fs_schema *schema) {
  database->schema = schema;
  database->path = strdup(path);
  if (!database->path)
    return fs_fail(&database->answer->error, "out of memory");
  const char *fault = fault_of_name(path);
  if (fault)
    return fs_sqlite_fail(database, fault);
  database->place = make_absolute(path);
  if (!database->place)
    return fs_sqlite_fail(database, fs_file_error(errno));
  return make_file(database) == 0 ? connect_file(database) : -1;
}

void fs_sqlite_close(fs_sqlite *database) {
  sqlite3_close(database->db);
  free(database->path);
  free(database->place);
  *database = (fs_sqlite){.db = NULL};
}
