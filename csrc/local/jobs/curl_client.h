/* What all requests to other servers have in common. */
#ifndef FS_HTTP_CLIENT_H
#define FS_HTTP_CLIENT_H

#include <curl/curl.h>
#include <stdatomic.h>

/* A handle for `url`: http and https only, no signals, given up when `stop` (borrowed) becomes true. Writes
 * at most CURL_ERROR_SIZE bytes of detail on a failure into `detail`. Returns NULL when memory is short. */
CURL *fs_http_client_new(const char *url, const atomic_bool *stop, char *detail);

#endif
