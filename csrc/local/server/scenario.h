/* A scenario: what becomes of requests, call by call, for trying a client against answers that are seldom
 * met. The file is a JSON object:
 *
 *   { "create": ["lost", {"code": 402, "message": "no credits"}], "task": [{"slow": 3, "times": 2}],
 *     "always": {"balance": "rate_limited"} }
 *
 * Calls: balance, estimate, upload_url, detect, detection, create, task, upload, download, models. Each has a
 * list of outcomes for its next requests; after them, and for other calls, the engine answers as it would, or
 * as `always` says. An outcome is a name (see scenario.c) or an object: `code`, `message`, `data`, `errors`
 * of the envelope, `status` of HTTP, `body` instead of the envelope, `headers`, `retry_after`, `slow`
 * (seconds until the answer), `cut` (bytes of the answer that arrive), `lost` (true or "cut": the connection
 * ends without an answer; "timeout": none comes), `times` (1), `done`: whether the engine does what is asked,
 * which without it it does unless the outcome has a `code`, `status`, `data` or `body`. */
#ifndef FS_SCENARIO_H
#define FS_SCENARIO_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct fs_scenario fs_scenario;

/* Returns NULL with what is wrong with the file in `error`. */
fs_scenario *fs_scenario_load(const char *path, char *error, size_t error_size);
void fs_scenario_free(fs_scenario *scenario);

/* What becomes of the next request of `call`: an object as above, borrowed from the scenario, or NULL:
 * nothing special. Called by the server's thread alone. */
const json_t *fs_scenario_next(fs_scenario *scenario, const char *call);

/* Whether the engine does what is asked. */
bool fs_scenario_is_done(const json_t *outcome);

#endif
