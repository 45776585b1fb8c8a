#include "core/transport/call.h"

#include "core/observe/redact.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
static int add_headers(fs_call *call, const fs_request *request) {
  for (size_t i = 0; i < request->header_count; i++) {
    char *line = NULL;
    if (asprintf(&line, "%s: %s", request->headers[i].name, request->headers[i].value) < 0)
      return -1;
    struct curl_slist *longer = curl_slist_append(call->request.headers, line);
    free(line);
    if (!longer)
      return -1;
    call->request.headers = longer;
  }
  return 0;
}

/* A control character or a space would break the request apart; libcurl refuses some of them itself, but not
 * all in headers. */
static bool is_clean(const char *text) {
  for (const char *p = text; p && *p; p++)
    if ((unsigned char)*p <= ' ' || *p == 0x7F)
      return false;
  return true;
}

static bool are_clean(const fs_request *request) {
  for (size_t i = 0; i < request->header_count; i++) {
    if (!is_clean(request->headers[i].name))
      return false;
    for (const char *p = request->headers[i].value; *p; p++)
      if ((unsigned char)*p < ' ' || *p == 0x7F)
        return false;
  }
  return true;
}

static char *copy_text(const char *text, bool *failed) {
  char *copy = text ? strdup(text) : NULL;
  *failed = *failed || (text && !copy);
  return copy;
}

/* Returns 0, or -1 with errno. */
static int open_file(fs_call *call, const fs_request *request) {
  bool failed = false;
  if (!request->file)
    return 0;
  fs_transfer *transfer = call->transfer = calloc(1, sizeof *transfer);
  if (!transfer)
    return -1;
  transfer->download.file.fd = transfer->upload.fd = -1;
  transfer->expected = -1;
  transfer->medium = copy_text(request->medium, &failed);
  if (failed)
    return -1;
  if (strcmp(request->endpoint->method, "PUT") == 0) {
    int opened = fs_upload_open(&transfer->upload, request->file);
    transfer->expected = transfer->upload.size;
    return opened;
  }
  if (fs_download_open(&transfer->download, request->file, request->url) != 0)
    return -1;
  transfer->download.kind = transfer->medium;
  transfer->download.wanted_size = request->size;
  transfer->download.max_size = call->settings->view.max_media;
  return 0;
}

static int copy_request(fs_call *call, const fs_request *request) {
  bool failed = false;
  call->request.url = url_of(call->settings, request);
  call->kind = copy_text(request->kind, &failed);
  call->request.method = copy_text(request->method, &failed);
  if (failed)
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
  return call->request.url ? add_headers(call, request) : -1;
}

fs_call *fs_call_new(const fs_settings *settings, const fs_request *request, char *error, size_t error_size) {
  fs_call *call = calloc(1, sizeof *call);
  if (!call) {
    snprintf(error, error_size, "out of memory");
    return NULL;
  }
  call->settings = settings;
  if (copy_request(call, request) != 0)
    snprintf(error, error_size, "out of memory");
  else if (!is_clean(call->request.url) || !are_clean(request))
    snprintf(error, error_size, "a URL or header has spaces or control characters");
  else if (open_file(call, request) != 0)
    snprintf(error, error_size, "%s: %s", request->file, strerror(errno));
  else
    return call;
  fs_call_free(call);
  return NULL;
}

/* ---- the answer ---- */

static fs_download *download_of(const fs_call *call) {
  return call->transfer && call->transfer->download.file.path ? &call->transfer->download : NULL;
}

static const fs_upload *upload_of(const fs_call *call) {
  return call->transfer && !call->transfer->download.file.path ? &call->transfer->upload : NULL;
}

/* Bytes count as sent once libcurl has handed them on (CURLINFO_REQUEST_SIZE), which includes those of a
 * CONNECT to a proxy: before the way to the server stands (CURLINFO_PRETRANSFER_TIME) no others leave. */
bool fs_call_was_sent(const fs_call *call) {
  long sent = 0;
  curl_off_t ready = 0;
  if (!call->http.easy)
    return false;
  curl_easy_getinfo(call->http.easy, CURLINFO_REQUEST_SIZE, &sent);
  curl_easy_getinfo(call->http.easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
  return sent > 0 && ready > 0;
}

/* A proxy that wants a password, or allows no way there, says so again. */
static bool is_refused_by_proxy(const fs_call *call) {
  long code = 0;
  curl_easy_getinfo(call->http.easy, CURLINFO_HTTP_CONNECTCODE, &code);
  return code >= 400 && code < 500 && code != 408 && code != 429;
}

/* Whether trying again may help, and whether the server may have seen the request. */
static fs_loss loss_of(const fs_call *call, CURLcode result) {
  bool sent = fs_call_was_sent(call);
  const fs_download *download = download_of(call);
  const fs_upload *upload = upload_of(call);
  if (call->http.overflow)
    return FS_LOSS_LARGE;
  if (download && download->unfit[0])
    return FS_LOSS_NONE;
  if (call->http.local_error || (upload && upload->failed))
    return FS_LOSS_NEVER;
  switch (result) {
  case CURLE_OK:
    return FS_LOSS_NONE;
  case CURLE_PEER_FAILED_VERIFICATION:
  case CURLE_SSL_CACERT_BADFILE:
  case CURLE_URL_MALFORMAT:
  case CURLE_UNSUPPORTED_PROTOCOL:
  case CURLE_TOO_MANY_REDIRECTS:
    return FS_LOSS_NEVER;
  case CURLE_OPERATION_TIMEDOUT:
    return sent ? FS_LOSS_TIMEOUT : FS_LOSS_UNSENT;
  default:
    if (!sent && is_refused_by_proxy(call))
      return FS_LOSS_NEVER;
    return sent ? FS_LOSS_CUT : FS_LOSS_UNSENT;
  }
}

/* Whether what a media host has sent is what was asked for; NULL if so. */
static const char *unfit_reason(fs_call *call, CURLcode result, long http_status) {
  fs_download *download = download_of(call);
  if (call->flow.endpoint->path || upload_of(call) || result != CURLE_OK)
    return download && download->unfit[0] ? download->unfit : NULL;
  if (download) {
    if (fs_call_begin_download(call) != 0) /* it has no body */
      return NULL;
    fs_download_check(download);
    return download->unfit[0] ? download->unfit : NULL;
  }
  bool good = http_status >= 200 && http_status < 300;
  if (strcmp(call->flow.endpoint->method, "GET") != 0 || !good)
    return NULL;
  if (http_status != 200)
    return "the media host has no file to send (yet)";
  return call->answer.length ? NULL : "what the media host sent is empty";
}

/* What was taken for a medium and is none tells more than that it is none. */
static void keep_excerpt(fs_call *call) {
  enum { EXCERPT = 1024 };
  fs_download *download = download_of(call);
  if (!download || !download->accepted || call->answer.bytes || !(call->answer.bytes = malloc(EXCERPT)))
    return;
  call->answer.size = EXCERPT;
  call->answer.length = fs_download_excerpt(download, call->answer.bytes, EXCERPT);
}

/* Where a redirect leads that is not followed. */
static const char *take_location(fs_call *call) {
  const char *url = NULL;
  curl_easy_getinfo(call->http.easy, CURLINFO_REDIRECT_URL, &url);
  free(call->http.location);
  call->http.location = url ? strdup(url) : NULL;
  if (!call->http.location)
    return NULL;
  fs_settings_redact(call->settings, call->http.location, strlen(call->http.location));
  fs_redact_queries(call->http.location);
  return call->http.location;
}

static void explain(fs_call *call, CURLcode result, fs_loss loss) {
  const fs_upload *upload = upload_of(call);
  char *reason = call->http.reason;
  if (call->http.overflow)
    snprintf(reason, CURL_ERROR_SIZE, "the answer is larger than the allowed %lld bytes",
             (long long)(download_of(call) ? call->settings->view.max_media
                                           : (int64_t)call->settings->view.max_answer));
  else if (call->http.local_error || (upload && upload->failed && upload->error))
    snprintf(reason, CURL_ERROR_SIZE, "the local file: %s",
             strerror(call->http.local_error ? call->http.local_error : upload->error));
  else if (upload && upload->failed)
    snprintf(reason, CURL_ERROR_SIZE, "the local file was changed while it was sent");
  else if (loss != FS_LOSS_NONE && !reason[0])
    snprintf(reason, CURL_ERROR_SIZE, "%s", curl_easy_strerror(result));
}

fs_answer fs_call_answer(fs_call *call, CURLcode result) {
  const curl_off_t retry_after_max = 1000000; /* s; what is done with it is bounded by the policy */
  curl_off_t retry_after = 0;
  fs_answer answer = {.reason = call->http.reason};
  curl_easy_getinfo(call->http.easy, CURLINFO_RESPONSE_CODE, &answer.http_status);
  curl_easy_getinfo(call->http.easy, CURLINFO_RETRY_AFTER, &retry_after);
  answer.unfit = unfit_reason(call, result, answer.http_status);
  answer.loss = loss_of(call, result);
  if (answer.unfit)
    keep_excerpt(call);
  answer.body = call->answer.bytes ? call->answer.bytes : "";
  answer.length = call->answer.length;
  answer.location = take_location(call);
  /* a service that quotes the key would have it shown in errors and logs */
  if (call->answer.bytes)
    fs_settings_redact(call->settings, call->answer.bytes, call->answer.length);
  if (retry_after > retry_after_max)
    retry_after = retry_after_max;
  answer.retry_after = retry_after > 0 ? (fs_ms)retry_after * 1000 : -1;
  explain(call, result, answer.loss);
  return answer;
}

void fs_call_release_request(fs_call *call) {
  free(call->http.reason);
  free(call->http.location);
  call->http.reason = call->http.location = NULL;
  /* the flow has read what it needs; what it does not understand may be the last that is heard of a paid task
   */
  if (call->flow.step != FS_WAIT || call->flow.state_unknown)
    return;
  free(call->answer.bytes);
  call->answer.bytes = NULL;
  call->answer.length = call->answer.size = 0;
}

int fs_call_commit_download(fs_call *call) {
  fs_download *download = download_of(call);
  return download ? fs_download_commit(download) : 0;
}

void fs_call_end_transfer(fs_call *call) {
  if (download_of(call))
    fs_download_close(&call->transfer->download);
}

static int64_t moved_by(const fs_call *call) {
  const fs_download *download = download_of(call);
  const fs_upload *upload = upload_of(call);
  return download ? download->have : upload ? upload->at : 0;
}

void fs_call_progress(const fs_call *call, fs_ms now, fs_progress *progress) {
  const fs_flow *flow = &call->flow;
  *progress = (fs_progress){.fraction = flow->progress,
                            .moved = moved_by(call),
                            .expected = call->transfer ? call->transfer->expected : -1,
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
  if (call->transfer) {
    fs_download_close(&call->transfer->download);
    fs_upload_close(&call->transfer->upload);
    free(call->transfer->medium);
  }
  free(call->transfer);
  free(call->request.url);
  free(call->kind);
  free(call->request.body);
  free(call->answer.bytes);
  free(call->answer.headers);
  free(call->http.reason);
  free(call->http.location);
  free(call->request.method);
  free(call->shown_progress);
  free(call);
}
