/* Sets a request up and moves its bytes: libcurl's options and callbacks. */
#include "core/transport/call.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
  CONNECT_TIMEOUT = 15000, /* ms */
  STALL_TIMEOUT = 60,      /* s in which a media transfer moves no byte */
  REDIRECTS_MAX = 5,
};

/* ---- libcurl's callbacks ---- */

static size_t keep_answer(fs_call *call, const char *data, size_t length) {
  size_t wanted = call->answer.length + length;
  if (wanted > call->settings->view.max_answer) {
    call->http.overflow = true;
    return 0;
  }
  if (wanted > call->answer.size) {
    size_t size = wanted < 2048 ? 2048 : wanted * 2;
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

static size_t on_data(char *data, size_t one, size_t length, void *context) {
  fs_call *call = context;
  long http_status = 0;
  (void)one; /* always 1 */
  if (call->media.download.fd >= 0)
    curl_easy_getinfo(call->http.easy, CURLINFO_RESPONSE_CODE, &http_status);
  /* an error page is not the picture that was asked for */
  if (http_status < 200 || http_status >= 300)
    return keep_answer(call, data, length);
  call->media.moved += (int64_t)length;
  if (call->media.moved > call->settings->view.max_media) {
    call->http.overflow = true;
    return 0;
  }
  if (fs_atomic_file_write(&call->media.download, data, length) == 0)
    return length;
  call->http.local_error = errno;
  return 0;
}

static size_t on_read(char *data, size_t one, size_t size, void *context) {
  fs_call *call = context;
  (void)one;
  ssize_t n = read(call->media.upload, data, size);
  if (n < 0) {
    call->http.local_error = errno;
    return CURL_READFUNC_ABORT;
  }
  call->media.moved += n;
  return (size_t)n;
}

static int on_seek(void *context, curl_off_t offset, int origin) {
  fs_call *call = context;
  if (origin != SEEK_SET || lseek(call->media.upload, offset, SEEK_SET) < 0)
    return CURL_SEEKFUNC_CANTSEEK;
  call->media.moved = offset;
  return CURL_SEEKFUNC_OK;
}

static int on_progress(void *context, curl_off_t download, curl_off_t downloaded, curl_off_t upload,
                       curl_off_t uploaded) {
  fs_call *call = context;
  (void)downloaded, (void)upload, (void)uploaded;
  if (download > 0)
    call->media.expected = download;
  return 0;
}

/* ---- one request ---- */

/* A proxy of the environment is for other machines. */
static bool is_loopback(const char *url) {
  static const char *const hosts[] = {"127.", "localhost", "[::1]"};
  const char *host = strstr(url, "://");
  for (size_t i = 0; host && i < sizeof hosts / sizeof *hosts; i++)
    if (strncmp(host + 3, hosts[i], strlen(hosts[i])) == 0)
      return true;
  return false;
}

/* Fails for want of memory. */
static CURLcode set_up_security(const fs_call *call, CURL *easy) {
  CURLcode failed = CURLE_OK;
  bool secure = strncmp(call->request.url, "https:", 6) == 0;
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  failed |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  failed |= curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "http,https");
  /* libcurl would send x-api-key on to wherever an API call is redirected */
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, call->flow.endpoint->path ? 0L : 1L);
  curl_easy_setopt(easy, CURLOPT_MAXREDIRS, (long)REDIRECTS_MAX);
  /* where HTTP/2 may be offered, many queries at once share a connection rather than make one each */
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, secure && fs_endpoint_is_query(call->flow.endpoint) ? 1L : 0L);
  if (is_loopback(call->request.url))
    failed |= curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  if (call->settings->view.proxy)
    failed |= curl_easy_setopt(easy, CURLOPT_PROXY, call->settings->view.proxy);
  if (call->settings->view.ca_file)
    failed |= curl_easy_setopt(easy, CURLOPT_CAINFO, call->settings->view.ca_file);
#if LIBCURL_VERSION_NUM >= 0x075700
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
  return failed;
}

static void set_up_method(fs_call *call, CURL *easy) {
  const fs_endpoint *endpoint = call->flow.endpoint;
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
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)call->media.upload_size);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, call);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, on_seek);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, call);
    call->media.expected = call->media.upload_size;
  } else if (strcmp(endpoint->method, "DELETE") == 0) {
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, "DELETE");
  } else if (call->media.download.fd >= 0) {
    curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(easy, CURLOPT_XFERINFODATA, call);
  }
  /* libcurl silently sends a request again when a kept connection turns out to be dead, though the server may
   * have acted on it; on a connection of its own a submission goes out once. */
  if (endpoint->once)
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
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
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                   (long)(call->settings->view.http_1_1 ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS));
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_of(call));
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_data);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT);
  set_up_method(call, easy);
  return failed ? -1 : 0;
}

static int rewind_files(fs_call *call) {
  call->answer.length = 0;
  call->http.overflow = false;
  call->http.local_error = 0;
  call->media.moved = 0;
  if ((call->media.upload >= 0 && lseek(call->media.upload, 0, SEEK_SET) < 0) ||
      (call->media.download.fd >= 0 && fs_atomic_file_restart(&call->media.download) != 0)) {
    call->http.local_error = errno;
    return -1;
  }
  return 0;
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
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)timeout);
  /* to parse the URL anew for each poll would make it a sixth dearer. It is set as text all the same: up
   * to 8.12 libcurl may keep that of the handle's last request beside what is parsed */
  if (curl_easy_setopt(easy, CURLOPT_URL, call->request.url) != CURLE_OK)
    return -1;
  if (call->request.parsed)
    curl_easy_setopt(easy, CURLOPT_CURLU, call->request.parsed);
  return 0;
}
