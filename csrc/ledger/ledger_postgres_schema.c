#include "ledger/ledger_postgres_schema.h"

#include "ledger/ledger_states.h"

#include <stdio.h>
#include <stdlib.h>

/* What makes a ledger of version 0, which is none, the first, and so on. Each step is run in one transaction
 * with the change of the version.
 *
 * owner: who has the ledger open; `until` is its lease, by the server's clock alone. `host` names the machine
 * as long as it runs, so that owners of one machine can ask its kernel about each other.
 * purse: what was spent, in one row for all (name '') and one for each run, whose `budget` is fixed by who
 * opens it. `bound` and `added` are those of the last intent; the truth about an outcome is bound by nothing.
 * entry: see fs_ledger_columns; of one that was made before entries had a `service` it is ''. There is no
 * default: a process of an earlier version that is still connected must not write one whose key nobody could
 * tell apart. `nonce` names the call that made it and `op` the last that changed it: both
 * make repeating a statement harmless. `sender` is the owner that may be sending it still, `poller` the one
 * that asks the service for its task.
 * work: the videos of runs; `service` is whose entries its keys name. A claim saves work; what saves money
 * are the live keys of entries. task: what a callback's URL calls a task, and whether one has come. duty:
 * what one owner does for all. account: what a key has learnt: pacing and the breaker. document: what
 * applications keep, such as the studio's jobs. upload: what was uploaded, by its content, and until when it
 * may be used again. */
#define IS_LOCAL "substring(job_key FROM 1 FOR length('" FS_LOCAL_PREFIX "')) = '" FS_LOCAL_PREFIX "'"
#define SHORTENED(key) key " = 'command '::bytea || substring(" key " FROM 1 + length('" FS_LOCAL_PREFIX "'))"
#define SHORT_JOB_KEY SHORTENED("job_key")
#define SHORT_DETECT_KEY SHORTENED("detect_key")
/* for people: readable, whatever the bytes are */
#define SHOWN                                                                                                \
  "id, encode(job_key, 'escape') AS job_key, kind, encode(model, 'escape') AS model, state,"                 \
  " encode(task_id, 'escape') AS task_id, reserved, charged, cost, run, encode(error, 'escape') AS error,"   \
  " to_timestamp(created_at) AS created, to_timestamp(updated_at) AS updated"
static const char *const steps[] = {
    "CREATE SCHEMA IF NOT EXISTS faceswap;"
    "CREATE TABLE faceswap.ledger (one boolean PRIMARY KEY DEFAULT true CHECK (one),"
    "  application text NOT NULL, version int NOT NULL);"
    "INSERT INTO faceswap.ledger VALUES (true, 'faceswap', 0);"

    "CREATE TABLE faceswap.owner (token bigint PRIMARY KEY, machine text NOT NULL, host text,"
    "  until timestamptz NOT NULL);"

    "CREATE TABLE faceswap.purse (name text PRIMARY KEY, spent numeric NOT NULL DEFAULT 0, budget numeric,"
    "  bound numeric, added numeric, begun timestamptz NOT NULL DEFAULT clock_timestamp(),"
    "  CONSTRAINT within_total CHECK (bound IS NULL OR"
    "    spent <= bound AND spent - coalesce(added, 0) < bound));"
    "INSERT INTO faceswap.purse (name) VALUES ('');"

    "CREATE TABLE faceswap.entry (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
    "  nonce bigint NOT NULL UNIQUE, op bigint NOT NULL, sender bigint,"
    "  job_key bytea, kind text NOT NULL CHECK (kind IN ('detect', 'create')), model bytea,"
    "  state text NOT NULL CHECK (state IN ('intended', 'submitted', 'refused', 'ambiguous', 'succeeded',"
    "    'failed', 'expired')),"
    "  body bytea, media_url bytea, media_kind text, detect_task_id bytea, detect_id bytea,"
    "  expires_at numeric, task_id bytea, reserved numeric, charged numeric, balance_before numeric,"
    "  balance_after numeric, urls bytea, error bytea, owner bigint, created_at bigint NOT NULL,"
    "  updated_at bigint NOT NULL, output bytea, fetched int, plan text, run text, poller bigint,"
    "  cost numeric GENERATED ALWAYS AS (CASE WHEN state = 'refused' THEN 0"
    "    ELSE coalesce(charged, reserved, 0) END) STORED);"
    "CREATE UNIQUE INDEX live_keys ON faceswap.entry (job_key, kind) WHERE state NOT IN " FS_SQL_DEAD ";"
    "CREATE INDEX keys ON faceswap.entry (job_key, kind) WHERE job_key IS NOT NULL;"
    "CREATE INDEX tasks ON faceswap.entry (task_id) WHERE task_id IS NOT NULL;"
    "CREATE INDEX prices ON faceswap.entry (kind, model, id)"
    "  WHERE state = 'succeeded' AND charged IS NOT NULL;"
    "CREATE INDEX unfinished ON faceswap.entry (id) WHERE " FS_SQL_UNFINISHED ";"

    "CREATE TABLE faceswap.work (run text NOT NULL, item text NOT NULL, place int NOT NULL,"
    "  state text NOT NULL DEFAULT 'waiting'"
    "    CHECK (state IN ('waiting', 'claimed', 'done', 'failed', 'ambiguous')),"
    "  owner bigint, machine text, op bigint, tries int NOT NULL DEFAULT 0,"
    "  not_before timestamptz NOT NULL DEFAULT '-infinity', ended timestamptz,"
    "  job_key bytea, detect_key bytea, problem bytea, PRIMARY KEY (run, item));"
    /* apart: claims pass over no dead rows, and the dead are found without a look at all that waits */
    "CREATE INDEX waiting ON faceswap.work (run, place) WHERE state = 'waiting';"
    "CREATE INDEX claimed ON faceswap.work (owner) WHERE state = 'claimed';"
    "CREATE UNIQUE INDEX claims ON faceswap.work (op);"

    "CREATE TABLE faceswap.task (job text PRIMARY KEY, task_id bytea, called timestamptz,"
    "  at timestamptz NOT NULL DEFAULT clock_timestamp());"
    "CREATE INDEX task_ids ON faceswap.task (task_id) WHERE task_id IS NOT NULL;"
    "CREATE TABLE faceswap.duty (name text PRIMARY KEY, owner bigint NOT NULL);"
    "CREATE TABLE faceswap.account (name text PRIMARY KEY, facts text NOT NULL, owner bigint NOT NULL,"
    "  told timestamptz NOT NULL);"
    "CREATE TABLE faceswap.document (kind text, name text, content text NOT NULL, version bigint NOT NULL,"
    "  at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (kind, name));"

    "CREATE VIEW faceswap.entries AS SELECT " SHOWN " FROM faceswap.entry;",

    "CREATE TABLE faceswap.upload (name text PRIMARY KEY, url text NOT NULL, until timestamptz NOT NULL);",

    "DROP INDEX faceswap.live_keys;"
    "ALTER TABLE faceswap.entry ADD COLUMN service text NOT NULL DEFAULT " FS_SQL_UNKNOWN ";"
    "ALTER TABLE faceswap.entry ALTER COLUMN service DROP DEFAULT;"
    "ALTER TABLE faceswap.work ADD COLUMN service text;"
    "UPDATE faceswap.entry SET service = " FS_SQL_LOCAL ", " SHORT_JOB_KEY " WHERE " IS_LOCAL ";"
    "UPDATE faceswap.work SET service = " FS_SQL_LOCAL ", " SHORT_JOB_KEY ", " SHORT_DETECT_KEY
    "  WHERE " IS_LOCAL ";"
    "CREATE UNIQUE INDEX live_keys ON faceswap.entry (service, job_key, kind)"
    "  WHERE state NOT IN " FS_SQL_DEAD ";"
    "CREATE OR REPLACE VIEW faceswap.entries AS SELECT " SHOWN ", service FROM faceswap.entry;",

    "ALTER TABLE faceswap.entry ADD COLUMN media_path bytea;",
};

/* ms, of a step that makes what is new, and of one that has millions of entries to go through; our own
 * numbers. */
enum { VERSION = sizeof steps / sizeof *steps, TRIES = 20, MAKE_TIMEOUT = 15000, UPGRADE_TIMEOUT = 600000 };

/* The version of the tables that are there; 0 where there are none; -1 with a sentence. */
static int find_version(fs_postgres_connection *connection, fs_ledger_answer *answer) {
  static const char exists[] = "SELECT (to_regclass('faceswap.ledger') IS NOT NULL)::int";
  static const char of_ours[] = "SELECT CASE WHEN application = 'faceswap' THEN version ELSE -1 END"
                                " FROM faceswap.ledger";
  fs_postgres_values none = {.count = 0};
  double number = 0;
  fs_ms deadline = fs_clock_now() + FS_POSTGRES_OPEN_TIMEOUT;
  int got = fs_postgres_take_number(fs_postgres_ask(connection, answer, exists, &none, deadline), &number);
  if (got == 1 && number == 0)
    return 0;
  if (got == 1)
    got = fs_postgres_take_number(fs_postgres_ask(connection, answer, of_ours, &none, deadline), &number);
  if (got == 1 && number < 0)
    return fs_fail(&answer->error, "the ledger at %s: its schema \"faceswap\" is that of something else",
                   connection->address->shown);
  return got == 1 ? (int)number : -1;
}

/* Takes one step. Of many who do so at once one succeeds; the others fail, and look again. */
static int take_step(fs_postgres_connection *connection, fs_ledger_answer *answer, int version) {
  char *script = NULL;
  /* a division by zero where another one was faster. A lock that somebody else keeps is not waited for, as a
   * backup's, behind which all other clients would wait in turn */
  int length = asprintf(&script,
                        "BEGIN; SET LOCAL lock_timeout = '5s'; %s"
                        " UPDATE faceswap.ledger SET version = %d + 1 / (version = %d)::int; COMMIT",
                        steps[version], version, version);
  int result = length < 0 ? fs_fail(&answer->error, "out of memory")
                          : fs_postgres_run_script(connection, answer, script,
                                                   version == 0 ? MAKE_TIMEOUT : UPGRADE_TIMEOUT);
  if (result != 0)
    fs_postgres_close(connection); /* it is in a transaction that has failed */
  free(length < 0 ? NULL : script);
  return result;
}

int fs_postgres_schema_open(fs_postgres_connection *connection, fs_ledger_answer *answer) {
  int version = 0;
  fs_ms until = fs_clock_now() + FS_POSTGRES_OPEN_TIMEOUT;
  for (int failed = 0; failed < TRIES;) {
    version = find_version(connection, answer);
    if (version < 0 || version >= (int)VERSION)
      break;
    if (take_step(connection, answer, version) == 0)
      until = fs_clock_now() + FS_POSTGRES_OPEN_TIMEOUT;
    else
      failed = fs_clock_now() < until ? failed + 1 : TRIES;
  }
  if (version > (int)VERSION)
    return fs_fail(&answer->error,
                   "the ledger at %s was written by a later version of faceswap: update this one",
                   connection->address->shown);
  return version == (int)VERSION ? 0 : -1;
}
