#include "local/server/scenario.h"

#include "base/error.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char *const calls[] = {"balance", "estimate", "upload_url", "detect", "detection", "create",
                                    "task",    "upload",   "download",   "models", NULL};

/* Named outcomes. */
static const char named_outcomes[] =
    "{\"ok\": {}, \"unauthorized\": {\"code\": 401, \"message\": \"invalid API key\"},"
    " \"no_credits\": {\"code\": 402, \"message\": \"insufficient credits\"},"
    " \"key_disabled\": {\"code\": 403, \"message\": \"the key is disabled\"},"
    " \"not_found\": {\"code\": 404, \"message\": \"not found\"},"
    " \"expired\": {\"code\": 404, \"message\": \"the detection does not exist or has expired\"},"
    " \"invalid\": {\"code\": 422, \"message\": \"validation error\"},"
    " \"rate_limited\": {\"code\": 429, \"status\": 429, \"message\": \"too many requests\"},"
    " \"maintenance\": {\"code\": 455, \"message\": \"under maintenance\"},"
    " \"server_error\": {\"code\": 500, \"status\": 500, \"message\": \"internal error\"},"
    " \"disabled\": {\"code\": 505, \"message\": \"this feature is disabled\"},"
    " \"gateway_page\": {\"status\": 502, \"body\":"
    "  \"<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>\"},"
    " \"not_json\": {\"body\": \"It works!\"}, \"empty\": {\"body\": \"\"}, \"lost\": {\"lost\": \"cut\"},"
    " \"timeout\": {\"lost\": \"timeout\"}, \"slow\": {\"slow\": 45}}";

struct fs_scenario {
  json_t *file, *named; /* owned */
  json_t *position;     /* owned: number of requests so far, by call */
};

/* ---- checking ---- */

typedef enum fs_field_kind {
  FIELD_NUMBER,
  FIELD_STATUS,
  FIELD_TEXT,
  FIELD_FLAG,
  FIELD_HEADERS,
  FIELD_LOST,
  FIELD_ANY
} fs_field_kind;

typedef struct fs_field {
  const char *name;
  fs_field_kind kind;
} fs_field;

static const fs_field fields[] = {
    {"code", FIELD_NUMBER},     {"message", FIELD_TEXT},       {"data", FIELD_ANY},
    {"errors", FIELD_ANY},      {"status", FIELD_STATUS},      {"body", FIELD_TEXT},
    {"headers", FIELD_HEADERS}, {"retry_after", FIELD_NUMBER}, {"slow", FIELD_NUMBER},
    {"cut", FIELD_NUMBER},      {"lost", FIELD_LOST},          {"done", FIELD_FLAG},
    {"times", FIELD_NUMBER},
};

static bool is_line(const char *text) {
  return text && strpbrk(text, "\r\n") == NULL;
}

static bool are_headers(json_t *value) {
  const char *name;
  json_t *text;
  bool are = json_is_object(value);
  json_object_foreach(value, name, text) are = are && is_line(name) && is_line(json_string_value(text));
  return are;
}

static bool fits(json_t *value, fs_field_kind kind) {
  const char *text = json_string_value(value);
  switch (kind) {
  case FIELD_NUMBER:
    return json_is_number(value) && json_number_value(value) >= 0 && json_number_value(value) <= 1e9;
  case FIELD_STATUS:
    return json_is_integer(value) && json_integer_value(value) >= 200 && json_integer_value(value) <= 599;
  case FIELD_TEXT:
    return text != NULL;
  case FIELD_FLAG:
    return json_is_boolean(value);
  case FIELD_HEADERS:
    return are_headers(value);
  case FIELD_LOST:
    return json_is_true(value) ||
           (text != NULL && (strcmp(text, "cut") == 0 || strcmp(text, "timeout") == 0));
  default:
    return true;
  }
}

static int check_fields(json_t *outcome, const char *call, fs_error *error) {
  const char *name;
  json_t *value;
  json_object_foreach(outcome, name, value) {
    const fs_field *field = fields, *end = fields + sizeof fields / sizeof fields[0];
    while (field < end && strcmp(field->name, name) != 0)
      field++;
    if (field == end)
      return fs_fail(error, "%s: an outcome has no field \"%.40s\"", call, name);
    if (!fits(value, field->kind))
      return fs_fail(error, "%s: \"%s\" of an outcome has a value that is not allowed", call, name);
  }
  return 0;
}

/* The outcome as an object, borrowed; NULL if no outcome has that name. */
static json_t *resolve(const fs_scenario *scenario, json_t *outcome) {
  return json_is_string(outcome) ? json_object_get(scenario->named, json_string_value(outcome)) : outcome;
}

static int check_outcome(const fs_scenario *scenario, json_t *given, const char *call, fs_error *error) {
  json_t *outcome = resolve(scenario, given);
  if (outcome == NULL)
    return fs_fail(error, "%s: there is no outcome named \"%.40s\"", call, json_string_value(given));
  if (!json_is_object(outcome))
    return fs_fail(error, "%s: an outcome is a name or an object", call);
  return check_fields(outcome, call, error);
}

static bool is_call(const char *name) {
  for (size_t i = 0; calls[i] != NULL; i++)
    if (strcmp(calls[i], name) == 0)
      return true;
  return false;
}

static int check_always(const fs_scenario *scenario, json_t *always, fs_error *error) {
  const char *call;
  json_t *outcome;
  if (!json_is_object(always))
    return fs_fail(error, "\"always\" must be an object");
  json_object_foreach(always, call, outcome) {
    if (!is_call(call))
      return fs_fail(error, "there is no call \"%.40s\"", call);
    if (check_outcome(scenario, outcome, call, error) != 0)
      return -1;
  }
  return 0;
}

static int check_list(const fs_scenario *scenario, const char *call, json_t *list, fs_error *error) {
  if (!is_call(call))
    return fs_fail(error, "there is no call \"%.40s\"", call);
  if (!json_is_array(list))
    return fs_fail(error, "%s: must be a list of outcomes", call);
  for (size_t i = 0; i < json_array_size(list); i++)
    if (check_outcome(scenario, json_array_get(list, i), call, error) != 0)
      return -1;
  return 0;
}

static int check(const fs_scenario *scenario, fs_error *error) {
  const char *call;
  json_t *value;
  if (!json_is_object(scenario->file))
    return fs_fail(error, "must be a JSON object");
  json_object_foreach(scenario->file, call, value) {
    int status = strcmp(call, "always") == 0 ? check_always(scenario, value, error)
                                             : check_list(scenario, call, value, error);
    if (status != 0)
      return -1;
  }
  return 0;
}

/* ---- the scenario ---- */

fs_scenario *fs_scenario_load(const char *path, fs_error *error) {
  fs_error reason;
  json_error_t fault;
  fs_scenario *scenario = calloc(1, sizeof *scenario);
  if (scenario == NULL) {
    fs_fail(error, "out of memory");
    return NULL;
  }
  scenario->named = json_loads(named_outcomes, 0, NULL);
  scenario->position = json_object();
  scenario->file = json_load_file(path, JSON_REJECT_DUPLICATES, &fault);
  if (scenario->file == NULL && fault.line < 1) /* it cannot be opened, and the text names it */
    fs_fail(error, "cannot read the scenario: %s", fault.text);
  else if (scenario->file == NULL)
    fs_fail(error, "cannot read the scenario %s: %s (line %d)", path, fault.text, fault.line);
  else if (check(scenario, &reason) != 0)
    fs_fail(error, "the scenario %s: %s", path, reason.text);
  else
    return scenario;
  fs_scenario_free(scenario);
  return NULL;
}

void fs_scenario_free(fs_scenario *scenario) {
  if (scenario == NULL)
    return;
  json_decref(scenario->file);
  json_decref(scenario->named);
  json_decref(scenario->position);
  free(scenario);
}

static int64_t times(const json_t *outcome) {
  const json_t *value = json_object_get(outcome, "times");
  return value != NULL ? (int64_t)json_number_value(value) : 1;
}

const json_t *fs_scenario_next(fs_scenario *scenario, const char *call) {
  const json_t *list = json_object_get(scenario->file, call);
  json_int_t answered = json_integer_value(json_object_get(scenario->position, call));
  json_object_set_new(scenario->position, call, json_integer(answered + 1));
  for (size_t i = 0; i < json_array_size(list); i++) {
    json_t *outcome = resolve(scenario, json_array_get(list, i));
    answered -= times(outcome);
    if (answered < 0)
      return outcome;
  }
  return resolve(scenario, json_object_get(json_object_get(scenario->file, "always"), call));
}

bool fs_scenario_is_done(const json_t *outcome) {
  static const char *const instead[] = {"code", "status", "data", "body"};
  const json_t *done = json_object_get(outcome, "done");
  if (done != NULL)
    return json_is_true(done);
  for (size_t i = 0; i < sizeof instead / sizeof instead[0]; i++)
    if (json_object_get(outcome, instead[i]) != NULL)
      return false;
  return true;
}
