#include "local/jobs/curl_client.h"

#include <stddef.h>

static int look_at_stop(void *context, curl_off_t total, curl_off_t now, curl_off_t up_total,
                        curl_off_t up_now) {
  (void)total;
  (void)now;
  (void)up_total;
  (void)up_now;
  const atomic_bool *stop = context;
  return atomic_load(stop);
}

CURL *fs_http_client_new(const char *url, const atomic_bool *stop, char *detail) {
  CURL *easy = curl_easy_init();
  if (easy == NULL)
    return NULL;
  curl_easy_setopt(easy, CURLOPT_URL, url);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L); /* do not wait for a name server when given up */
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "faceswap-local");
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, detail);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, look_at_stop);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, (void *)stop);
  return easy;
}
