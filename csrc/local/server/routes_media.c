#include "local/server/connections.h"
#include "local/server/routes.h"
#include "local/server/scripted_reply.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct fs_range {
  int64_t first, count;
  int status; /* of HTTP: 200 (the whole file), 206 or 416 */
} fs_range;

static bool read_digits(const char **at, int64_t *value) {
  if (**at < '0' || **at > '9')
    return false;
  char *end = NULL;
  errno = 0;
  long long number = strtoll(*at, &end, 10);
  *value = errno != 0 ? INT64_MAX : number;
  *at = end;
  return true;
}

/* RFC 9110, 14.2: a server may ignore a range that it does not understand, and may ignore several ranges. */
static fs_range read_range(const char *text, int64_t size) {
  fs_range all = {0, size, MHD_HTTP_OK};
  int64_t first = -1, last = INT64_MAX;
  if (text == NULL || strncmp(text, "bytes=", 6) != 0)
    return all;
  const char *at = text + 6;
  bool from = read_digits(&at, &first);
  if (*at++ != '-')
    return all;
  bool to = read_digits(&at, &last);
  if (*at != '\0' || (!from && !to) || (from && last < first))
    return all;
  if (!from) { /* a suffix range: the last `last` bytes */
    first = last < size ? size - last : 0;
    if (last == 0)
      first = size;
    last = INT64_MAX;
  }
  if (first >= size)
    return (fs_range){0, 0, MHD_HTTP_RANGE_NOT_SATISFIABLE};
  if (last > size - 1)
    last = size - 1;
  return (fs_range){first, last - first + 1, MHD_HTTP_PARTIAL_CONTENT};
}

static fs_reply refuse_range(fs_http_request *request, int64_t size) {
  request->refusal.header_name = MHD_HTTP_HEADER_CONTENT_RANGE;
  snprintf(request->refusal.header_value, sizeof request->refusal.header_value, "bytes */%" PRId64, size);
  return fs_reply_failure(request, FS_CODE_OUT_OF_RANGE, "the file has %" PRId64 " bytes", size);
}

/* Takes ownership of `file`. */
static fs_reply send_file(fs_http_request *request, const fs_media *media, int file, int64_t size) {
  char text[80];
  /* The engine sends no validators, so no If-Range can match: the whole file is sent (RFC 9110, 13.1.5). */
  const char *wanted = fs_http_request_header(request, MHD_HTTP_HEADER_IF_RANGE) == NULL
                           ? fs_http_request_header(request, MHD_HTTP_HEADER_RANGE)
                           : NULL;
  fs_range range = read_range(wanted, size);
  if (range.status == MHD_HTTP_RANGE_NOT_SATISFIABLE) {
    close(file);
    return refuse_range(request, size);
  }
  struct MHD_Response *response = fs_scripted_file(request, file, range.first, range.count);
  if (response == NULL) {
    close(file);
    return MHD_NO;
  }
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, media->content_type);
  MHD_add_response_header(response, MHD_HTTP_HEADER_ACCEPT_RANGES, "bytes");
  MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
  if (range.status == MHD_HTTP_PARTIAL_CONTENT) {
    snprintf(text, sizeof text, "bytes %" PRId64 "-%" PRId64 "/%" PRId64, range.first,
             range.first + range.count - 1, size);
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_RANGE, text);
  }
  fs_reply answer = MHD_queue_response(request->connection, (unsigned)range.status, response);
  MHD_destroy_response(response);
  return answer;
}

fs_reply fs_route_media(fs_http_request *request) {
  char path[PATH_MAX];
  fs_media media;
  struct stat info;
  int found = fs_store_media_find(request->engine->store, request->rest, &media);
  if (found < 0)
    return fs_reply_store_failure(request);
  if (found == 0 || media.size < 0)
    return fs_reply_failure(request, FS_CODE_NOT_FOUND, "there is no such file");
  if (fs_scripted_is_lost(request))
    return fs_scripted_send(request, FS_CODE_SUCCESS, NULL);
  fs_data_dir_path(&request->engine->data, "media", media.name, "", path);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0 || fstat(file, &info) != 0) {
    if (file >= 0)
      close(file);
    return fs_reply_failure(request, FS_CODE_NOT_FOUND, "the file is no longer there");
  }
  fs_connection_trust(fs_connection_of(request->connection));
  return send_file(request, &media, file, info.st_size);
}
