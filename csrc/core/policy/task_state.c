#include "core/policy/task_state.h"

#include "base/hash.h"
#include "core/policy/payload.h"

#include <stdio.h>
#include <string.h>

static bool is_refusal(int code) {
  return code != FS_NO_CODE && !fs_is_success_code(code);
}

/* Whether a text within a result begins as a URL does, in any shape of the result, also JSON in a text. A URL
 * within a sentence is part of a reason. */
static bool has_url(const fs_json *result) {
  static const char *const schemes[] = {"http:", "https:", "//", "\\/\\/"};
  const char *end = result->text + result->length;
  bool text = result->type == FS_JSON_STRING; /* the quotes are not part of it */
  for (const char *at = result->text; at < end; at++) {
    if (*at != '"' && !(text && at == result->text))
      continue;
    const char *first = at + (*at == '"');
    while (first < end && *first == ' ')
      first++;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
      if (strlen(schemes[i]) <= (size_t)(end - first) &&
          strncasecmp(first, schemes[i], strlen(schemes[i])) == 0)
        return true;
  }
  return false;
}

/* Whether a task's description has a URL that is not one of its source. */
static bool has_own_url(const fs_json *task) {
  fs_json_member param = {.path = "param"};
  fs_json_read(task->text, task->length, &param, 1);
  bool given = param.value.type != FS_JSON_NONE; /* it has the URLs of the source */
  const char *end = task->text + task->length, *from = given ? param.value.text : end;
  const char *after = given ? param.value.text + param.value.length : end;
  return has_url(&(fs_json){FS_JSON_OBJECT, task->text, (size_t)(from - task->text)}) ||
         has_url(&(fs_json){FS_JSON_OBJECT, after, (size_t)(end - after)});
}

static bool is_there(const fs_json *value) {
  return value->type != FS_JSON_NONE && value->type != FS_JSON_NULL;
}

/* The phase of a state in a result, beside the task's own; FS_PHASE_UNKNOWN without one. */
static fs_phase phase_within(const fs_json *task) {
  fs_json_member inner = {.path = "result.status"};
  char word[FS_STATE_SIZE];
  fs_json_read(task->text, task->length, &inner, 1);
  return fs_json_copy(&inner.value, word, sizeof word) ? fs_phase_of(word) : FS_PHASE_UNKNOWN;
}

bool fs_task_state_lacks_result(const fs_json *task) {
  enum { RESULT, FACES, URLS, INNER_FACES, ID, COUNT };
  fs_json_member found[COUNT] = {{.path = "result"},
                                 {.path = "faces"},
                                 {.path = "result.media_urls"},
                                 {.path = "result.faces"},
                                 {.path = "result.id"}};
  fs_json_read(task->text, task->length, found, COUNT);
  const fs_json *result = &found[RESULT].value;
  if (phase_within(task) == FS_PHASE_ACTIVE)
    return true;
  bool empty = !is_there(result) || result->length <= 2; /* "", {} and [] */
  /* the documented members are there, and nothing is in them yet */
  bool hollow = found[URLS].value.type != FS_JSON_NONE || found[INNER_FACES].value.type == FS_JSON_NULL ||
                (found[ID].value.type != FS_JSON_NONE && !fs_payload_is_id(&found[ID].value));
  return (empty || hollow) && !is_there(&found[FACES].value) && !has_own_url(task);
}

/* Whether a text is a time: not a word or number that stands for none ("None", "-1"), nor the time that Go,
 * Unix, SQL Server or spreadsheets count from, or that ends Java's and .NET's, which stand for none, too. */
static bool is_date(const fs_json *value) {
  static const char *const zeros[] = {"0001-01-01", "1970-01-01", "1900-01-01", "1899-12-30", "9999-12-31"};
  char text[FS_STATE_SIZE];
  if (value->type != FS_JSON_STRING || value->length < 2 || fs_json_number(value, 1) <= 0)
    return false;
  fs_json_copy(value, text, sizeof text);
  for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++)
    if (strncmp(text, zeros[i], strlen(zeros[i])) == 0)
      return false;
  return strpbrk(text, "123456789") != NULL;
}

fs_phase fs_task_state_ended(const fs_json *task) {
  enum { ENDED, RESULT, CODE, COUNT };
  fs_json_member found[COUNT] = {{.path = "complete_at"}, {.path = "result"}, {.path = "result.code"}};
  fs_json_read(task->text, task->length, found, COUNT);
  const fs_json *ended = &found[ENDED].value;
  if (fs_json_number(ended, 0) <= 0 && !is_date(ended))
    return FS_PHASE_UNKNOWN;
  int code = fs_code_of(&found[CODE].value);
  return has_url(&found[RESULT].value) && !is_refusal(code) ? FS_PHASE_SUCCEEDED : FS_PHASE_FAILED;
}

uint64_t fs_task_state_shown(const fs_json *task) {
  enum { CODE, URLS, FACES, COUNT };
  fs_json_member found[COUNT] = {
      {.path = "result.code"}, {.path = "result.media_urls"}, {.path = "result.faces"}};
  fs_json_read(task->text, task->length, found, COUNT);
  int code = fs_code_of(&found[CODE].value);
  const fs_json *shown = &found[has_url(&found[URLS].value) ? URLS : FACES].value;
  fs_phase within = phase_within(task);
  if (!has_url(shown) || is_refusal(code) || within == FS_PHASE_ACTIVE || within == FS_PHASE_FAILED)
    return 0;
  uint64_t hash = FS_HASH_START;
  bool query = false;
  for (const char *at = shown->text; at < shown->text + shown->length; at++) {
    query = (query || *at == '?') && *at != '"';
    if (!query)
      hash = fs_hash_add(hash, at, 1);
  }
  return hash;
}

/* Whether a value says that there was an error: not by a word that stands for none. */
static bool is_error(const fs_json *value) {
  char word[FS_STATE_SIZE] = "";
  if (value->type == FS_JSON_OBJECT)
    return value->length > 2;
  return value->type == FS_JSON_STRING && fs_json_copy(value, word, sizeof word) && word[0] &&
         strcasecmp(word, "none") != 0 && strcasecmp(word, "null") != 0 &&
         fs_phase_of(word) != FS_PHASE_SUCCEEDED;
}

bool fs_task_state_failed_within(const fs_json *task) {
  enum { CODE, ERROR, INNER_ERROR, COUNT };
  fs_json_member found[COUNT] = {{.path = "result.code"}, {.path = "error"}, {.path = "result.error"}};
  if (phase_within(task) == FS_PHASE_FAILED)
    return true;
  fs_json_read(task->text, task->length, found, COUNT);
  int code = fs_code_of(&found[CODE].value);
  bool failed = is_refusal(code) || is_error(&found[ERROR].value) || is_error(&found[INNER_ERROR].value);
  return failed && !has_own_url(task);
}

/* The reason in the envelope around a task, where that tells of the failure. */
static void copy_reason_of_envelope(const fs_answer *answer, char *out, size_t size) {
  fs_json_member found[] = {{.path = "code"}, {.path = "message"}};
  fs_json_read(answer->body, answer->length, found, 2);
  if (found[0].value.type != FS_JSON_NONE && !fs_is_success(&found[0].value))
    fs_payload_copy_reason(&found[1].value, out, size);
}

/* The reason in a result, which may be JSON in a text. */
static void copy_reason_of_result(const fs_json *result, char *out, size_t size) {
  char text[FS_MESSAGE_SIZE] = "";
  fs_json_member found[] = {{.path = "error"}, {.path = "error.message"}, {.path = "message"}};
  fs_payload_copy_reason(result, out, size);
  fs_json_copy(result, text, sizeof text);
  fs_json_read_start(text, strlen(text), found, sizeof found / sizeof *found);
  for (size_t i = 0; i < sizeof found / sizeof *found; i++)
    fs_payload_copy_reason(&found[i].value, out, size);
}

/* Where the reason of a failure may stand, from the vaguest place to the one that the documentation names. */
static const char *const reason_places[] = {"msg",
                                            "detail",
                                            "reason",
                                            "fail_reason",
                                            "failure_reason",
                                            "error_msg",
                                            "error_message",
                                            "message",
                                            "error",
                                            "error.msg",
                                            "error.description",
                                            "error.detail",
                                            "error.reason",
                                            "error.message",
                                            "result.msg",
                                            "result.detail",
                                            "result.reason",
                                            "result.fail_reason",
                                            "result.failure_reason",
                                            "result.error_msg",
                                            "result.error_message",
                                            "result.error",
                                            "result.error.msg",
                                            "result.error.description",
                                            "result.error.detail",
                                            "result.error.reason",
                                            "result.error.message",
                                            "result.message"};

void fs_task_state_explain(const fs_answer *answer, const fs_json *task, const char *state,
                           fs_failure *failure) {
  enum { CODE, RESULT, COUNT };
  fs_json_member found[COUNT] = {{.path = "result.code"}, {.path = "result"}};
  fs_json_read(task->text, task->length, found, COUNT);
  *failure =
      (fs_failure){.kind = FS_API, .http_status = answer->http_status, .retry_after = answer->retry_after};
  int code = fs_code_of(&found[CODE].value);
  failure->code = is_refusal(code) ? code : FS_GENERATION_FAILED;
  snprintf(failure->message, sizeof failure->message, "the service gives no reason for '%s'", state);
  copy_reason_of_envelope(answer, failure->message, sizeof failure->message);
  copy_reason_of_result(&found[RESULT].value, failure->message, sizeof failure->message);
  for (size_t i = 0; i < sizeof reason_places / sizeof *reason_places; i++) {
    fs_json_member reason = {.path = reason_places[i]};
    fs_json_read(task->text, task->length, &reason, 1);
    fs_payload_copy_reason(&reason.value, failure->message, sizeof failure->message);
  }
}
