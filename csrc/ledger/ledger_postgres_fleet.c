#include "ledger/ledger_postgres.h"
#include "ledger/ledger_states.h"

#include <stdlib.h>
#include <string.h>

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})
static const char *const nothing[] = {NULL};

/* Whether an item's submissions have no known outcome. */
#define HAS_OPEN_ENTRY                                                                                       \
  "EXISTS (SELECT 1 FROM faceswap.entry e WHERE e.state IN ('ambiguous', 'intended')"                        \
  " AND (work.service IS NULL OR e.service IN (work.service, " FS_SQL_UNKNOWN "))"                           \
  " AND (e.job_key = work.job_key AND e.kind = 'create' OR e.job_key = work.detect_key AND e.kind = "        \
  "'detect'))"

const fs_fleet_call fs_ledger_calls[] = {
    /* ---- runs ---- */
    /* Makes a run's purse, whose budget is then fixed; or tells of it. No row: ask again. */
    {.name = "open_run",
     .parameters = LIST("run", "budget"),
     .columns = LIST("budget", "spent"),
     .sql = "WITH n AS (INSERT INTO faceswap.purse (name, budget) VALUES ($4, $5::numeric)"
            "   ON CONFLICT DO NOTHING RETURNING budget, spent)"
            " SELECT budget, spent FROM n UNION ALL"
            " SELECT budget, spent FROM faceswap.purse WHERE name = $4 LIMIT 1"},
    /* `items`: a JSON list of texts, before which there are so many others; those that are there already stay
     * as they are. */
    {.name = "add_work",
     .parameters = LIST("run", "items", "others"),
     .columns = nothing,
     .sql = "INSERT INTO faceswap.work (run, item, place) SELECT $4, value, coalesce($6::int, 0) + ordinality"
            " FROM jsonb_array_elements_text($5::jsonb) WITH ORDINALITY ON CONFLICT DO NOTHING"},
    /* Takes the first item that waits and is due; or gives what this very call has taken before. */
    {.name = "claim",
     .parameters = LIST("run"),
     .columns = LIST("item", "tries"),
     .sql = "WITH mine AS (SELECT item, tries FROM faceswap.work WHERE op = $2 AND state = 'claimed'),"
            " w AS (SELECT run, item FROM faceswap.work WHERE run = $4 AND state = 'waiting'"
            "   AND not_before <= clock_timestamp() AND NOT EXISTS (SELECT 1 FROM mine)"
            "   ORDER BY place LIMIT 1 FOR UPDATE SKIP LOCKED),"
            " u AS (UPDATE faceswap.work SET state = 'claimed', owner = $1, op = $2, machine = $3,"
            "   tries = tries + 1 FROM w WHERE work.run = w.run AND work.item = w.item"
            "   RETURNING work.item, work.tries)"
            " SELECT item, tries FROM u UNION ALL SELECT item, tries FROM mine"},
    /* What becomes of an item that was claimed here. "returned": it waits, and the try does not count. */
    {.name = "change_work",
     .parameters = LIST("run", "item", "state", "problem", "job_key", "detect_key", "delay", "service"),
     .columns = LIST("item"),
     .sql = "UPDATE faceswap.work SET state = CASE $6 WHEN 'returned' THEN 'waiting' ELSE $6 END,"
            "   tries = tries - ($6 = 'returned')::int, problem = $7, job_key = coalesce($8, job_key),"
            "   detect_key = coalesce($9, detect_key), service = coalesce($11, service),"
            "   not_before = clock_timestamp() + coalesce($10::float8, 0) * interval '1 s',"
            "   ended = CASE WHEN $6 IN ('done', 'failed', 'ambiguous') THEN clock_timestamp() END"
            " WHERE run = $4 AND item = $5 AND owner = $1 AND state = 'claimed' RETURNING item"},
    /* Has those wait again whose owner is gone, or was claimed here without a word of it (`hand`: a JSON list
     * of those that are worked on), or whose outcome has become known since. */
    {.name = "sweep_work",
     .parameters = LIST("run", "hand"),
     .columns = LIST("item"),
     .sql = "UPDATE faceswap.work SET state = 'waiting', owner = NULL, ended = NULL WHERE run = $4"
            " AND (state = 'claimed' AND (work.owner NOT IN " FS_SQL_LIVING " OR owner = $1"
            "     AND item NOT IN (SELECT jsonb_array_elements_text($5::jsonb)))"
            "   OR state = 'ambiguous' AND job_key IS NOT NULL AND NOT " HAS_OPEN_ENTRY ") RETURNING item"},
    /* A run that has ended is begun again with what failed in it. */
    {.name = "retry_work",
     .parameters = LIST("run"),
     .columns = LIST("item"),
     .sql = "UPDATE faceswap.work SET state = 'waiting', owner = NULL, tries = 0, ended = NULL"
            " WHERE run = $4 AND state = 'failed' AND NOT EXISTS (SELECT 1 FROM faceswap.work o"
            "   WHERE o.run = $4 AND o.state IN ('waiting', 'claimed')) RETURNING item"},
    {.name = "count_work",
     .parameters = LIST("run"),
     .columns = LIST("state", "count"),
     .looks = true,
     .sql = "SELECT state, count(*) FROM faceswap.work WHERE run = $4 GROUP BY state"},

    /* ---- looking ---- */
    {.name = "runs",
     .parameters = nothing,
     .columns = LIST("run", "begun", "budget", "spent", "open"),
     .looks = true,
     .sql = "SELECT name AS run, floor(extract(epoch FROM begun))::bigint AS begun, budget, spent,"
            " (EXISTS (SELECT 1 FROM faceswap.work"
            "   WHERE run = name AND state IN ('waiting', 'claimed')))::int AS open"
            " FROM faceswap.purse WHERE name <> '' ORDER BY faceswap.purse.begun DESC LIMIT 100"},
    /* Of each machine of a run, or of none yet: items by state, what they cost, how many ended lately. Items
     * of equal content share their entries, which count at the first of them. */
    {.name = "run_status",
     .parameters = LIST("run"),
     .columns = LIST("machine", "state", "count", "credits", "recent", "since", "alive"),
     .looks = true,
     .sql =
         "SELECT coalesce(machine, '') AS machine, seen AS state, count(*),"
         " coalesce(sum(cost), 0) AS credits,"
         " count(*) FILTER (WHERE seen = 'done' AND ended > clock_timestamp() - interval '600 s') AS recent,"
         " extract(epoch FROM clock_timestamp() - min(ended))::float8 AS since,"
         " (EXISTS (SELECT 1 FROM faceswap.owner o WHERE o.machine = t.machine"
         "   AND o.until > clock_timestamp()))::int AS alive"
         " FROM (SELECT machine, ended, CASE WHEN state IN ('failed', 'ambiguous') AND " HAS_OPEN_ENTRY
         "     THEN 'ambiguous' WHEN state = 'ambiguous' THEN 'waiting'"
         "     ELSE state END AS seen, (SELECT sum(e.cost) FROM faceswap.entry e"
         "       WHERE (e.job_key = work.job_key AND swap = 1"
         "         OR e.job_key = work.detect_key AND detection = 1) AND e.run = work.run) AS cost"
         "   FROM (SELECT *,"
         "       row_number() OVER (PARTITION BY job_key ORDER BY machine IS NULL, place) AS swap,"
         "       row_number() OVER (PARTITION BY detect_key ORDER BY machine IS NULL, place) AS detection"
         "     FROM faceswap.work WHERE run = $4) work) t GROUP BY machine, seen ORDER BY 1, 2"},
    {.name = "work_problems",
     .parameters = LIST("run"),
     .columns = LIST("item", "state", "machine", "tries", "problem"),
     .looks = true,
     .sql = "SELECT item, state, machine, tries, problem FROM faceswap.work"
            " WHERE run = $4 AND state IN ('failed', 'ambiguous') ORDER BY place LIMIT 1000"},

    /* ---- tasks ---- */
    /* Who asks the service for a task: `leading` is 1 for one caller at a time, as long as it lives. No row:
     * the ledger does not know the task. */
    {.name = "lead_task",
     .parameters = LIST("task_id", "kind", "service"),
     .columns = LIST("state", "leading"),
     .optional = true,
     .sql = "WITH e AS (SELECT id, state FROM faceswap.entry WHERE task_id = $4 AND kind = $5"
            "   AND ($6 IS NULL OR service IN ($6, " FS_SQL_UNKNOWN "))"
            "   ORDER BY service = " FS_SQL_UNKNOWN ", id DESC LIMIT 1),"
            " u AS (UPDATE faceswap.entry SET poller = $1 FROM e WHERE entry.id = e.id"
            "   AND entry.state = 'submitted' AND (entry.poller IS NULL OR entry.poller = $1"
            "     OR entry.poller NOT IN " FS_SQL_LIVING ") RETURNING 1)"
            " SELECT state, (EXISTS (SELECT 1 FROM u))::int AS leading FROM e"},
    {.name = "leave_task",
     .parameters = LIST("task_id", "kind"),
     .columns = nothing,
     .optional = true,
     .sql = "UPDATE faceswap.entry SET poller = NULL WHERE task_id = $4 AND kind = $5 AND poller = $1"},
    /* A callback's URL names a task by `job`. */
    {.name = "expect_callback",
     .parameters = LIST("job", "task_id"),
     .columns = nothing,
     .optional = true,
     .sql = "INSERT INTO faceswap.task (job, task_id) VALUES ($4, $5)"
            " ON CONFLICT (job) DO UPDATE SET task_id = excluded.task_id"},
    {.name = "note_callback",
     .parameters = LIST("job"),
     .columns = nothing,
     .sql = "INSERT INTO faceswap.task (job, called) VALUES ($4, clock_timestamp())"
            " ON CONFLICT (job) DO UPDATE SET called = coalesce(task.called, excluded.called)"},
    /* `task_ids`: in hexadecimal digits, parted by commas. Those of which a callback has come. */
    {.name = "called_tasks",
     .parameters = LIST("task_ids"),
     .columns = LIST("task_id"),
     .looks = true,
     .optional = true,
     .sql = "SELECT DISTINCT task_id FROM faceswap.task WHERE called IS NOT NULL AND task_id IN"
            " (SELECT decode(digits, 'hex') FROM unnest(string_to_array($4, ',')) digits)"},
    /* What one owner at a time does for all: a row where that is the caller. */
    {.name = "take_duty",
     .parameters = LIST("name"),
     .columns = LIST("name"),
     .sql =
         "INSERT INTO faceswap.duty AS d (name, owner) VALUES ($4, $1) ON CONFLICT (name)"
         " DO UPDATE SET owner = $1 WHERE d.owner = $1 OR d.owner NOT IN " FS_SQL_LIVING " RETURNING name"},

    {.name = "leave_duty",
     .parameters = LIST("name"),
     .columns = nothing,
     .sql = "DELETE FROM faceswap.duty WHERE name = $4 AND owner = $1"},

    /* ---- accounts ---- */
    {.name = "tell_account",
     .parameters = LIST("name", "facts"),
     .columns = nothing,
     .optional = true,
     .sql = "INSERT INTO faceswap.account (name, facts, owner, told) VALUES ($4, $5, $1, clock_timestamp())"
            " ON CONFLICT (name) DO UPDATE SET facts = excluded.facts, owner = $1, told = excluded.told"},
    /* What others have told of an account, how long ago, and how many are at work. */
    {.name = "account_facts",
     .parameters = LIST("name"),
     .columns = LIST("facts", "age", "own", "members"),
     .optional = true,
     .sql = "SELECT facts, extract(epoch FROM clock_timestamp() - told)::float8 AS age,"
            " (owner = $1)::int AS own, n.members"
            " FROM (SELECT count(*) AS members FROM faceswap.owner WHERE until > clock_timestamp()) n"
            " LEFT JOIN faceswap.account ON name = $4"},

    /* ---- documents ---- */
    /* Writes a document if it has the version that is given, 0 for one that is not there; gives the new one.
     */
    {.name = "put_document",
     .parameters = LIST("kind", "name", "content", "version"),
     .columns = LIST("version"),
     .sql = "WITH " FS_SQL_SETTINGS ","
            " u AS (UPDATE faceswap.document SET content = $6, version = $2, at = clock_timestamp() FROM s"
            "   WHERE kind = $4 AND name = $5 AND version IN ($7::bigint, $2) RETURNING version),"
            " i AS (INSERT INTO faceswap.document (kind, name, content, version)"
            "   SELECT $4, $5, $6, $2 FROM s WHERE $7::bigint = 0 AND NOT EXISTS (SELECT 1 FROM u)"
            "   ON CONFLICT DO NOTHING RETURNING version)"
            " SELECT version FROM u UNION ALL SELECT version FROM i"},
    {.name = "get_document",
     .parameters = LIST("kind", "name"),
     .columns = LIST("name", "content", "version"),
     .looks = true,
     .sql = "SELECT name, content, version FROM faceswap.document WHERE kind = $4 AND name = $5"},
    /* Those that were written in the last `seconds`, or all. */
    {.name = "list_documents",
     .parameters = LIST("kind", "seconds"),
     .columns = LIST("name", "content", "version"),
     .looks = true,
     .sql = "SELECT name, content, version FROM faceswap.document WHERE kind = $4 AND ($5::float8 IS NULL"
            " OR at > clock_timestamp() - $5::float8 * interval '1 s') ORDER BY name"},
    {.name = "remove_document",
     .parameters = LIST("kind", "name"),
     .columns = nothing,
     .sql = "DELETE FROM faceswap.document WHERE kind = $4 AND name = $5"},

    /* ---- uploads ---- */
    {.name = "find_upload",
     .parameters = LIST("name"),
     .columns = LIST("url"),
     .looks = true,
     .optional = true,
     .sql = "SELECT url FROM faceswap.upload WHERE name = $4 AND until > clock_timestamp()"},
    /* `lifetime`: seconds. */
    {.name = "note_upload",
     .parameters = LIST("name", "url", "lifetime"),
     .columns = nothing,
     .optional = true,
     .sql = "WITH d AS (DELETE FROM faceswap.upload WHERE until <= clock_timestamp() AND name <> $4)"
            " INSERT INTO faceswap.upload (name, url, until)"
            " VALUES ($4, $5, clock_timestamp() + $6::float8 * interval '1 s')"
            " ON CONFLICT (name) DO UPDATE SET url = excluded.url, until = excluded.until"},
    {.name = NULL},
};

int fs_ledger_call(fs_ledger *self, fs_ledger_answer *answer, int number, const fs_row *parameters) {
  const fs_fleet_call *call = &fs_ledger_calls[number];
  fs_postgres_values values = {.count = 0};
  if (call->optional && fs_postgres_is_silent(&self->connection))
    return fs_fail(&answer->error, "the ledger at %s did not answer a moment ago", self->address.shown);
  if (!call->looks && fs_postgres_owner_begin(&self->owner, &self->connection, answer) != 0)
    return -1;
  if (!call->optional)
    fs_postgres_withdraw(self, false);
  fs_postgres_add_integer(&values, self->owner.token);
  fs_postgres_add_integer(&values, fs_postgres_random());
  fs_postgres_add_text(&values, self->owner.machine);
  for (int i = 0; call->parameters[i]; i++)
    fs_postgres_add_value(&values, call->parameters[i], &parameters->values[i]);
  fs_ms deadline = fs_clock_now() + (call->optional ? FS_POSTGRES_SHORT_TIMEOUT : FS_POSTGRES_TIMEOUT);
  PGresult *result = fs_postgres_ask(&self->connection, answer, call->sql, &values, deadline);
  return fs_postgres_take_rows(answer, result, call->columns);
}
