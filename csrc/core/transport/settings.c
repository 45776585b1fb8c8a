#include "core/transport/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The texts of a view: all that have to be copied are named here. */
enum { TEXTS = 6 };
static void list_texts(fs_settings_view *view, const char **texts[TEXTS]) {
  texts[0] = &view->base_url;
  texts[1] = &view->api_key;
  texts[2] = &view->user_agent;
  texts[3] = &view->ca_file;
  texts[4] = &view->proxy;
  texts[5] = &view->more_headers;
}

/* Moves the view's texts into one block, so that all of it can be overwritten at once. */
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
  return failed || add_lines(settings, settings->view.more_headers) != 0 ||
                 add_header(&settings->headers, "Accept: application/json") != 0 ||
                 add_header(&settings->json_headers, "Accept: application/json") != 0 ||
                 add_header(&settings->json_headers, "Content-Type: application/json") != 0
             ? -1
             : 0;
}

int fs_settings_own(fs_settings *to, const fs_settings_view *from) {
  *to = (fs_settings){.view = *from};
  return own_texts(to) != 0 ? -1 : make_headers(to);
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
