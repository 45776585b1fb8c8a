/* Pool of libcurl easy handles between requests. Handles of queries for tasks stay configured, because those
 * of a client differ in URL and time-out only and configuring costs a twentieth of a poll. All others are
 * reset, so that nothing of a request reaches the next. */
#ifndef FS_HANDLE_POOL_H
#define FS_HANDLE_POOL_H

#include "core/transport/call.h"

enum { FS_HANDLE_POOL_MAX = 64 };

/* A gateway before the service answered 522 to ten parallel requests of one client. */
enum { FS_CONNECTIONS_PER_HOST = 8 };

typedef struct fs_handle_pool {
  CURL *polls[FS_HANDLE_POOL_MAX], *others[FS_HANDLE_POOL_MAX]; /* owned */
  size_t poll_count, other_count;
} fs_handle_pool;

/* Sets how many connections libcurl makes, and keeps between the requests of the pool's handles. */
void fs_handle_pool_limit(CURLM *multi, long concurrency);

/* Gives the call a handle (`easy`) for its next request. Returns 0, or -1 when memory is short; a handle that
 * was given then must not be used. */
int fs_handle_pool_take(fs_handle_pool *pool, fs_call *call);

/* Takes the call's handle back, after curl_multi_remove_handle. */
void fs_handle_pool_give(fs_handle_pool *pool, fs_call *call);

/* Call before the settings are wiped: handles of polls point to them. */
void fs_handle_pool_free(fs_handle_pool *pool);

#endif
