#include "core/transport/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *copy_text(const char *text) {
  return text ? strdup(text) : NULL;
}

static int add_header(struct curl_slist **headers, const char *line) {
  struct curl_slist *longer = curl_slist_append(*headers, line);
  if (!longer)
    return -1;
  *headers = longer;
  return 0;
}

static int make_headers(fs_settings *settings) {
  char *key = NULL;
  if (asprintf(&key, "x-api-key: %s", settings->api_key) < 0)
    return -1;
  int failed = add_header(&settings->headers, key) != 0 || add_header(&settings->json_headers, key) != 0;
  explicit_bzero(key, strlen(key));
  free(key);
  return failed || add_header(&settings->headers, "Accept: application/json") != 0 ||
                 add_header(&settings->json_headers, "Accept: application/json") != 0 ||
                 add_header(&settings->json_headers, "Content-Type: application/json") != 0
             ? -1
             : 0;
}

int fs_settings_copy(fs_settings *to, const fs_settings *from) {
  *to = *from;
  to->headers = to->json_headers = NULL;
  to->base_url = copy_text(from->base_url);
  to->api_key = copy_text(from->api_key);
  to->user_agent = copy_text(from->user_agent);
  to->ca_file = copy_text(from->ca_file);
  if (!to->base_url || !to->api_key || !to->user_agent || !to->ca_file != !from->ca_file)
    return -1;
  return make_headers(to);
}

static void wipe(char *secret) {
  if (secret)
    explicit_bzero(secret, strlen(secret));
}

static void wipe_headers(struct curl_slist *headers) {
  for (struct curl_slist *header = headers; header; header = header->next)
    wipe(header->data);
  curl_slist_free_all(headers);
}

void fs_settings_wipe(fs_settings *settings) {
  wipe_headers(settings->headers);
  wipe_headers(settings->json_headers);
  wipe(settings->api_key);
  free(settings->api_key);
  free(settings->base_url);
  free(settings->user_agent);
  free(settings->ca_file);
  *settings = (fs_settings){.base_url = NULL};
}
