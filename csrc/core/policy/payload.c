#include "core/policy/payload.h"

#include "core/policy/answer_text.h"
#include "core/policy/vocabulary.h"

#include <stdio.h>
#include <string.h>

/* Where the objects may be that have an id or describe a task; "" is the whole answer. */
static const char *const places[] = {"data",   "data.0", "data.task", "data.data", "data.result",
                                     "result", "output", "task",      ""};
enum {
  PLACES = sizeof places / sizeof *places,
  FIRST_OF_LIST = 1,
  OUTSIDE = 5,
  WHOLE = PLACES - 1,
  PATH_SIZE = 64
};

bool fs_is_success_code(long code) {
  return code == 0 || fs_is_success_status(code);
}

int fs_code_of(const fs_json *value) {
  double number = fs_json_number(value, -1);
  return number >= 0 && number <= 9999 ? (int)number : FS_NO_CODE;
}

static bool is_absent(const fs_json *value) {
  return value->type == FS_JSON_NONE || value->type == FS_JSON_NULL;
}

/* What stands for "no error" where an error has its place. */
static bool is_nothing(const fs_json *value) {
  bool empty = value->type == FS_JSON_STRING ? !value->length : value->length <= 2; /* "", [], {}, 0 */
  return is_absent(value) || value->type == FS_JSON_FALSE ||
         (empty && value->type != FS_JSON_NUMBER && value->type != FS_JSON_TRUE) ||
         (value->type == FS_JSON_NUMBER && fs_json_number(value, 1) == 0);
}

static fs_phase phase_of(const fs_json *value) {
  char word[FS_STATE_SIZE];
  return fs_json_copy(value, word, sizeof word) ? fs_phase_of(word) : FS_PHASE_UNKNOWN;
}

bool fs_is_success(const fs_json *code) {
  return fs_is_success_code(fs_code_of(code)) || phase_of(code) == FS_PHASE_SUCCEEDED;
}

static bool is_good_code(const fs_json *code) {
  return is_absent(code) || fs_is_success(code);
}

/* What stands for "no" where an answer says whether the request succeeded. */
static bool is_no(const fs_json *value) {
  char word[FS_STATE_SIZE];
  return value->type == FS_JSON_FALSE || fs_json_number(value, 1) == 0 ||
         (fs_json_copy(value, word, sizeof word) && strcasecmp(word, "false") == 0);
}

/* Half an answer has to say so itself: in the other half may be an error. */
bool fs_payload_says_success(const fs_answer *answer) {
  enum { CODE, SUCCESS, OK, STATUS, ERROR, ERRORS, ERROR_CODE, ERRCODE, COUNT };
  fs_json_member found[COUNT] = {{.path = "code"},       {.path = "success"}, {.path = "ok"},
                                 {.path = "status"},     {.path = "error"},   {.path = "errors"},
                                 {.path = "error_code"}, {.path = "errcode"}};
  bool whole = fs_json_read_start(answer->body, answer->length, found, COUNT);
  for (int i = ERROR; i < COUNT; i++)
    if (!is_nothing(&found[i].value))
      return false;
  const fs_json *code = &found[CODE].value, *success = &found[SUCCESS].value, *status = &found[STATUS].value;
  bool said = !is_absent(code) || success->type == FS_JSON_TRUE;
  return fs_is_success_status(answer->http_status) && (whole || said) && is_good_code(code) &&
         !is_no(success) && !is_no(&found[OK].value) && status->type != FS_JSON_FALSE &&
         fs_json_number(status, 0) < 300 && phase_of(status) != FS_PHASE_FAILED;
}

void fs_payload_copy_reason(const fs_json *reason, char *out, size_t size) {
  if (reason->type == FS_JSON_STRING && reason->length > 0 && phase_of(reason) != FS_PHASE_SUCCEEDED)
    fs_json_copy(reason, out, size);
}

/* ---- ids ---- */

bool fs_payload_copy_id(const fs_json *value, char *id) {
  char text[FS_ID_SIZE];
  if (value->length >= FS_ID_SIZE || !fs_json_copy(value, text, sizeof text) ||
      fs_is_no_id(text, strlen(text)))
    return false;
  size_t length = strlen(text);
  const char *trimmed = fs_trimmed(text, &length);
  memcpy(id, trimmed, length);
  id[length] = '\0';
  return true;
}

bool fs_payload_is_id(const fs_json *value) {
  char id[FS_ID_SIZE];
  return fs_payload_copy_id(value, id);
}

bool fs_payload_is_same_id(const char *one, const char *other) {
  size_t length = strlen(one), other_length = strlen(other);
  one = fs_trimmed(one, &length);
  other = fs_trimmed(other, &other_length);
  return length == other_length && strncasecmp(one, other, length) == 0;
}

bool fs_payload_is_other(const fs_json *own, const char *id) {
  enum { EXACT = 15 }; /* digits that survive in every server's numbers */
  char text[FS_ID_SIZE];
  bool rounded = own->type == FS_JSON_NUMBER && own->length > EXACT;
  return *id && !rounded && fs_payload_copy_id(own, text) && !fs_payload_is_same_id(text, id);
}

/* A value without a name is an id if it looks like one: at least two characters, a digit among them, and none
 * that a sentence, a time or a URL has. */
static bool looks_like_id(const fs_json *value) {
  char id[FS_ID_SIZE];
  if (!fs_payload_copy_id(value, id) || strlen(id) < 2)
    return false;
  bool digit = false;
  for (const char *at = id; *at; at++) {
    char c = *at;
    bool is_digit = c >= '0' && c <= '9', is_letter = (c | 32) >= 'a' && (c | 32) <= 'z';
    if (!is_digit && !is_letter && c != '-' && c != '_')
      return false;
    digit = digit || is_digit;
  }
  return digit;
}

/* An id under one name, in the first of the places that has one. */
static bool find_named(const fs_answer *answer, const char *name, size_t place_count, fs_json *id) {
  char paths[PLACES][PATH_SIZE];
  fs_json_member found[PLACES];
  for (size_t i = 0; i < place_count; i++) {
    snprintf(paths[i], PATH_SIZE, "%s%s%s", places[i], *places[i] ? "." : "", name);
    found[i].path = paths[i];
  }
  fs_json_read_start(answer->body, answer->length, found, place_count);
  for (size_t i = 0; i < place_count; i++)
    if (fs_payload_is_id(&found[i].value)) {
      *id = found[i].value;
      return true;
    }
  return false;
}

/* `data` is the id itself, or a list that holds it. */
static bool find_bare(const fs_answer *answer, fs_json *id) {
  fs_json_member found[] = {{.path = "data"}, {.path = "data.0"}};
  fs_json_read_start(answer->body, answer->length, found, 2);
  for (int i = 0; i < 2; i++)
    if (looks_like_id(&found[i].value)) {
      *id = found[i].value;
      return true;
    }
  return false;
}

/* Whether an answer repeats what was asked, which may name another task. */
static bool has_request(const fs_answer *answer) {
  static const char *const names[] = {"\"input", "\"param", "\"request\""};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (memmem(answer->body, answer->length, names[i], strlen(names[i])))
      return true;
  return false;
}

/* Whether an answer is a page: what a gateway or a cache shows in one may be another request's answer. */
static bool is_page(const fs_answer *answer) {
  return fs_answer_text_begins(answer->body, answer->length, "<!doctype") ||
         fs_answer_text_begins(answer->body, answer->length, "<html");
}

/* An id under the documented name anywhere in a whole answer whose shape nobody knows. */
static bool find_anywhere(const fs_answer *answer, const char *name, fs_json *id) {
  if (answer->loss != FS_LOSS_NONE || has_request(answer) || is_page(answer))
    return false;
  const char *end = answer->body + answer->length, *at = answer->body;
  char quoted[PATH_SIZE];
  int size = snprintf(quoted, sizeof quoted, "\"%s\"", name);
  while ((at = memmem(at, (size_t)(end - at), quoted, (size_t)size))) {
    at += size;
    fs_json_cursor cursor = {at, end, false};
    if (fs_json_peek(&cursor) != ':')
      continue;
    cursor.at++;
    if (fs_json_peek(&cursor) == '[') /* the first of several */
      cursor.at++;
    fs_json value;
    /* a number at the end may have lost its last digits */
    if (fs_json_scalar(&cursor, &value) && fs_payload_is_id(&value) && cursor.at < end) {
      *id = value;
      return true;
    }
  }
  return false;
}

/* In how many of the places a plain `id` can be a new task's. One beside `data`, also where that may be in
 * the missing half, beside an object in its stead, or in a message of JSON-RPC names the request. */
static size_t places_of_plain_id(const fs_answer *answer) {
  enum { DATA, PROTOCOL, FIRST, COUNT = 5 };
  fs_json_member found[COUNT] = {
      {.path = "data"}, {.path = "jsonrpc"}, {.path = "result"}, {.path = "output"}, {.path = "task"}};
  bool whole = fs_json_read_start(answer->body, answer->length, found, COUNT);
  if (!whole || found[DATA].value.type != FS_JSON_NONE)
    return OUTSIDE;
  bool wraps = found[PROTOCOL].value.type != FS_JSON_NONE;
  for (int i = FIRST; i < COUNT; i++)
    wraps = wraps || found[i].value.type == FS_JSON_OBJECT;
  return wraps ? WHOLE : PLACES;
}

/* The answer without what some servers put before its JSON: a guard against scripts, a callback's name, the
 * name of an event's field. A page has none. */
static fs_answer without_prefix(const fs_answer *answer) {
  enum { PREFIX_MAX = 64 };
  static const char opening[] = {'{', '[', '<'};
  fs_answer rest = *answer;
  size_t length = 0;
  while (length < answer->length && length < PREFIX_MAX &&
         !memchr(opening, answer->body[length], sizeof opening))
    length++;
  if (length < answer->length && answer->body[length] == '{') {
    rest.body += length;
    rest.length -= length;
  }
  return rest;
}

static bool find_in_one(const fs_endpoint *endpoint, const fs_answer *given, fs_json *id) {
  const char *const *name = endpoint->id_names;
  const fs_answer rest = without_prefix(given), *answer = &rest;
  if (find_named(answer, *name, PLACES, id))
    return true;
  if (!fs_payload_says_success(answer)) {
    /* of what is no object, and so says nothing, the HTTP status alone tells */
    bool object = answer->length > 0 && *answer->body == '{';
    return !object && fs_is_success_status(answer->http_status) && find_anywhere(answer, *name, id);
  }
  const char *documented = *name;
  while (*++name) {
    bool plain = strcmp(*name, "id") == 0;
    if (find_named(answer, *name, plain ? places_of_plain_id(answer) : PLACES, id))
      return true;
  }
  return find_bare(answer, id) || find_anywhere(answer, documented, id);
}

/* An id in one of several lines of JSON, the first that has one: servers that stream tell first what they do.
 * A line that begins an object and does not end it is of one object, whose inner ones may be anything. */
static bool find_in_lines(const fs_endpoint *endpoint, const fs_answer *answer, fs_json *id) {
  enum { LINES_MAX = 64 };
  const char *at = answer->body, *end = at + answer->length;
  for (int i = 0; i < LINES_MAX && at < end && !is_page(answer); i++) {
    const char *next = memchr(at, '\n', (size_t)(end - at));
    fs_answer line = *answer;
    line.body = at;
    line.length = (size_t)((next ? next : end) - at);
    fs_answer json = without_prefix(&line);
    if (json.length && *json.body == '{' && !fs_json_read(json.body, json.length, NULL, 0))
      return false;
    if (json.length && *json.body == '{' && find_in_one(endpoint, &json, id))
      return true;
    at = next ? next + 1 : end;
  }
  return false;
}

bool fs_payload_id(const fs_endpoint *endpoint, const fs_answer *answer, fs_json *id) {
  return endpoint->id_names && (find_in_one(endpoint, answer, id) || find_in_lines(endpoint, answer, id));
}

/* ---- descriptions of tasks ---- */

/* Reads the state of an object that does not describe another task, under the first name that has one of a
 * vocabulary. */
static bool read_task(const char *place, const fs_json *object, const char *id, fs_task_payload *task) {
  enum { STATUS, STATE, TASK_STATUS, TASK_STATUS_2, PROGRESS, ID, ID_2, COUNT };
  fs_json_member found[COUNT] = {{.path = "status"},     {.path = "state"},    {.path = "task_status"},
                                 {.path = "taskStatus"}, {.path = "progress"}, {.path = "task_id"},
                                 {.path = "taskId"}};
  if (object->type != FS_JSON_OBJECT)
    return false;
  fs_json_read(object->text, object->length, found, COUNT);
  if (fs_payload_is_other(&found[ID].value, id) || fs_payload_is_other(&found[ID_2].value, id))
    return false;
  for (int i = STATUS; i < PROGRESS; i++)
    if (phase_of(&found[i].value) != FS_PHASE_UNKNOWN) {
      *task = (fs_task_payload){place, *object, found[i].value, found[PROGRESS].value};
      return true;
    }
  return false;
}

/* Of a list of tasks nobody knows which one was asked for. */
static bool is_only_element(const fs_json *element, const fs_json *list) {
  fs_json_cursor after = {element->text + element->length, list->text + list->length, false};
  return fs_json_peek(&after) == ']';
}

/* Whether an answer without `data` is about the task `id`: its `status` alone may be that of the request. */
static bool names_task(const fs_answer *answer, const char *id) {
  fs_json_member found[] = {{.path = "task_id"},
                            {.path = "taskId"},
                            {.path = "detect_task_id"},
                            {.path = "detectTaskId"},
                            {.path = "id"}};
  char own[FS_ID_SIZE];
  fs_json_read(answer->body, answer->length, found, sizeof found / sizeof *found);
  for (size_t i = 0; i < sizeof found / sizeof *found; i++)
    if (*id && fs_payload_copy_id(&found[i].value, own) && fs_payload_is_same_id(own, id))
      return true;
  return false;
}

bool fs_payload_task(const fs_answer *answer, const char *id, fs_task_payload *task) {
  enum { CODE, SUCCESS };
  fs_json_member said[] = {{.path = "code"}, {.path = "success"}}, found[WHOLE];
  for (size_t i = 0; i < WHOLE; i++)
    found[i].path = places[i];
  if (!fs_is_success_status(answer->http_status) || !fs_json_read(answer->body, answer->length, said, 2) ||
      !is_good_code(&said[CODE].value) || is_no(&said[SUCCESS].value))
    return false;
  fs_json_read(answer->body, answer->length, found, WHOLE);
  for (size_t i = 0; i < WHOLE; i++)
    if (read_task(places[i], &found[i].value, id, task) &&
        (i != FIRST_OF_LIST || is_only_element(&found[i].value, &found[0].value)))
      return true;
  fs_json whole = {FS_JSON_OBJECT, answer->body, answer->length};
  return names_task(answer, id) && read_task(".", &whole, id, task);
}
