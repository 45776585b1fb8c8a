/* Sets a request up and moves its bytes: libcurl's options and callbacks. */
#include "base/loopback.h"
#include "core/policy/json_reader.h"
#include "core/transport/answer_headers.h"
#include "core/transport/call.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  CONNECT_TIMEOUT = 15000, /* ms */
  STALL_TIMEOUT = 60,      /* s in which a media transfer moves no byte */
  SILENCE = 3,             /* s in which no more of a submission's answer comes; our own number */
  REDIRECTS_MAX = 5,
};

/* ---- libcurl's callbacks ---- */

static size_t keep_answer(fs_call *call, const char *data, size_t length) {
  enum { SIZE_FIRST = 1024 }; /* room for most answers, and small enough for glibc to keep for the next one */
  size_t wanted = call->answer.length + length;
  if (wanted > call->settings->view.max_answer) {
    call->http.overflow = true;
    return 0;
  }
  if (wanted > call->answer.size) {
    size_t size = wanted < SIZE_FIRST ? SIZE_FIRST : wanted * 2;
    char *larger = realloc(call->answer.bytes, size);
    if (!larger)
      return 0;
    call->answer.bytes = larger;
    call->answer.size = size;
  }
  memcpy(call->answer.bytes + call->answer.length, data, length);
  call->answer.length = wanted;
  return length;
}

/* Whether only libcurl can decode it: for the others see unpack.h. */
static bool needs_libcurl(const char *encoding) {
  static const char *const names[] = {"br", "zstd"};
  for (size_t i = 0; encoding && i < sizeof names / sizeof *names; i++)
    if (strcasestr(encoding, names[i]))
      return true;
  return false;
}

int fs_call_begin_download(fs_call *call) {
  CURL *easy = call->http.easy;
  fs_download *download = &call->transfer->download;
  curl_off_t length = -1;
  if (download->begun)
    return 0;
  fs_download_head head = {.range = fs_answer_header(easy, "content-range"),
                           .etag = fs_answer_header(easy, "etag"),
                           .modified = fs_answer_header(easy, "last-modified"),
                           .encoding = fs_answer_header(easy, "content-encoding"),
                           .odd_length = fs_answer_has_odd_length(easy)};
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &head.http_status);
  curl_easy_getinfo(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  head.length = length;
  call->http.packed = needs_libcurl(head.encoding);
  if (fs_download_begin(download, &head) == 0)
    return 0;
  call->http.local_error = errno;
  return -1;
}

/* Takes bytes of a download. An error page goes to the answer, not to the file. */
static size_t keep_media(fs_call *call, const char *data, size_t length) {
  enum { EXCERPT = 1024 };
  fs_download *download = &call->transfer->download;
  if (fs_call_begin_download(call) != 0)
    return 0;
  if (!download->accepted && (!download->unfit[0] || call->answer.length + length <= EXCERPT))
    return keep_answer(call, data, length);
  if (!download->accepted)
    return keep_answer(call, data, EXCERPT - call->answer.length), 0;
  if (fs_download_write(download, data, length))
    return length;
  call->http.overflow = download->too_large;
  if (!download->too_large && !download->unfit[0])
    call->http.local_error = errno;
  return 0;
}

/* The answer to a submission is complete once its JSON is: a server that promises more bytes than it sends is
 * waited for only SILENCE more. */
static void expect_end(fs_call *call, const char *piece, size_t length) {
  if (!call->flow.endpoint->once)
    return;
  size_t before = call->answer.length - length, part = fs_answer_end_find(&call->http.end, piece, length);
  if (!part || !fs_json_read(call->answer.bytes, before + part, NULL, 0))
    return;
  curl_easy_setopt(call->http.easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(call->http.easy, CURLOPT_LOW_SPEED_TIME, (long)SILENCE);
}

/* Keeps the raw bytes of a submission's answer: a body that libcurl rejects for its chunks or encoding may
 * hold a legible id. */
static int on_debug(CURL *easy, curl_infotype type, char *data, size_t length, void *context) {
  enum { RAW_MAX = 4096 };
  fs_call *call = context;
  (void)easy;
  if (type != CURLINFO_DATA_IN || (!call->http.raw && !(call->http.raw = malloc(RAW_MAX))))
    return 0;
  size_t room = RAW_MAX - call->http.raw_length, kept = length < room ? length : room;
  memcpy(call->http.raw + call->http.raw_length, data, kept);
  call->http.raw_length += kept;
  return 0;
}

static size_t on_data(char *data, size_t one, size_t length, void *context) {
  fs_call *call = context;
  (void)one; /* always 1 */
  if (fs_call_download(call))
    return keep_media(call, data, length);
  size_t kept = keep_answer(call, data, length);
  if (kept)
    expect_end(call, data, kept);
  return kept;
}

static size_t on_read(char *data, size_t one, size_t size, void *context) {
  fs_call *call = context;
  ssize_t length = fs_upload_read(&call->transfer->upload, data, one * size);
  return length < 0 ? CURL_READFUNC_ABORT : (size_t)length;
}

/* libcurl rewinds when a connection was lost or a password is asked for. */
static int on_seek(void *context, curl_off_t offset, int origin) {
  fs_call *call = context;
  bool done = origin == SEEK_SET && offset == 0 && fs_upload_rewind(&call->transfer->upload) == 0;
  return done ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_CANTSEEK;
}

/* libcurl keeps no errno of a socket that it could not make. */
static curl_socket_t on_open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
  fs_call *call = context;
  (void)purpose;
  int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  call->http.socket_error = fd < 0 ? errno : 0;
  return fd;
}

static int on_progress(void *context, curl_off_t download, curl_off_t downloaded, curl_off_t upload,
                       curl_off_t uploaded) {
  fs_call *call = context;
  (void)downloaded, (void)upload, (void)uploaded;
  if (download > 0)
    call->transfer->expected = download + call->transfer->download.asked;
  return 0;
}

/* ---- one request ---- */

/* Case counts in no scheme (RFC 3986, 3.1). */
static bool is_secure(const char *url) {
  return strncasecmp(url, "https:", 6) == 0;
}

/* Whether a URL is on this machine: the environment's proxy does not apply to it. */
static bool is_loopback(const char *url) {
  char host[64]; /* a longer one is another */
  fs_call_host(url, host, sizeof host);
  return fs_is_loopback(host, strlen(host));
}

/* Returns CURLE_OK, or another code when memory is short. */
static CURLcode set_up_security(const fs_call *call, CURL *easy) {
  CURLcode failed = CURLE_OK;
  bool secure = is_secure(call->request.url);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  failed |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  failed |= curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "http,https");
  /* libcurl would send x-api-key on to wherever an API call is redirected */
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, call->flow.endpoint->path ? 0L : 1L);
  curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)REDIRECTS_MAX);
  /* with HTTP/2, parallel polls share one connection instead of making one each */
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, secure && call->flow.endpoint->task ? 1L : 0L);
  if (is_loopback(call->request.url))
    failed |= curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  if (call->settings->view.proxy)
    failed |= curl_easy_setopt(easy, CURLOPT_PROXY, call->settings->view.proxy);
  if (call->settings->view.ca_file)
    failed |= curl_easy_setopt(easy, CURLOPT_CAINFO, call->settings->view.ca_file);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  return failed;
}

static void set_up_method(fs_call *call, CURL *easy) {
  const fs_endpoint *endpoint = call->flow.endpoint;
  bool secure = is_secure(call->request.url);
  if (!endpoint->path) {
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)STALL_TIMEOUT);
  }
  if (strcmp(endpoint->method, "POST") == 0) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->request.body_length);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call->request.body ? call->request.body : "");
  } else if (strcmp(endpoint->method, "PUT") == 0) {
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)call->transfer->upload.size);
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, call->request.method);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, call);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, call);
  } else if (strcmp(endpoint->method, "DELETE") == 0) {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE");
  } else if (strcmp(endpoint->method, "HEAD") == 0) {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (call->transfer) {
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, call);
  }
  /* libcurl silently sends a request again when a kept connection turns out to be dead, though the server may
   * have acted on it, or when HTTP/2 refuses its stream; and of an HTTP/2 stream that is reset it drops what
   * has come of the answer. On an HTTP/1.1 connection of its own a submission goes out once. */
  if (endpoint->once) {
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, secure && !call->settings->view.http_1_1 ? 1L : 0L);
    curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(easy, CURLOPT_DEBUGDATA, call);
  }
}

/* HTTP/2 is for queries for tasks alone: no answer to one is taken for that to another, since it names its
 * task. Up to 7.88 at least, libcurl sends what may go over HTTP/2 over a connection of HTTP/1.1 that is in
 * use, where a host has both, and mixes the answers up: an estimate would be another job's. If the other one
 * is a submission, it takes its connection for a kept one that has died, and sends it again. What is apart
 * can share no connection of HTTP/2, and these queries none of its: libcurl shares none between transfers
 * whose TLS options differ. This option means something to Windows alone. */
static void set_up_version(const fs_call *call, CURL *easy) {
  bool only_1_1 = call->settings->view.http_1_1;
  bool apart = !only_1_1 && !call->flow.endpoint->task;
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                   (long)(only_1_1 || apart ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
  curl_easy_setopt(easy, CURLOPT_SSL_OPTIONS, apart ? (long)CURLSSLOPT_NO_REVOKE : 0L);
}

static struct curl_slist *headers_of(const fs_call *call) {
  const fs_settings *settings = call->settings;
  if (!call->flow.endpoint->path)
    return call->request.headers;
  return call->request.body ? settings->json_headers : settings->headers;
}

int fs_call_configure(fs_call *call) {
  CURL *easy = call->http.easy;
  CURLcode failed = set_up_security(call, easy);
  failed |= curl_easy_setopt(easy, CURLOPT_USERAGENT, call->settings->view.user_agent);
  set_up_version(call, easy);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_of(call));
  /* also decodes what a server encodes without being asked to */
  if (strcmp(call->flow.endpoint->method, "PUT") != 0)
    failed |= curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "identity");
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_data);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT);
  set_up_method(call, easy);
  return failed ? -1 : 0;
}

/* Asks for the rest of a file that is there in part. Returns 0, or -1 when memory is short. */
static int ask_for_rest(fs_call *call) {
  fs_download *download = &call->transfer->download;
  int64_t from = fs_download_ask(download);
  char range[32], *condition = NULL;
  snprintf(range, sizeof range, "%" PRId64 "-", from);
  curl_slist_free_all(call->request.headers);
  call->request.headers = NULL;
  if (from == 0) {
    curl_easy_setopt(call->http.easy, CURLOPT_RANGE, NULL);
  } else {
    if (asprintf(&condition, "If-Range: %s", download->note.validator) < 0)
      return -1;
    call->request.headers = curl_slist_append(NULL, condition);
    free(condition);
    if (!call->request.headers || curl_easy_setopt(call->http.easy, CURLOPT_RANGE, range) != CURLE_OK)
      return -1;
  }
  curl_easy_setopt(call->http.easy, CURLOPT_HTTPHEADER, call->request.headers);
  return 0;
}

void fs_call_extend(fs_call *call, fs_ms now) {
  CURL *easy = call->http.easy;
  call->http.ends_at = now + (fs_ms)SILENCE * 1000;
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)(call->http.ends_at - call->http.sent_at));
  /* the timer of the time-out is spent; that of a least speed has it looked at each second */
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, 2L * SILENCE);
}

static int rewind_files(fs_call *call) {
  fs_call_put_answer_aside(call);
  call->http.raw_length = 0;
  call->http.end = (fs_answer_end){.found = false};
  call->http.overflow = false;
  call->http.local_error = call->http.socket_error = 0;
  if (!call->transfer)
    return 0;
  if (fs_call_download(call))
    return ask_for_rest(call);
  if (fs_upload_rewind(&call->transfer->upload) == 0)
    return 0;
  call->http.local_error = errno;
  return -1;
}

int fs_call_prepare_request(fs_call *call, fs_ms timeout) {
  CURL *easy = call->http.easy;
  if (!call->http.reason)
    call->http.reason = malloc(CURL_ERROR_SIZE);
  if (!call->http.reason || rewind_files(call) != 0)
    return -1;
  call->http.reason[0] = '\0';
  curl_easy_setopt(easy, CURLOPT_PRIVATE, call);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->http.reason);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, call);
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, timeout < LONG_MAX ? (long)timeout : LONG_MAX);
  call->http.ends_at = call->http.sent_at + timeout;
  curl_easy_setopt(easy, CURLOPT_HTTP_CONTENT_DECODING, call->http.undecoded ? 0L : 1L);
  /* parsing the URL for each poll would cost a sixth more. It is set as text all the same: up to 8.12 libcurl
   * may keep the last request's URL beside the parsed one */
  if (curl_easy_setopt(easy, CURLOPT_URL, call->request.url) != CURLE_OK)
    return -1;
  if (call->request.parsed)
    curl_easy_setopt(easy, CURLOPT_CURLU, call->request.parsed);
  return 0;
}
