#include "core/transport/call.h"

#include "base/input_file.h"
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
  if (asprintf(&url, "%s%s", settings->view.base_url,
               request->path ? request->path : request->endpoint->path) < 0)
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
static int add_content_type(fs_call *call, const char *content_type) {
  char *line = NULL;
  if (!content_type)
    return 0;
  if (asprintf(&line, "Content-Type: %s", content_type) < 0)
    return -1;
  call->request.headers = curl_slist_append(NULL, line);
  free(line);
  return call->request.headers ? 0 : -1;
}

/* A control character or a space would break the request apart; libcurl refuses some of them itself, but not
 * all in headers. */
static bool is_clean(const char *text) {
  for (const char *p = text; p && *p; p++)
    if ((unsigned char)*p <= ' ' || *p == 0x7F)
      return false;
  return true;
}

static int open_file(fs_call *call, const fs_request *request) {
  if (!request->file)
    return 0;
  if (strcmp(request->endpoint->method, "PUT") != 0)
    return fs_atomic_file_open(&call->media.download, request->file);
  call->media.upload = fs_input_file_open(request->file, &call->media.upload_size);
  return call->media.upload < 0 ? -1 : 0;
}

static int copy_request(fs_call *call, const fs_request *request) {
  call->request.url = url_of(call->settings, request);
  if (request->kind && !(call->kind = strdup(request->kind)))
    return -1;
  if (request->body) {
    call->request.body = malloc(request->body_length + 1);
    if (!call->request.body)
      return -1;
    memcpy(call->request.body, request->body, request->body_length);
    call->request.body_length = request->body_length;
  }
  if (call->request.url && fs_endpoint_is_query(request->endpoint))
    call->request.parsed = parse(call->request.url);
  return call->request.url ? add_content_type(call, request->content_type) : -1;
}

fs_call *fs_call_new(const fs_settings *settings, const fs_request *request, char *error, size_t error_size) {
  fs_call *call = calloc(1, sizeof *call);
  if (!call) {
    snprintf(error, error_size, "out of memory");
    return NULL;
  }
  call->settings = settings;
  call->media.upload = call->media.download.fd = -1;
  call->media.expected = -1;
  if (copy_request(call, request) != 0)
    snprintf(error, error_size, "out of memory");
  else if (!is_clean(call->request.url) || !is_clean(request->content_type))
    snprintf(error, error_size, "a URL or content type has spaces or control characters");
  else if (open_file(call, request) != 0)
    snprintf(error, error_size, "%s: %s", request->file, strerror(errno));
  else
    return call;
  fs_call_free(call);
  return NULL;
}

/* ---- the answer ---- */

/* Whether trying again may help, and whether the server may have seen the request. Bytes of a request count
 * as sent once libcurl has handed them on (CURLINFO_REQUEST_SIZE). */
static fs_loss loss_of(const fs_call *call, CURLcode result) {
  long sent = 0;
  curl_easy_getinfo(call->http.easy, CURLINFO_REQUEST_SIZE, &sent);
  if (call->http.overflow)
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
    return call->http.local_error ? FS_LOSS_NEVER : FS_LOSS_CUT;
  case CURLE_OPERATION_TIMEDOUT:
    return sent ? FS_LOSS_TIMEOUT : FS_LOSS_UNSENT;
  default:
    return sent ? FS_LOSS_CUT : FS_LOSS_UNSENT;
  }
}

fs_answer fs_call_answer(fs_call *call, CURLcode result) {
  curl_off_t retry_after = 0;
  fs_answer answer = {.loss = loss_of(call, result),
                      .reason = call->http.reason,
                      .body = call->answer.bytes ? call->answer.bytes : "",
                      .length = call->answer.length};
  curl_easy_getinfo(call->http.easy, CURLINFO_RESPONSE_CODE, &answer.http_status);
  curl_easy_getinfo(call->http.easy, CURLINFO_RETRY_AFTER, &retry_after);
  /* a service that quotes the key would have it shown in errors and logs */
  if (call->answer.bytes)
    fs_redact_secret(call->answer.bytes, call->answer.length, call->settings->view.api_key);
  answer.retry_after = retry_after > 0 ? (fs_ms)retry_after * 1000 : -1;
  if (call->http.overflow)
    snprintf(call->http.reason, CURL_ERROR_SIZE, "the answer is larger than the allowed %lld bytes",
             (long long)(call->media.download.fd >= 0 ? call->settings->view.max_media
                                                      : (int64_t)call->settings->view.max_answer));
  else if (call->http.local_error)
    snprintf(call->http.reason, CURL_ERROR_SIZE, "the local file: %s", strerror(call->http.local_error));
  else if (answer.loss != FS_LOSS_NONE && !call->http.reason[0])
    snprintf(call->http.reason, CURL_ERROR_SIZE, "%s", curl_easy_strerror(result));
  return answer;
}

void fs_call_release_request(fs_call *call) {
  free(call->http.reason);
  call->http.reason = NULL;
  /* the flow has read what it needs; what it does not understand may be the last that is heard of a paid task
   */
  if (call->flow.step != FS_WAIT || call->flow.state_unknown)
    return;
  free(call->answer.bytes);
  call->answer.bytes = NULL;
  call->answer.length = call->answer.size = 0;
}

int fs_call_commit_download(fs_call *call) {
  return call->media.download.fd < 0 ? 0 : fs_atomic_file_commit(&call->media.download);
}

void fs_call_progress(const fs_call *call, fs_ms now, fs_progress *progress) {
  const fs_flow *flow = &call->flow;
  *progress = (fs_progress){.fraction = flow->progress,
                            .moved = call->media.moved,
                            .expected = call->media.expected,
                            .requests = flow->requests,
                            .elapsed = now - flow->started};
  memcpy(progress->state, flow->state, sizeof progress->state);
  if (flow->failed_attempts)
    memcpy(progress->trouble, flow->failure.message, sizeof progress->trouble);
}

void fs_call_free(fs_call *call) {
  if (!call)
    return;
  curl_slist_free_all(call->request.headers);
  curl_easy_cleanup(call->http.easy);
  curl_url_cleanup(call->request.parsed);
  fs_atomic_file_abort(&call->media.download);
  if (call->media.upload >= 0)
    close(call->media.upload);
  free(call->request.url);
  free(call->kind);
  free(call->request.body);
  free(call->answer.bytes);
  free(call->http.reason);
  free(call->shown_progress);
  free(call);
}
