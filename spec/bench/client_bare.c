/* The least that a poll can cost: COUNT requests through libcurl's multi interface on one connection, each
 * answer kept in a buffer. client_bare PORT COUNT */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct answer {
  char text[4096];
  size_t length;
} answer;

static size_t keep(char *data, size_t one, size_t length, void *context) {
  answer *kept = context;
  (void)one;
  if (kept->length + length >= sizeof kept->text)
    return 0;
  memcpy(kept->text + kept->length, data, length);
  kept->length += length;
  return length;
}

static CURLcode request(CURLM *multi, CURL *easy) {
  int running = 1, left;
  curl_multi_add_handle(multi, easy);
  while (curl_multi_perform(multi, &running) == CURLM_OK && running)
    curl_multi_poll(multi, NULL, 0, 1000, NULL);
  CURLMsg *message = curl_multi_info_read(multi, &left);
  CURLcode result = message ? message->data.result : CURLE_GOT_NOTHING;
  curl_multi_remove_handle(multi, easy);
  return result;
}

int main(int argc, char **argv) {
  char url[256];
  answer kept = {.length = 0};
  if (argc != 3)
    return 2;
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURLM *multi = curl_multi_init();
  CURL *easy = curl_easy_init();
  struct curl_slist *headers = curl_slist_append(NULL, "x-api-key: ak_0123456789abcdef0123456789abcdef");
  snprintf(url, sizeof url, "http://127.0.0.1:%s/api/v1/client/job/TaskInfo?task_id=1", argv[1]);
  headers = curl_slist_append(headers, "Accept: application/json");
  curl_easy_setopt(easy, CURLOPT_URL, url);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "bench");
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, keep);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &kept);
  for (int i = atoi(argv[2]); i > 0; i--) {
    kept.length = 0;
    if (request(multi, easy) != CURLE_OK || kept.length == 0)
      return 1;
  }
  curl_easy_cleanup(easy);
  curl_multi_cleanup(multi);
  curl_slist_free_all(headers);
  return 0;
}
