#include "core/transport/handle_pool.h"

void fs_handle_pool_limit(CURLM *multi, long concurrency) {
  curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, concurrency);
  curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)FS_CONNECTIONS_PER_HOST);
  /* libcurl's default is four times the requests under way: when polls that were sent together end, it closes
   * all connections but four, and each one that is missed the next time costs a TLS handshake */
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, concurrency);
}

int fs_handle_pool_take(fs_handle_pool *pool, fs_call *call) {
  if (call->flow.endpoint->task && pool->poll_count) {
    call->http.easy = pool->polls[--pool->poll_count];
    return 0;
  }
  call->http.easy = pool->other_count ? pool->others[--pool->other_count] : curl_easy_init();
  return call->http.easy ? fs_call_configure(call) : -1;
}

void fs_handle_pool_give(fs_handle_pool *pool, fs_call *call) {
  CURL *easy = call->http.easy;
  bool poll = call->flow.endpoint->task;
  size_t *count = poll ? &pool->poll_count : &pool->other_count;
  call->http.easy = NULL;
  if (*count == FS_HANDLE_POOL_MAX) {
    curl_easy_cleanup(easy);
    return;
  }
  /* no pointer to the call may outlive it; a poll's other ones are set anew before they are used */
  if (poll) {
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, NULL);
    curl_easy_setopt(easy, CURLOPT_CURLU, NULL);
  } else {
    curl_easy_reset(easy);
  }
  (poll ? pool->polls : pool->others)[(*count)++] = easy;
}

void fs_handle_pool_free(fs_handle_pool *pool) {
  while (pool->poll_count)
    curl_easy_cleanup(pool->polls[--pool->poll_count]);
  while (pool->other_count)
    curl_easy_cleanup(pool->others[--pool->other_count]);
}
