#include "core/policy/verdict.h"

#include "core/policy/task_state.h"

#include <stdio.h>
#include <string.h>

/* What a code proves about its request. Codes of the documentation, with 403 and the gateways' 408, 499, 502,
 * 504 and 522, which occur besides. A time-out proves nothing. */
typedef struct meaning {
  int code;
  bool refused; /* the request was not carried out, and may be repeated */
  bool passing; /* a later request may succeed */
  const char *name;
} meaning;

static const meaning meanings[] = {
    {401, true, false, "unauthorized"},        {402, true, false, "insufficient credits"},
    {403, true, false, "the key is disabled"}, {404, true, false, "not found"},
    {408, false, true, "request time-out"},    {422, true, false, "validation error"},
    {429, true, true, "rate limited"},         {455, true, true, "under maintenance"},
    {499, false, true, "request given up"},    {500, false, true, "server error"},
    {501, true, false, "generation failed"},   {502, false, true, "bad gateway"},
    {503, true, true, "unavailable"},          {504, false, true, "gateway time-out"},
    {505, true, false, "feature disabled"},    {507, false, true, "insufficient storage"},
    {522, false, true, "gateway time-out"},
};

#define UNKNOWN "unknown code"

/* Network Authentication Required: never of the server itself (RFC 6585, 6). */
enum { LOGIN_REQUIRED = 511 };

/* Undocumented codes mean what they mean in HTTP: 4xx refuses, anything else proves nothing. */
static meaning meaning_of(int code) {
  for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
    if (meanings[i].code == code)
      return meanings[i];
  bool client_error = code >= 400 && code < 500;
  return (meaning){code, client_error, code >= 500, client_error ? "refused" : UNKNOWN};
}

const char *fs_verdict_name(int code) {
  return meaning_of(code).name;
}

/* Starts a failure: nothing proven, nothing to be repeated. */
static void begin(fs_failure *failure, fs_kind kind, const fs_answer *answer) {
  *failure =
      (fs_failure){.kind = kind, .http_status = answer->http_status, .retry_after = answer->retry_after};
}

/* A submission is repeated only if it provably was not carried out; everything else at will. */
static fs_verdict conclude(const fs_endpoint *endpoint, fs_failure *failure, bool refused, bool passing) {
  failure->ambiguous = endpoint->once && !refused;
  failure->retryable = passing && !failure->ambiguous;
  return failure->retryable ? FS_AGAIN : FS_BAD;
}

static fs_verdict judge_loss(const fs_endpoint *endpoint, const fs_answer *answer, fs_failure *failure) {
  begin(failure, answer->loss == FS_LOSS_TIMEOUT ? FS_TIMEOUT : FS_TRANSPORT, answer);
  snprintf(failure->message, sizeof failure->message, "%s", answer->reason);
  bool unsent = answer->loss == FS_LOSS_UNSENT || answer->loss == FS_LOSS_NEVER;
  bool passing = answer->loss != FS_LOSS_NEVER && answer->loss != FS_LOSS_LARGE;
  return conclude(endpoint, failure, unsent, passing);
}

/* Names a foreign HTTP status. The service's names for its codes do not apply to a gateway or a storage: its
 * 403 is not a disabled key, its 501 no failed generation. */
static const char *name_of_foreign(int http_status) {
  meaning means = meaning_of(http_status);
  if (http_status == LOGIN_REQUIRED)
    return "the network wants a login";
  bool known = (means.passing && strcmp(means.name, UNKNOWN) != 0) || http_status == 404;
  return known ? means.name : http_status < 500 ? "refused" : "server error";
}

/* The answer to a question with a condition, which no call asks: a cache on the way has mixed answers up. */
enum { NOT_MODIFIED = 304 };
#define UNMODIFIED "a cache on the way says that nothing has changed, which was not asked"

/* Statuses below 500 that say nothing of what was asked for, and that the next answer may not have. */
static bool is_of_the_way(long http_status) {
  return http_status == NOT_MODIFIED || http_status == 408 || http_status == 425 || http_status == 429 ||
         http_status == 499;
}

/* Whether a redirect proves that nothing was done: 301, 307 and 308 ask for the request to be made elsewhere
 * (RFC 9110, 15.4). After 302 and 303 it may have been done. */
static bool is_moved(long http_status) {
  return http_status == 301 || http_status == 307 || http_status == 308;
}

/* Judges an answer without the service's envelope: a gateway's page, another server, half an answer. Only
 * client errors (4xx) and redirects prove that nothing was done, except those that a gateway sends on the
 * way. */
static fs_verdict judge_foreign(const fs_endpoint *endpoint, const fs_answer *answer, fs_failure *failure) {
  long http_status = answer->http_status;
  bool success = fs_is_success_status(http_status);
  begin(failure, success ? FS_PROTOCOL : FS_HTTP, answer);
  if (success)
    snprintf(failure->message, sizeof failure->message, "the answer is not the service's JSON envelope");
  else if (http_status == NOT_MODIFIED)
    snprintf(failure->message, sizeof failure->message, "HTTP 304: " UNMODIFIED);
  else if (http_status >= 300 && http_status < 400)
    snprintf(failure->message, sizeof failure->message,
             "HTTP %ld: the server redirects%s%.300s, which an API call does not follow", http_status,
             answer->location ? " to " : "", answer->location ? answer->location : "");
  else
    snprintf(failure->message, sizeof failure->message, "HTTP %ld: %s", http_status,
             name_of_foreign((int)http_status));
  bool on_the_way = is_of_the_way(http_status);
  bool refused = (http_status >= 400 && http_status < 500 && !on_the_way) || is_moved(http_status) ||
                 http_status == LOGIN_REQUIRED;
  return conclude(endpoint, failure, refused, success || on_the_way || http_status >= 500);
}

/* Names a media host's status, which says nothing of the service's key. */
static const char *name_of_media(int http_status) {
  if (http_status == 401 || http_status == 403)
    return "the media's host refuses it; the URL may have expired";
  if (http_status == 404 || http_status == 410)
    return "the media's host does not have it, or no longer";
  if (http_status == NOT_MODIFIED)
    return UNMODIFIED;
  if (http_status < 400)
    return "the media's host redirects, and names no address";
  return name_of_foreign((int)http_status);
}

/* Whether a storage's 400 is about the transfer alone: the request came too slowly, or not as it was sent
 * (Amazon S3 API Reference, "List of error codes"). */
static bool is_lost_on_the_way(const fs_answer *answer) {
  static const char *const codes[] = {"<Code>RequestTimeout</Code>", "<Code>IncompleteBody</Code>",
                                      "<Code>BadDigest</Code>"};
  for (size_t i = 0; i < sizeof codes / sizeof *codes && answer->http_status == 400; i++)
    if (memmem(answer->body, answer->length, codes[i], strlen(codes[i])))
      return true;
  return false;
}

static fs_verdict judge_media(const fs_endpoint *endpoint, const fs_answer *answer, fs_failure *failure) {
  long http_status = answer->http_status;
  if (fs_is_success_status(http_status) && !answer->unfit)
    return FS_GOOD;
  /* a portal's page, an empty answer, a 202: the next answer may be the medium */
  if (answer->unfit) {
    begin(failure, FS_PROTOCOL, answer);
    snprintf(failure->message, sizeof failure->message, "%s", answer->unfit);
    return conclude(endpoint, failure, false, true);
  }
  begin(failure, FS_HTTP, answer);
  snprintf(failure->message, sizeof failure->message, "HTTP %ld: %s", http_status,
           name_of_media((int)http_status));
  return conclude(endpoint, failure, false,
                  http_status >= 500 || is_of_the_way(http_status) || is_lost_on_the_way(answer));
}

static fs_verdict judge_envelope(const fs_endpoint *endpoint, const fs_answer *answer, int code,
                                 const fs_json *message, fs_failure *failure) {
  meaning means = meaning_of(code);
  begin(failure, FS_API, answer);
  failure->code = code != FS_NO_CODE ? code : 0;
  snprintf(failure->message, sizeof failure->message, "%s", means.name);
  fs_payload_copy_reason(message, failure->message, sizeof failure->message);
  return conclude(endpoint, failure, means.refused, means.passing);
}

static fs_verdict protocol_error(const fs_endpoint *endpoint, const fs_answer *answer, fs_failure *failure,
                                 const char *message) {
  begin(failure, FS_PROTOCOL, answer);
  snprintf(failure->message, sizeof failure->message, "%s", message);
  return conclude(endpoint, failure, false, false);
}

/* Whether the data beside an error describe the task `id`, as one that has failed: then the error is the
 * task's, and not the request's. */
static bool is_failed_task(const fs_json *data, const fs_json *state, const fs_json *own, const char *id) {
  char word[FS_STATE_SIZE], text[FS_ID_SIZE];
  return data->type == FS_JSON_OBJECT && fs_json_copy(state, word, sizeof word) &&
         fs_phase_of(word) == FS_PHASE_FAILED && fs_payload_copy_id(own, text) &&
         fs_payload_is_same_id(text, id);
}

/* Judges the answer to an API call. A complete envelope is the answer, whatever became of the bytes after it.
 */
static fs_verdict judge_call(const fs_endpoint *endpoint, const char *id, const fs_answer *answer,
                             fs_answer_fields *said, fs_failure *failure) {
  enum { CODE, DATA, STATUS, PROGRESS, MESSAGE, DETECTION, ID };
  fs_json_member found[] = {{.path = "code"},           {.path = "data"},    {.path = "data.status"},
                            {.path = "data.progress"},  {.path = "message"}, {.path = "data.detect_task_id"},
                            {.path = endpoint->id_path}};
  bool enveloped = fs_json_read(answer->body, answer->length, found, endpoint->id_path ? ID + 1 : ID) &&
                   found[CODE].value.type != FS_JSON_NONE;
  bool late = answer->loss == FS_LOSS_CUT || answer->loss == FS_LOSS_TIMEOUT;
  bool success = fs_is_success(&found[CODE].value);
  bool documented = enveloped && success && found[STATUS].value.type != FS_JSON_NONE;
  if (answer->loss != FS_LOSS_NONE && !(late && enveloped))
    return judge_loss(endpoint, answer, failure);
  if (endpoint->task && !documented && fs_payload_task(answer, id, &said->task))
    return FS_GOOD;
  int code = fs_code_of(&found[CODE].value);
  if (endpoint->task && code == FS_GENERATION_FAILED &&
      is_failed_task(&found[DATA].value, &found[STATUS].value, &found[ID].value, id)) {
    said->task = (fs_task_payload){"data", found[DATA].value, found[STATUS].value, found[PROGRESS].value};
    return FS_GOOD;
  }
  /* of an error whose code is a word only the HTTP status tells what it proves */
  if (!enveloped || (!success && code == FS_NO_CODE && answer->http_status >= 400))
    return judge_foreign(endpoint, answer, failure);
  if (!success)
    return judge_envelope(endpoint, answer, code, &found[MESSAGE].value, failure);
  if (answer->http_status >= 300)
    return protocol_error(endpoint, answer, failure, "the envelope says success, the HTTP status does not");
  fs_json_type data = found[DATA].value.type;
  if (data != FS_JSON_OBJECT)
    return protocol_error(endpoint, answer, failure,
                          data <= FS_JSON_NULL ? "the answer has no `data`"
                                               : "`data` of the answer is no object");
  /* a task that has no id of its own, and that of a detection, is that detection */
  const fs_json *own = &found[found[ID].value.type == FS_JSON_NONE ? DETECTION : ID].value;
  if (endpoint->task && fs_payload_is_other(own, id))
    return protocol_error(endpoint, answer, failure, "the answer is about another task than was asked for");
  if (endpoint->once && !fs_payload_is_id(&found[ID].value))
    return protocol_error(endpoint, answer, failure, "the answer has no task id, or one that is too long");
  said->id = found[ID].value;
  said->task = (fs_task_payload){"data", found[DATA].value, found[STATUS].value, found[PROGRESS].value};
  return FS_GOOD;
}

fs_verdict fs_verdict_of(const fs_endpoint *endpoint, const char *id, const fs_answer *answer,
                         fs_answer_fields *said, fs_failure *failure) {
  if (!endpoint->path)
    return answer->loss != FS_LOSS_NONE ? judge_loss(endpoint, answer, failure)
                                        : judge_media(endpoint, answer, failure);
  fs_verdict verdict = judge_call(endpoint, id, answer, said, failure);
  if (verdict == FS_GOOD || !fs_payload_id(endpoint, answer, &said->id))
    return verdict;
  /* A task that has an id was made and is paid, however odd the answer: it can be waited for. Where the
   * answer is a refusal, the service has to be asked which of both is true, before the request is sent again.
   */
  return failure->ambiguous ? FS_GOOD : FS_BAD;
}

bool fs_verdict_is_missing(const fs_endpoint *endpoint, const fs_answer *answer) {
  return !endpoint->path && answer->loss == FS_LOSS_NONE &&
         (answer->http_status == 404 || answer->http_status == 403);
}

bool fs_verdict_throttled(const fs_failure *failure) {
  /* a gateway can say so by the HTTP status only */
  long said = failure->code ? failure->code : failure->http_status;
  return said == 429 || said == 455 || said == 503;
}
