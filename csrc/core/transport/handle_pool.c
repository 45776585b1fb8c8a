#include "core/transport/handle_pool.h"

void fs_handle_pool_limit(CURLM *multi, long concurrency) {
  curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, concurrency);
  curl_multi_setopt(multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)FS_CONNECTIONS_PER_HOST);
  /* libcurl's default is four times the requests under way: when polls that were sent together end, it closes
   * all connections but four, and each one that is missed the next time costs a TLS handshake */
  curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, concurrency);
}

int fs_handle_pool_take(fs_handle_pool *pool, fs_call *call) {
  bool query = fs_endpoint_is_query(call->flow.endpoint);
  if (query && pool->query_count) {
    call->http.easy = pool->queries[--pool->query_count];
    return 0;
  }
  call->http.easy = pool->other_count ? pool->others[--pool->other_count] : curl_easy_init();
  return call->http.easy ? fs_call_configure(call) : -1;
}

void fs_handle_pool_give(fs_handle_pool *pool, fs_call *call) {
  CURL *easy = call->http.easy;
  bool query = fs_endpoint_is_query(call->flow.endpoint);
  size_t *count = query ? &pool->query_count : &pool->other_count;
  call->http.easy = NULL;
  if (*count == FS_HANDLE_POOL_MAX) {
    curl_easy_cleanup(easy);
    return;
  }
  /* no pointer to the call may outlive it; a query's other ones are set anew before they are used */
  if (query) {
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, NULL);
    curl_easy_setopt(easy, CURLOPT_CURLU, NULL);
  } else {
    curl_easy_reset(easy);
  }
  (query ? pool->queries : pool->others)[(*count)++] = easy;
}

void fs_handle_pool_free(fs_handle_pool *pool) {
  while (pool->query_count)
    curl_easy_cleanup(pool->queries[--pool->query_count]);
  while (pool->other_count)
    curl_easy_cleanup(pool->others[--pool->other_count]);
}
