/* A scenario: scripted answers, call by call, for testing a client against rare failures. The file is a JSON
 * object:
 *
 *   { "create": ["lost", {"code": 402, "message": "no credits"}], "task": [{"slow": 3, "times": 2}],
 *     "always": {"balance": "rate_limited"} }
 *
 * Each call (balance, estimate, upload_url, detect, detection, create, task, upload, download, models) has a
 * list of outcomes for its next requests. After the list, and for a call without one, `always` applies if it
 * names the call; otherwise the engine answers normally.
 *
 * An outcome is a name (see scenario.c) or an object with: `code`, `message`, `data`, `errors` of the
 * envelope; `status` of HTTP; `body` instead of the envelope; `headers`; `retry_after`; `slow` (seconds
 * before the answer); `cut` (bytes of the answer that arrive); `lost` (true or "cut": the connection closes
 * without an answer; "timeout": no answer comes); `times` (number of requests, default 1); `done` (whether
 * the engine performs the call; by default it does unless the outcome has `code`, `status`, `data` or
 * `body`). */
#ifndef FS_SCENARIO_H
#define FS_SCENARIO_H

#include "base/error.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct fs_scenario fs_scenario;

/* Returns NULL with the fault of the file in `error`. */
fs_scenario *fs_scenario_load(const char *path, fs_error *error);
void fs_scenario_free(fs_scenario *scenario);

/* The outcome of the next request of `call`: an object as above, borrowed from the scenario, or NULL for a
 * normal answer. Called by the server's thread only. */
const json_t *fs_scenario_next(fs_scenario *scenario, const char *call);

/* Whether the engine performs the call. */
bool fs_scenario_is_done(const json_t *outcome);

#endif
