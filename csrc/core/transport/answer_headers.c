#include "core/transport/answer_headers.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Our own numbers; a service's answers have some ten headers of some hundred bytes. For each header libcurl
 * goes through all of them. */
enum { HEADERS_MAX = 256, TEXT_MAX = 16384 };

static size_t append(char *text, size_t at, const struct curl_header *header) {
  size_t room = TEXT_MAX - at;
  int length = snprintf(text + at, room + 1, "%s: %s\n", header->name, header->value);
  return length > 0 && (size_t)length <= room ? at + (size_t)length : at;
}

static char *headers_of(CURL *easy, const fs_settings *settings) {
  const int last = -1; /* request, where redirects or a proxy have made several */
  struct curl_header *header = curl_easy_nextheader(easy, CURLH_HEADER, last, NULL);
  char *text = header ? malloc(TEXT_MAX + 1) : NULL;
  size_t length = 0;
  for (int i = 0; text && header && i < HEADERS_MAX;
       i++, header = curl_easy_nextheader(easy, CURLH_HEADER, last, header))
    length = append(text, length, header);
  if (!text)
    return NULL;
  text[length] = '\0';
  fs_settings_redact(settings, text, length);
  return text;
}

const char *fs_answer_header(CURL *easy, const char *name) {
  struct curl_header *header;
  return curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK ? header->value : NULL;
}

/* Unix seconds; -1 for what is no date, or NULL. Where words have 32 bits, libcurl's time_t may have as many
 * and ours 64, of which the upper half is then nobody's. */
static int64_t seconds_of(const char *date) {
  const time_t seconds = date ? curl_getdate(date, NULL) : -1;
  return sizeof(long) == 4 ? (int32_t)seconds : seconds;
}

/* Seconds from the time of the answer to a date; -1 for what is none. */
static double seconds_until(CURL *easy, const char *date) {
  const int64_t then = seconds_of(date), answered = seconds_of(fs_answer_header(easy, "date"));
  return then == -1 ? -1 : (double)(then - (answered == -1 ? time(NULL) : answered));
}

fs_ms fs_answer_retry_after(CURL *easy) {
  const double seconds_max = 1e6; /* the policy bounds its use */
  const char *value = fs_answer_header(easy, "retry-after");
  size_t digits = value ? strspn(value, "0123456789") : 0;
  if (!value)
    return -1;
  double seconds = digits > 0 && !value[digits] ? strtod(value, NULL) : seconds_until(easy, value);
  return seconds > 0 ? (fs_ms)(seconds < seconds_max ? seconds : seconds_max) * 1000 : -1;
}

void fs_answer_headers_keep(fs_call *call) {
  if (call->flow.step != FS_FAILED && strcmp(call->flow.endpoint->method, "HEAD") != 0)
    return;
  free(call->answer.headers);
  call->answer.headers = headers_of(call->http.easy, call->settings);
}

bool fs_answer_has_odd_length(CURL *easy) {
  enum { DIGITS_MAX = 18 }; /* of a number that libcurl reads */
  char first[DIGITS_MAX + 1] = "";
  struct curl_header *header; /* libcurl's own, which its next call changes */
  for (size_t i = 0, count = 1; i < count; i++, count = header->amount) {
    if (curl_easy_header(easy, "content-length", i, CURLH_HEADER, -1, &header) != CURLHE_OK)
      return i > 0;
    size_t digits = strspn(header->value, "0123456789");
    if (header->value[digits] || digits > DIGITS_MAX || (i > 0 && strcmp(first, header->value) != 0))
      return true;
    memcpy(first, header->value, digits + 1);
  }
  return false;
}
