#include "local/server/scripted_reply.h"

#include "base/clock.h"
#include "local/server/route.h"
#include "local/server/scenario.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Seconds after which a connection that never gets an answer is ended. */
enum { NEVER = 3600 };

/* ---- delayed answers ---- */

/* Guards engine->delayed: the server's thread adds, the main thread removes. */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

typedef struct fs_delayed {
  struct fs_delayed *next;           /* owned */
  struct MHD_Connection *connection; /* borrowed: suspended */
  fs_ms due;
} fs_delayed;

static fs_reply put_off(fs_http_request *request, double seconds) {
  fs_delayed *delayed = malloc(sizeof *delayed);
  if (delayed == NULL)
    return MHD_NO;
  fs_engine *engine = request->engine;
  MHD_suspend_connection(request->connection);
  pthread_mutex_lock(&mutex);
  *delayed = (fs_delayed){engine->delayed, request->connection, fs_clock_now() + (fs_ms)(seconds * 1000)};
  engine->delayed = delayed;
  pthread_mutex_unlock(&mutex);
  return MHD_YES;
}

void fs_scripted_resume(fs_engine *engine, bool all) {
  fs_ms now = fs_clock_now();
  pthread_mutex_lock(&mutex);
  for (fs_delayed **at = &engine->delayed; *at != NULL;) {
    fs_delayed *delayed = *at;
    if (!all && delayed->due > now) {
      at = &delayed->next;
      continue;
    }
    *at = delayed->next;
    MHD_resume_connection(delayed->connection);
    free(delayed);
  }
  pthread_mutex_unlock(&mutex);
}

/* ---- sending ---- */

/* An answer that ends before its announced length. */
typedef struct fs_cut_answer {
  char *text;    /* owned; NULL: a file */
  int file;      /* owned */
  int64_t first; /* of the file */
  uint64_t arrives;
} fs_cut_answer;

static ssize_t read_cut(void *context, uint64_t position, char *bytes, size_t max) {
  const fs_cut_answer *answer = context;
  if (position >= answer->arrives)
    return MHD_CONTENT_READER_END_WITH_ERROR;
  size_t size = (size_t)(answer->arrives - position) < max ? (size_t)(answer->arrives - position) : max;
  if (answer->text == NULL)
    return pread(answer->file, bytes, size, answer->first + (off_t)position);
  memcpy(bytes, answer->text + position, size);
  return (ssize_t)size;
}

static void free_cut(void *context) {
  fs_cut_answer *answer = context;
  free(answer->text);
  if (answer->file >= 0)
    close(answer->file);
  free(answer);
}

static struct MHD_Response *cut_response(fs_cut_answer what, uint64_t length) {
  fs_cut_answer *answer = malloc(sizeof *answer);
  if (answer == NULL) {
    free(what.text);
    return NULL;
  }
  *answer = what;
  if (answer->arrives > length)
    answer->arrives = length;
  return MHD_create_response_from_callback(length, 4096, read_cut, answer, free_cut);
}

struct MHD_Response *fs_scripted_file(const fs_http_request *request, int file, int64_t first,
                                      int64_t count) {
  const json_t *cut = json_object_get(request->outcome, "cut");
  if (cut == NULL)
    return MHD_create_response_from_fd_at_offset64((uint64_t)count, file, (uint64_t)first);
  return cut_response((fs_cut_answer){NULL, file, first, (uint64_t)json_number_value(cut)}, (uint64_t)count);
}

bool fs_scripted_is_lost(const fs_http_request *request) {
  return json_object_get(request->outcome, "lost") != NULL;
}

static void add_headers(struct MHD_Response *response, const json_t *outcome, bool json) {
  const char *name;
  char seconds[32];
  json_t *value, *headers = json_object_get(outcome, "headers");
  const json_t *retry_after = json_object_get(outcome, "retry_after");
  if (json && json_object_get(headers, MHD_HTTP_HEADER_CONTENT_TYPE) == NULL)
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
  json_object_foreach(headers, name, value) if (json_is_string(value))
      MHD_add_response_header(response, name, json_string_value(value));
  if (retry_after != NULL) {
    snprintf(seconds, sizeof seconds, "%.0f", json_number_value(retry_after));
    MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, seconds);
  }
}

/* The body that the outcome puts in place of the engine's envelope (free it); NULL if the outcome has none.
 */
static char *envelope_of(const json_t *outcome) {
  const json_t *code = json_object_get(outcome, "code"), *data = json_object_get(outcome, "data");
  const json_t *body = json_object_get(outcome, "body"), *message = json_object_get(outcome, "message");
  if (body != NULL)
    return strdup(json_string_value(body));
  if (code == NULL && data == NULL && message == NULL)
    return NULL;
  json_t *envelope =
      json_pack("{s:i, s:s, s:O?, s:O*}", "code", code != NULL ? (int)json_number_value(code) : 200,
                "message", message != NULL ? json_string_value(message) : "success", "data", data, "errors",
                json_object_get(outcome, "errors"));
  char *text = json_dumps(envelope, JSON_COMPACT);
  json_decref(envelope);
  return text;
}

static fs_reply lose(fs_http_request *request, const json_t *lost) {
  const char *how = json_string_value(lost);
  if (how == NULL || strcmp(how, "timeout") != 0)
    return MHD_NO; /* libmicrohttpd closes the connection */
  request->hung = true;
  return put_off(request, NEVER);
}

fs_reply fs_scripted_send(fs_http_request *request, int code, char *text) {
  const json_t *outcome = request->outcome, *lost = json_object_get(outcome, "lost");
  const json_t *cut = json_object_get(outcome, "cut"), *status = json_object_get(outcome, "status");
  if (lost != NULL) {
    free(text);
    return lose(request, lost);
  }
  char *instead = envelope_of(outcome);
  if (instead != NULL) {
    free(text);
    text = instead;
    code = MHD_HTTP_OK; /* HTTP 200 even for a failure: the envelope has the code */
  }
  if (status != NULL)
    code = (int)json_number_value(status);
  struct MHD_Response *response =
      text == NULL ? MHD_create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT)
      : cut != NULL
          ? cut_response((fs_cut_answer){text, -1, 0, (uint64_t)json_number_value(cut)}, strlen(text))
          : MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE);
  if (response == NULL)
    return MHD_NO;
  add_headers(response, outcome, json_object_get(outcome, "body") == NULL);
  fs_reply result = MHD_queue_response(request->connection, (unsigned)code, response);
  MHD_destroy_response(response);
  return result;
}

/* ---- answering ---- */

static fs_reply answer_by(fs_http_request *request) {
  if (fs_scenario_is_done(request->outcome))
    return request->route->answer(request);
  return fs_scripted_send(request, MHD_HTTP_OK, NULL);
}

fs_reply fs_scripted_answer(fs_http_request *request) {
  fs_scenario *scenario = request->engine->scenario;
  if (request->hung)
    return MHD_NO;
  if (scenario != NULL && !request->asked) {
    request->asked = true;
    request->outcome = fs_scenario_next(scenario, request->route->name);
    double slow = json_number_value(json_object_get(request->outcome, "slow"));
    if (slow > 0)
      return put_off(request, slow);
  }
  return request->outcome != NULL ? answer_by(request) : request->route->answer(request);
}
