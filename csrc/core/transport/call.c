#include "core/transport/call.h"

#include "base/clock.h"
#include "base/error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* ---- making ---- */

/* Appends "?name=value&…", escaped. Returns the new text and frees the old, or NULL. */
static char *append_query(char *url, const fs_request *request) {
  for (size_t i = 0; url && i < request->query_count; i++) {
    char *value = curl_easy_escape(NULL, request->query[i].value, 0), *longer = NULL;
    if (!value || asprintf(&longer, "%s%c%s=%s", url, i ? '&' : '?', request->query[i].name, value) == -1)
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
               request->path ? request->path : request->endpoint->path) == -1)
    return NULL;
  return append_query(url, request);
}

/* NULL for a URL that cannot be parsed: the request then fails and says why. */
static CURLU *parse(const char *url) {
  CURLU *parsed = curl_url();
  if (parsed && curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK)
    return parsed;
  curl_url_cleanup(parsed);
  return NULL;
}

void fs_call_host(const char *url, char *host, size_t size) {
  CURLU *parsed = parse(url);
  char *found = NULL;
  bool known = parsed && curl_url_get(parsed, CURLUPART_HOST, &found, 0) == CURLUE_OK;
  snprintf(host, size, "%s", known ? found : "");
  curl_free(found);
  curl_url_cleanup(parsed);
}

/* The headers of API calls are the settings'. libcurl sends no header of a line that ends with the colon, and
 * an empty one for a semicolon. */
static int add_headers(fs_call *call, const fs_request *request) {
  for (size_t i = 0; i < request->header_count; i++) {
    const fs_field *header = &request->headers[i];
    bool empty = !header->value[strspn(header->value, " ")];
    char *line = NULL;
    if (asprintf(&line, "%s%s%s", header->name, empty ? ";" : ": ", empty ? "" : header->value) == -1)
      return -1;
    struct curl_slist *longer = curl_slist_append(call->request.headers, line);
    free(line);
    if (!longer)
      return -1;
    call->request.headers = longer;
  }
  return 0;
}

/* Rejects control characters and spaces, which would split the request; libcurl rejects some of them itself,
 * but not all in headers. */
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

static bool is_upload(const fs_request *request) {
  return strcmp(request->endpoint->method, "PUT") == 0;
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
  if (is_upload(request)) {
    int opened = fs_upload_open(&transfer->upload, request->file);
    transfer->expected = transfer->upload.size;
    return opened;
  }
  if (fs_download_open(&transfer->download, request->file, request->url) != 0)
    return -1;
  call->http.undecoded = true;
  transfer->download.kind = transfer->medium;
  transfer->download.wanted_size = request->size;
  transfer->download.max_size = call->settings->view.max_media;
  return 0;
}

static int copy_request(fs_call *call, const fs_request *request) {
  bool failed = false;
  call->request.url = url_of(call->settings, request);
  call->id = request->endpoint->once ? calloc(1, FS_ID_SIZE) : strdup(request->id);
  call->kind = copy_text(request->kind, &failed);
  call->request.method = copy_text(request->method, &failed);
  if (failed || !call->id)
    return -1;
  if (request->body) {
    call->request.body = malloc(request->body_length + 1);
    if (!call->request.body)
      return -1;
    memcpy(call->request.body, request->body, request->body_length);
    call->request.body_length = request->body_length;
  }
  if (call->request.url && request->endpoint->task)
    call->request.parsed = parse(call->request.url);
  return call->request.url ? add_headers(call, request) : -1;
}

/* Whether two URLs have one scheme, host and port; those of an engine are written alike. */
static bool is_same_origin(const char *url, const char *other) {
  const char *host = strstr(url, "://");
  size_t length = host ? (size_t)(host + 3 - url) + strcspn(host + 3, "/?#") : strlen(url);
  return strncasecmp(url, other, length) == 0 && (!other[length] || strchr("/?#", other[length]));
}

static void start_flow(fs_call *call, const fs_policy *policy, const fs_request *request) {
  uint32_t seed;
  fs_ms now = fs_clock_now();
  if (getrandom(&seed, sizeof seed, 0) != sizeof seed)
    seed = (uint32_t)now;
  fs_flow_start(&call->flow, request->endpoint, request->wait, call->id, now, request->timeout, policy, seed);
  call->flow.request_timeout = request->request_timeout;
  if (call->kind)
    fs_flow_expect(&call->flow, request->age, -1);
  if (request->known)
    fs_flow_expect_task(&call->flow);
  if (request->fresh)
    fs_flow_expect_medium(&call->flow);
  if (request->callback_expected)
    fs_flow_expect_callback(&call->flow);
}

fs_call *fs_call_new(const fs_settings *settings, const fs_policy *policy, const fs_request *request,
                     fs_error *error) {
  fs_call *call = calloc(1, sizeof *call);
  if (!call) {
    fs_fail(error, "out of memory");
    return NULL;
  }
  call->settings = settings;
  if (copy_request(call, request) != 0)
    fs_fail(error, "out of memory");
  else if (!is_clean(call->request.url) || !are_clean(request))
    fs_fail(error, "a URL or header has spaces or control characters");
  else if (open_file(call, request) != 0)
    fs_fail(error, "%s: %s", fs_shown_name(request->file),
            is_upload(request) ? fs_file_error(errno) : fs_creation_error(errno));
  else {
    start_flow(call, policy, request);
    call->queue.beside = call->transfer && is_same_origin(settings->view.base_url, call->request.url);
    return call;
  }
  fs_call_free(call);
  return NULL;
}

/* ---- between its requests ---- */

fs_download *fs_call_download(const fs_call *call) {
  return call->transfer && call->transfer->download.file.path ? &call->transfer->download : NULL;
}

const fs_upload *fs_call_upload(const fs_call *call) {
  return call->transfer && !call->transfer->download.file.path ? &call->transfer->upload : NULL;
}

static void forget_answer(fs_call *call) {
  free(call->answer.bytes);
  call->answer.bytes = NULL;
  call->answer.length = call->answer.size = 0;
}

static void forget_answer_before(fs_call *call) {
  free(call->answer.before);
  call->answer.before = NULL;
  call->answer.before_length = 0;
}

static void take_answer_back(fs_call *call) {
  free(call->answer.bytes);
  call->answer.bytes = call->answer.before;
  call->answer.length = call->answer.size = call->answer.before_length;
  call->answer.before = NULL;
}

void fs_call_put_answer_aside(fs_call *call) {
  if (call->flow.state_unknown && !call->answer.before) {
    call->answer.before = call->answer.bytes;
    call->answer.before_length = call->answer.length;
    call->answer.bytes = NULL;
    call->answer.size = 0;
  }
  call->answer.length = 0;
}

void fs_call_release_request(fs_call *call) {
  free(call->http.reason);
  free(call->http.location);
  free(call->http.raw);
  call->http.reason = call->http.location = call->http.raw = NULL;
  if (call->flow.step != FS_WAIT)
    return;
  if (!call->flow.answered)
    take_answer_back(call);
  else if (!call->flow.state_unknown) /* the flow has read what it needs */
    forget_answer(call);
  forget_answer_before(call);
}

static int64_t moved_by(const fs_call *call) {
  const fs_download *download = fs_call_download(call);
  const fs_upload *upload = fs_call_upload(call);
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
  free(call->id);
  free(call->kind);
  free(call->request.body);
  free(call->answer.bytes), free(call->answer.before), free(call->answer.headers);
  free(call->http.reason);
  free(call->http.location);
  free(call->http.raw);
  free(call->request.method);
  free(call->shown_progress);
  free(call);
}
