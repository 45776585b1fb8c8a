#include "core/transport/call.h"

#include "core/transport/redact.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- making ---- */

/* Appends "?name=value&…", escaped. Returns the new text and frees the old, or NULL. */
static char *append_query(char *url, const fs_request *request) {
  for (size_t i = 0; url && i < request->query_count; i++) {
    char *value = curl_easy_escape(NULL, request->query[i].value, 0), *longer = NULL;
    if (!value || asprintf(&longer, "%s%c%s=%s", url, i ? '&' : '?', request->query[i].name, value) < 0)
      longer = NULL;
    curl_free(value);
    free(url);
    url = longer;
  }
  return url;
}

static char *url_of(const fs_settings *settings, const fs_request *request) {
  char *url = NULL;
  if (!request->endpoint->path)
    return strdup(request->url);
  if (asprintf(&url, "%s%s", settings->base_url, request->path ? request->path : request->endpoint->path) < 0)
    return NULL;
  return append_query(url, request);
}

/* A URL that cannot be parsed is left to the request to fail on. */
static CURLU *parse(const char *url) {
  CURLU *parsed = curl_url();
  if (parsed && curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK)
    return parsed;
  curl_url_cleanup(parsed);
  return NULL;
}

/* The headers of API calls are the settings'. */
static int add_content_type(fs_exchange *exchange, const char *content_type) {
  char *line = NULL;
  if (!content_type)
    return 0;
  if (asprintf(&line, "Content-Type: %s", content_type) < 0)
    return -1;
  exchange->headers = curl_slist_append(NULL, line);
  free(line);
  return exchange->headers ? 0 : -1;
}

/* A control character or a space would break the request apart; libcurl refuses some of them itself, but not
 * all in headers. */
static bool is_clean(const char *text) {
  for (const char *p = text; p && *p; p++)
    if ((unsigned char)*p <= ' ' || *p == 0x7F)
      return false;
  return true;
}

static int open_file(fs_exchange *exchange, const fs_request *request) {
  if (!request->file)
    return 0;
  if (strcmp(request->endpoint->method, "PUT") != 0)
    return fs_sink_open(&exchange->sink, request->file);
  exchange->source = fs_source_open(request->file, &exchange->source_size);
  return exchange->source < 0 ? -1 : 0;
}

static int copy_request(fs_exchange *exchange, const fs_request *request) {
  exchange->url = url_of(exchange->settings, request);
  if (request->kind && !(exchange->kind = strdup(request->kind)))
    return -1;
  if (request->body) {
    exchange->body = malloc(request->body_length + 1);
    if (!exchange->body)
      return -1;
    memcpy(exchange->body, request->body, request->body_length);
    exchange->body_length = request->body_length;
  }
  if (exchange->url && fs_endpoint_is_query(request->endpoint))
    exchange->parsed = parse(exchange->url);
  return exchange->url ? add_content_type(exchange, request->content_type) : -1;
}

fs_exchange *fs_exchange_new(const fs_settings *settings, const fs_request *request, char *error,
                             size_t error_size) {
  fs_exchange *exchange = calloc(1, sizeof *exchange);
  if (!exchange) {
    snprintf(error, error_size, "out of memory");
    return NULL;
  }
  exchange->settings = settings;
  exchange->source = exchange->sink.fd = -1;
  exchange->expected = -1;
  if (copy_request(exchange, request) != 0)
    snprintf(error, error_size, "out of memory");
  else if (!is_clean(exchange->url) || !is_clean(request->content_type))
    snprintf(error, error_size, "a URL or content type has spaces or control characters");
  else if (open_file(exchange, request) != 0)
    snprintf(error, error_size, "%s: %s", request->file, strerror(errno));
  else
    return exchange;
  fs_exchange_free(exchange);
  return NULL;
}

/* ---- the answer ---- */

/* Whether trying again may help, and whether the server may have seen the request. Bytes of a request count
 * as sent once libcurl has handed them on (CURLINFO_REQUEST_SIZE). */
static fs_loss loss_of(const fs_exchange *exchange, CURLcode result) {
  long sent = 0;
  curl_easy_getinfo(exchange->easy, CURLINFO_REQUEST_SIZE, &sent);
  if (exchange->overflow)
    return FS_LOSS_LARGE;
  switch (result) {
  case CURLE_OK:
    return FS_LOSS_NONE;
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_URL_MALFORMAT:
  case CURLE_UNSUPPORTED_PROTOCOL:
  case CURLE_TOO_MANY_REDIRECTS:
  case CURLE_READ_ERROR:
  case CURLE_ABORTED_BY_CALLBACK:
    return FS_LOSS_NEVER;
  case CURLE_WRITE_ERROR:
    return exchange->local_error ? FS_LOSS_NEVER : FS_LOSS_CUT;
  case CURLE_OPERATION_TIMEDOUT:
    return sent ? FS_LOSS_TIMEOUT : FS_LOSS_UNSENT;
  default:
    return sent ? FS_LOSS_CUT : FS_LOSS_UNSENT;
  }
}

fs_answer fs_exchange_answer(fs_exchange *exchange, CURLcode result) {
  curl_off_t retry_after = 0;
  fs_answer answer = {.loss = loss_of(exchange, result),
                      .reason = exchange->reason,
                      .body = exchange->answer ? exchange->answer : "",
                      .length = exchange->answer_length};
  curl_easy_getinfo(exchange->easy, CURLINFO_RESPONSE_CODE, &answer.status);
  curl_easy_getinfo(exchange->easy, CURLINFO_RETRY_AFTER, &retry_after);
  /* a service that quotes the key would have it shown in errors and logs */
  if (exchange->answer)
    fs_redact_secret(exchange->answer, exchange->answer_length, exchange->settings->api_key);
  answer.retry_after = retry_after > 0 ? (fs_ms)retry_after * 1000 : -1;
  if (exchange->overflow)
    snprintf(exchange->reason, CURL_ERROR_SIZE, "the answer is larger than the allowed %lld bytes",
             (long long)(exchange->sink.fd >= 0 ? exchange->settings->media_most
                                                : (int64_t)exchange->settings->body_most));
  else if (exchange->local_error)
    snprintf(exchange->reason, CURL_ERROR_SIZE, "the local file: %s", strerror(exchange->local_error));
  else if (answer.loss != FS_LOSS_NONE && !exchange->reason[0])
    snprintf(exchange->reason, CURL_ERROR_SIZE, "%s", curl_easy_strerror(result));
  return answer;
}

void fs_exchange_rest(fs_exchange *exchange) {
  free(exchange->reason);
  exchange->reason = NULL;
  /* the flow has read what it needs; what it does not understand may be the last that is heard of a paid task
   */
  if (exchange->flow.step != FS_WAIT || exchange->flow.status_unknown)
    return;
  free(exchange->answer);
  exchange->answer = NULL;
  exchange->answer_length = exchange->answer_size = 0;
}

int fs_exchange_settle(fs_exchange *exchange) {
  return exchange->sink.fd < 0 ? 0 : fs_sink_commit(&exchange->sink);
}

void fs_exchange_progress(const fs_exchange *exchange, fs_ms now, fs_progress *progress) {
  const fs_flow *flow = &exchange->flow;
  *progress = (fs_progress){.fraction = flow->progress,
                            .moved = exchange->moved,
                            .expected = exchange->expected,
                            .requests = flow->requests,
                            .elapsed = now - flow->started};
  memcpy(progress->state, flow->status, sizeof progress->state);
  if (flow->failed_attempts)
    memcpy(progress->trouble, flow->failure.message, sizeof progress->trouble);
}

void fs_exchange_free(fs_exchange *exchange) {
  if (!exchange)
    return;
  curl_slist_free_all(exchange->headers);
  curl_easy_cleanup(exchange->easy);
  curl_url_cleanup(exchange->parsed);
  fs_sink_abort(&exchange->sink);
  if (exchange->source >= 0)
    close(exchange->source);
  free(exchange->url);
  free(exchange->kind);
  free(exchange->body);
  free(exchange->answer);
  free(exchange->reason);
  free(exchange->seen);
  free(exchange);
}
