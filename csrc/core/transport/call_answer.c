/* Turns the end of a request into an fs_answer: was it sent, what came back, is that what was asked for. */
#include "base/clock.h"
#include "base/error.h"
#include "core/observe/redact.h"
#include "core/policy/answer_text.h"
#include "core/policy/media_type.h"
#include "core/policy/payload.h"
#include "core/transfer/media_end.h"
#include "core/transfer/unpack.h"
#include "core/transport/answer_headers.h"
#include "core/transport/call.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Bytes count as sent once libcurl has handed them on (CURLINFO_REQUEST_SIZE). That includes a CONNECT to a
 * proxy, so the way to the server must stand as well (CURLINFO_PRETRANSFER_TIME). */
bool fs_call_was_sent(const fs_call *call) {
  long sent = 0;
  curl_off_t ready = 0;
  if (!call->http.easy)
    return false;
  curl_easy_getinfo(call->http.easy, CURLINFO_REQUEST_SIZE, &sent);
  curl_easy_getinfo(call->http.easy, CURLINFO_PRETRANSFER_TIME_T, &ready);
  return sent > 0 && ready > 0;
}

/* Whether a proxy refused the CONNECT for good: it wants a password, or does not allow the host. */
static bool is_refused_by_proxy(const fs_call *call) {
  long code = 0;
  curl_easy_getinfo(call->http.easy, CURLINFO_HTTP_CONNECTCODE, &code);
  return code >= 400 && code < 500 && code != 408 && code != 429;
}

/* Maps libcurl's result to a loss: may a retry help, may the server have seen the request. */
static fs_loss loss_of(const fs_call *call, CURLcode result) {
  bool sent = result != CURLE_OK && fs_call_was_sent(call);
  const fs_download *download = fs_call_download(call);
  const fs_upload *upload = fs_call_upload(call);
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
    /* an API call that was sent and is answered in another protocol may have been carried out */
    return sent && call->flow.endpoint->path ? FS_LOSS_CUT : FS_LOSS_NEVER;
  case CURLE_OPERATION_TIMEDOUT:
    return sent ? FS_LOSS_TIMEOUT : FS_LOSS_UNSENT;
  default:
    if (!sent && is_refused_by_proxy(call))
      return FS_LOSS_NEVER;
    return sent ? FS_LOSS_CUT : FS_LOSS_UNSENT;
  }
}

/* Whether an answer is a page or an error of a storage, whatever its status says. */
static bool is_page(const char *bytes, size_t length) {
  static const char *const beginnings[] = {"<!doctype html", "<html", "<?xml", "<error"};
  for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
    if (fs_answer_text_begins(bytes, length, beginnings[i]))
      return strcmp(beginnings[i], "<?xml") != 0 || memmem(bytes, length, "<Error>", 7);
  return false;
}

/* Whether the JSON that answers an upload tells of an error. */
static bool says_failure(const fs_call *call, long http_status) {
  fs_answer answer = {.http_status = http_status, .body = call->answer.bytes, .length = call->answer.length};
  return fs_answer_text_begins(answer.body, answer.length, "{") && !fs_payload_says_success(&answer);
}

/* Why the media host's answer is not what was asked for; NULL if it is. */
static const char *unfit_reason(fs_call *call, CURLcode result, long http_status) {
  fs_download *download = fs_call_download(call);
  const fs_upload *upload = fs_call_upload(call);
  bool good = fs_is_success_status(http_status);
  if (upload && good && is_page(call->answer.bytes, call->answer.length))
    return "the answer to an upload is a page: the file did not reach the storage";
  if (upload && good && says_failure(call, http_status))
    return "the answer to an upload says that it has failed";
  if (upload && good && upload->at < upload->size)
    return "the storage ended the upload before it had the whole file";
  if (call->flow.endpoint->path || upload || result != CURLE_OK)
    return download && download->unfit[0] ? download->unfit : NULL;
  if (download) {
    if (fs_call_begin_download(call) != 0) /* it has no body */
      return NULL;
    if (fs_download_check(download) != 0)
      call->http.local_error = errno;
    call->http.overflow = download->too_large;
    return download->unfit[0] ? download->unfit : NULL;
  }
  if (strcmp(call->flow.endpoint->method, "GET") != 0 || !good)
    return NULL;
  const char *range = fs_answer_header(call->http.easy, "content-range");
  bool whole = http_status == 206 && fs_download_size_of_all(range) == (int64_t)call->answer.length;
  if (!fs_download_is_whole(http_status) && !whole)
    return "the media host sent no file, it may come later";
  if (!call->answer.length)
    return "what the media host sent is empty";
  curl_off_t told = -1;
  /* the length of a packed body may be right where the end of what is packed is missing */
  if (!fs_answer_header(call->http.easy, "content-encoding"))
    curl_easy_getinfo(call->http.easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &told);
  return told < 0 && fs_media_end_are_cut(call->answer.bytes, call->answer.length) ? FS_MEDIA_CUT : NULL;
}

/* Keeps the first bytes of a rejected download, which tell the user more than the rejection does. Those of a
 * medium, or of a part of one, do not. */
static void keep_excerpt(fs_call *call, long http_status) {
  enum { EXCERPT = 1024 };
  fs_download *download = fs_call_download(call);
  if (!download)
    return;
  char *room = download->accepted && !call->answer.length ? realloc(call->answer.bytes, EXCERPT) : NULL;
  if (room) {
    call->answer.bytes = room;
    call->answer.size = EXCERPT;
    call->answer.length = fs_download_excerpt(download, call->answer.bytes, EXCERPT);
  }
  if (http_status == 206 || fs_media_type_of(call->answer.bytes, call->answer.length))
    call->answer.length = 0;
}

/* Whether a submission's id is legible in bytes. One that lies across the marks of chunks is not. */
static bool has_id(const fs_call *call, const fs_answer *answer, const char *bytes, size_t length) {
  fs_answer given = *answer;
  fs_json id;
  given.body = bytes ? bytes : "";
  given.length = length;
  if (!fs_payload_id(call->flow.endpoint, &given, &id))
    return false;
  for (size_t i = 0; i < id.length; i++)
    if ((unsigned char)id.text[i] < ' ')
      return false;
  return true;
}

/* Uses the raw bytes as the answer where libcurl could not decode them, or has cut them off before the id by
 * a length or chunks that are wrong: from the first `{` on, if there is one. */
static void take_raw(fs_call *call, CURLcode result, const fs_answer *answer) {
  if (!call->http.raw)
    return;
  const char *json = memchr(call->http.raw, '{', call->http.raw_length);
  const char *from = json ? json : call->http.raw;
  size_t left = call->http.raw_length - (size_t)(from - call->http.raw);
  bool lost = result != CURLE_OK && !call->answer.length;
  /* what a page shows may be another request's answer */
  bool page = memchr(call->http.raw, '<', (size_t)(from - call->http.raw)) != NULL;
  if (!lost && (page || has_id(call, answer, call->answer.bytes, call->answer.length) ||
                !has_id(call, answer, from, left)))
    return;
  free(call->answer.bytes);
  memmove(call->http.raw, from, left);
  call->answer.bytes = call->http.raw;
  call->answer.length = call->answer.size = left;
  call->http.raw = NULL;
}

/* Makes JSON of an API call's answer that is dressed otherwise; before secrets are looked for in it. */
static void undress(fs_call *call) {
  if (!call->flow.endpoint->path)
    return;
  fs_unpack_text(&call->answer.bytes, &call->answer.length, call->settings->view.max_answer);
  fs_answer_text_recode(&call->answer.bytes, &call->answer.length);
  call->answer.size = call->answer.length;
  call->answer.length = fs_answer_text_unwrap(call->answer.bytes, call->answer.length);
}

/* Target of a redirect that is not followed, without secrets and query; NULL. */
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

/* What libcurl calls by a code that says less; NULL for other results. Before version 8.6 one header that is
 * too long is a lack of memory, then it is CURLE_TOO_LARGE; that all of them are too large is told in words
 * alone. */
static const char *plainer_reason(const fs_call *call, CURLcode result) {
  enum { TOO_LARGE = 100 };
  bool no_descriptor = call->http.socket_error == EMFILE || call->http.socket_error == ENFILE;
  if (!fs_call_was_sent(call))
    return result == CURLE_COULDNT_CONNECT && no_descriptor ? fs_file_error(call->http.socket_error) : NULL;
  if (result == CURLE_OUT_OF_MEMORY)
    return "out of memory, or the answer has a header of more than 100 kB";
  if ((int)result == TOO_LARGE ||
      (result == CURLE_RECV_ERROR && strstr(call->http.reason, "response headers")))
    return "the answer has a header of more than 100 kB, or too many headers";
  return NULL;
}

#define LOCAL_FILE "the local file: %s%s" /* known to lua/faceswap/client/call_error.lua */

static void explain(fs_call *call, CURLcode result, fs_loss loss) {
  const fs_upload *upload = fs_call_upload(call);
  const char *plainer = plainer_reason(call, result);
  char *reason = call->http.reason;
  if (call->http.overflow)
    snprintf(reason, CURL_ERROR_SIZE, "the answer is larger than the allowed %lld bytes (%s)",
             (long long)(fs_call_download(call) ? call->settings->view.max_media
                                                : (int64_t)call->settings->view.max_answer),
             fs_call_download(call) ? "max_media" : "max_answer");
  else if (call->http.local_error || (upload && upload->failed && upload->error))
    snprintf(reason, CURL_ERROR_SIZE, LOCAL_FILE, "",
             fs_file_error(call->http.local_error ? call->http.local_error : upload->error));
  else if (upload && upload->failed)
    snprintf(reason, CURL_ERROR_SIZE, "the local file was changed while it was sent");
  else if (plainer)
    snprintf(reason, CURL_ERROR_SIZE, "%s", plainer);
  else if (loss != FS_LOSS_NONE && !reason[0])
    snprintf(reason, CURL_ERROR_SIZE, "%s", curl_easy_strerror(result));
}

void fs_call_fail_locally(fs_call *call, const char *what, int error) {
  char reason[FS_MESSAGE_SIZE] = "out of memory";
  fs_answer answer = {.loss = FS_LOSS_NEVER, .reason = reason, .body = "", .retry_after = -1};
  if (error)
    snprintf(reason, sizeof reason, LOCAL_FILE, what, fs_file_error(error));
  fs_flow_answer(&call->flow, fs_clock_now(), &answer);
}

void fs_call_commit(fs_call *call) {
  fs_download *download = fs_call_download(call);
  if (download && call->flow.step == FS_DONE && fs_download_commit(download) != 0)
    fs_call_fail_locally(call, "it could not be put in its place: ", errno);
}

fs_answer fs_call_answer(fs_call *call, CURLcode result) {
  fs_answer answer = {.reason = call->http.reason};
  curl_easy_getinfo(call->http.easy, CURLINFO_RESPONSE_CODE, &answer.http_status);
  answer.unfit = unfit_reason(call, result, answer.http_status);
  answer.loss = loss_of(call, result);
  answer.repeat = answer.unfit && call->http.undecoded && call->http.packed;
  if (answer.unfit)
    keep_excerpt(call, answer.http_status);
  take_raw(call, result, &answer);
  undress(call);
  answer.body = call->answer.bytes ? call->answer.bytes : "";
  answer.length = call->answer.length;
  answer.location = take_location(call);
  /* a service may quote the key, which must not reach errors and logs. A medium is no text, and stays as it
   * is */
  bool medium = !call->flow.endpoint->path && answer.loss == FS_LOSS_NONE && !answer.unfit &&
                fs_is_success_status(answer.http_status);
  if (call->answer.bytes && !medium)
    fs_settings_redact(call->settings, call->answer.bytes, call->answer.length);
  answer.retry_after = fs_answer_retry_after(call->http.easy);
  explain(call, result, answer.loss);
  return answer;
}

void fs_call_choose_decoding(fs_call *call, CURLcode result, const fs_answer *answer) {
  if (fs_call_download(call)) {
    call->http.undecoded = !answer->repeat;
    return;
  }
  bool serves = call->flow.answered || answer->loss != FS_LOSS_NONE;
  call->http.undecoded = result == CURLE_BAD_CONTENT_ENCODING || (call->http.undecoded && serves);
}
