#include "core/transport/settings.h"

#include "core/observe/redact.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* All texts of a view that are copied. */
enum { TEXTS = 6 };
static void list_texts(fs_settings_view *view, const char **texts[TEXTS]) {
  texts[0] = &view->base_url;
  texts[1] = &view->api_key;
  texts[2] = &view->user_agent;
  texts[3] = &view->ca_file;
  texts[4] = &view->proxy;
  texts[5] = &view->more_headers;
}

/* Moves the view's texts into one block, which can be overwritten at once. */
static int own_texts(fs_settings *settings) {
  const char **texts[TEXTS];
  list_texts(&settings->view, texts);
  settings->texts_size = 0;
  for (size_t i = 0; i < TEXTS; i++)
    settings->texts_size += *texts[i] ? strlen(*texts[i]) + 1 : 0;
  char *at = settings->texts = malloc(settings->texts_size + 1);
  if (!at)
    return -1;
  for (size_t i = 0; i < TEXTS; i++) {
    if (!*texts[i])
      continue;
    size_t size = strlen(*texts[i]) + 1;
    *texts[i] = memcpy(at, *texts[i], size);
    at += size;
  }
  return 0;
}

static int add_header(struct curl_slist **headers, const char *line) {
  struct curl_slist *longer = curl_slist_append(*headers, line);
  if (!longer)
    return -1;
  *headers = longer;
  return 0;
}

/* Adds each line of a text to both lists. */
static int add_lines(fs_settings *settings, const char *lines) {
  int failed = 0;
  for (size_t length; lines && *lines && !failed; lines += length + (lines[length] != '\0')) {
    length = strcspn(lines, "\n");
    char *line = strndup(lines, length);
    failed =
        !line || add_header(&settings->headers, line) != 0 || add_header(&settings->json_headers, line) != 0;
    if (line)
      explicit_bzero(line, length);
    free(line);
  }
  return failed;
}

static int make_headers(fs_settings *settings) {
  char *key = NULL;
  if (asprintf(&key, "x-api-key: %s", settings->view.api_key) < 0)
    return -1;
  int failed = add_header(&settings->headers, key) != 0 || add_header(&settings->json_headers, key) != 0;
  explicit_bzero(key, strlen(key));
  free(key);
  /* What is left of a submission's answer that was cut is legible only if it is not packed. A query asks for
   * no encoding, and says so with an empty header: libcurl would format its own for each poll, a thirtieth of
   * its cost. Of a body of more than 1 MB libcurl would ask first whether it may be sent: servers that do not
   * know that question refuse the submission, or have it wait for a second. */
  return failed || add_lines(settings, settings->view.more_headers) != 0 ||
                 add_lines(settings, "Accept: application/json") != 0 ||
                 add_header(&settings->headers, "Accept-Encoding:") != 0 ||
                 add_header(&settings->json_headers, "Accept-Encoding: identity") != 0 ||
                 add_header(&settings->json_headers, "Content-Type: application/json") != 0 ||
                 add_header(&settings->json_headers, "Expect:") != 0
             ? -1
             : 0;
}

int fs_settings_own(fs_settings *to, const fs_settings_view *from) {
  *to = (fs_settings){.view = *from};
  return own_texts(to) != 0 ? -1 : make_headers(to);
}

/* Redacts one span of a text. Where memory for a copy is short the whole text is overwritten. */
static void redact_span(const char *secret, size_t size, char *text, size_t length) {
  char *copy = strndup(secret, size);
  if (!copy) {
    memset(text, '*', length);
    return;
  }
  fs_redact_secret(text, length, copy);
  explicit_bzero(copy, size);
  free(copy);
}

/* What follows the name of a secret's kind ("ak_", "Bearer ") and is as good as all of it; an empty text
 * where there is no such name. */
static const char *behind_kind(const char *secret, const char *end) {
  enum { KIND_MAX = 12 };
  const char *at = secret;
  while (at < end && at - secret < KIND_MAX && ((*at | 32) >= 'a' && (*at | 32) <= 'z'))
    at++;
  bool named = at > secret && at < end && (*at == '_' || *at == '-' || *at == ' ');
  return named ? at + 1 : end;
}

void fs_settings_redact(const fs_settings *settings, char *text, size_t length) {
  const fs_settings_view *view = &settings->view;
  fs_redact_secret(text, length, view->api_key);
  fs_redact_secret(text, length, behind_kind(view->api_key, view->api_key + strlen(view->api_key)));
  for (const char *line = view->more_headers; line && *line;) {
    size_t size = strcspn(line, "\n"), name = strcspn(line, ":\n");
    if (line[name] == ':') {
      const char *value = line + name + 2, *end = line + size, *rest = behind_kind(value, end);
      redact_span(value, (size_t)(end - value), text, length);
      redact_span(rest, (size_t)(end - rest), text, length);
    }
    line += size + (line[size] != '\0');
  }
  const char *host = view->proxy ? strrchr(view->proxy, '@') : NULL;
  const char *scheme = host ? strstr(view->proxy, "://") : NULL;
  const char *user = scheme ? scheme + 3 : view->proxy;
  const char *password = host ? memchr(user, ':', (size_t)(host - user)) : NULL;
  if (password)
    redact_span(password + 1, (size_t)(host - password - 1), text, length);
}

static void wipe_headers(struct curl_slist *headers) {
  for (struct curl_slist *header = headers; header; header = header->next)
    explicit_bzero(header->data, strlen(header->data));
  curl_slist_free_all(headers);
}

void fs_settings_wipe(fs_settings *settings) {
  wipe_headers(settings->headers);
  wipe_headers(settings->json_headers);
  if (settings->texts)
    explicit_bzero(settings->texts, settings->texts_size);
  free(settings->texts);
  *settings = (fs_settings){.texts = NULL};
}
