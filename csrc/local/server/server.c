#include "local/server/server.h"

#include "base/error.h"
#include "base/hmac.h"
#include "local/server/connections.h"
#include "local/server/routes.h"
#include "local/server/scripted_reply.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { IDLE_SECONDS = 60 };

struct fs_server {
  struct MHD_Daemon *daemon;   /* owned */
  fs_connections *connections; /* owned */
  fs_engine *engine;           /* borrowed */
};

/* Whether there is a way to the address, as far as this can be tried: a program may listen on a loopback
 * interface that is down, as it is in a sandbox without a network. Nothing is sent. */
static bool has_route(const struct sockaddr_in *address) {
  int probe = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  bool found = probe < 0 || connect(probe, (const struct sockaddr *)address, sizeof *address) == 0;
  if (probe >= 0)
    close(probe);
  return found;
}

int fs_server_listen(fs_engine *engine, fs_error *error) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)engine->options.port)};
  socklen_t size = sizeof address;
  int on = 1, listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, SOMAXCONN) != 0 ||
      getsockname(listener, (struct sockaddr *)&address, &size) != 0) {
    fs_fail(error, "cannot listen on 127.0.0.1 port %d: %s%s", engine->options.port, strerror(errno),
            errno == EADDRINUSE ? "; give another --port, or none" : "");
    if (listener >= 0)
      close(listener);
    return -1;
  }
  if (!has_route(&address)) {
    fs_fail(error, "nobody reaches 127.0.0.1: %s; is the loopback interface up (`ip link set lo up`)?",
            strerror(errno));
    close(listener);
    return -1;
  }
  snprintf(engine->origin, sizeof engine->origin, "http://127.0.0.1:%u", (unsigned)ntohs(address.sin_port));
  return listener;
}

/* Refuses DNS rebinding: a page of another site may let its own name point to 127.0.0.1, and its requests
 * carry that name. */
static bool is_own_host(const fs_http_request *request) {
  static const char *const names[] = {"127.0.0.1", "localhost"};
  const char *host = fs_http_request_header(request, MHD_HTTP_HEADER_HOST);
  for (size_t i = 0; host != NULL && i < sizeof names / sizeof names[0]; i++) {
    size_t length = strlen(names[i]);
    if (strncasecmp(host, names[i], length) == 0 && (host[length] == '\0' || host[length] == ':'))
      return true;
  }
  return host == NULL;
}

static bool has_path(const fs_route *route, const char *path) {
  size_t length = strlen(route->path);
  return route->path[length - 1] == '/' ? strncmp(route->path, path, length) == 0
                                        : strcmp(route->path, path) == 0;
}

static bool has_method(const fs_route *route, const char *method) {
  return strcmp(route->method, method) == 0 ||
         (strcmp(route->method, MHD_HTTP_METHOD_GET) == 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) == 0);
}

static void refuse_method(fs_http_request *request, const char *path) {
  char allowed[sizeof request->refusal.header_value] = "";
  for (const fs_route *route = fs_routes; route->path != NULL; route++)
    if (has_path(route, path)) {
      bool get = strcmp(route->method, MHD_HTTP_METHOD_GET) == 0;
      size_t used = strlen(allowed);
      snprintf(allowed + used, sizeof allowed - used, "%s%s%s", used > 0 ? ", " : "", route->method,
               get ? ", HEAD" : "");
    }
  fs_refuse(&request->refusal, FS_CODE_WRONG_METHOD, "this call needs the method %s", request->route->method);
  request->refusal.header_name = MHD_HTTP_HEADER_ALLOW;
  memcpy(request->refusal.header_value, allowed, sizeof allowed);
}

/* Takes the same time whichever key it is. Returns its index, or -1. */
static int index_of_key(const fs_options *options, const char *key) {
  int found = -1;
  const bool whole = key != NULL && strlen(key) == FS_KEY_LENGTH;
  for (int i = 0; whole && i < options->key_count; i++)
    if (fs_hmac_equal(options->keys[i], key, FS_KEY_LENGTH))
      found = i;
  return found;
}

static void find_route(fs_http_request *request, const char *method, const char *path) {
  for (const fs_route *route = fs_routes; route->path != NULL; route++)
    if (has_path(route, path) && (request->route == NULL || has_method(route, method))) {
      request->route = route;
      request->rest = path + strlen(route->path);
    }
  const fs_route *route = request->route;
  const char *key = fs_http_request_header(request, "x-api-key");
  if (!is_own_host(request))
    fs_refuse(&request->refusal, FS_CODE_MISDIRECTED, "this engine answers as 127.0.0.1 or localhost only");
  else if ((route == NULL || !route->open) &&
           (request->key = index_of_key(&request->engine->options, key)) < 0)
    fs_refuse(&request->refusal, FS_CODE_UNAUTHORIZED,
              key == NULL ? "the header x-api-key is missing"
                          : "the API key in the header x-api-key is not this engine's");
  else if (route == NULL)
    fs_refuse(&request->refusal, FS_CODE_NOT_FOUND, "there is no such call");
  else if (!has_method(route, method))
    refuse_method(request, path);
}

/* Reads Content-Length. libmicrohttpd refuses malformed values, but not huge ones. */
static void look_at_length(fs_http_request *request) {
  const char *text = fs_http_request_header(request, MHD_HTTP_HEADER_CONTENT_LENGTH);
  if (fs_http_request_header(request, MHD_HTTP_HEADER_TRANSFER_ENCODING) != NULL)
    fs_refuse(&request->refusal, FS_CODE_LENGTH_NEEDED,
              "a request with a body needs the header Content-Length");
  errno = 0;
  long long length = text != NULL ? strtoll(text, NULL, 10) : 0;
  request->announced = errno != 0 ? INT64_MAX : length;
}

static fs_http_request *begin_request(fs_engine *engine, struct MHD_Connection *connection,
                                      const char *method, const char *path) {
  fs_http_request *request = calloc(1, sizeof *request);
  if (request == NULL)
    return NULL;
  request->engine = engine;
  request->connection = connection;
  request->upload = -1;
  find_route(request, method, path);
  look_at_length(request);
  if (request->refusal.code == 0 && request->route->begin != NULL)
    request->route->begin(request);
  else if (request->announced > FS_BODY_MAX)
    fs_refuse(&request->refusal, FS_CODE_TOO_LARGE, "the body is larger than %d bytes", FS_BODY_MAX);
  fs_connection *visitor = fs_connection_of(connection);
  fs_connection_begin(visitor, request->announced < request->engine->options.max_upload
                                   ? request->announced
                                   : request->engine->options.max_upload);
  if (request->refusal.code == 0 && (!request->route->open || request->upload >= 0))
    fs_connection_trust(visitor);
  return request;
}

/* Whether to answer without reading the body. A short body is read to its end first, because closing a
 * connection with unread bytes may lose the answer; a long body is not worth that. */
static bool answers_at_once(const fs_http_request *request) {
  return request->refusal.code != 0 &&
         (request->announced > FS_BODY_MAX || request->refusal.code == FS_CODE_LENGTH_NEEDED);
}

/* Starts writing received bytes to the disk, so that the final fsync has little left to do: the server's one
 * thread, and so every client, waits for it. */
static void write_behind(fs_http_request *request, int64_t written) {
  enum { PIECE = 8 << 20 };
  request->unsynced += written;
  if (request->unsynced < PIECE)
    return;
  sync_file_range(request->upload, 0, 0, SYNC_FILE_RANGE_WRITE);
  request->unsynced = 0;
}

static void take_upload(fs_http_request *request, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t written = write(request->upload, bytes, size);
    if (written < 0 && errno == EINTR)
      continue;
    if (written < 0) {
      fs_refuse_upload(request);
      return;
    }
    bytes += written;
    size -= (size_t)written;
    write_behind(request, written);
  }
}

static void take_body(fs_http_request *request, const char *bytes, size_t size) {
  if (request->refusal.code != 0)
    return;
  if (request->upload >= 0) {
    take_upload(request, bytes, size);
    return;
  }
  char *grown = request->size + size <= FS_BODY_MAX ? realloc(request->body, request->size + size) : NULL;
  if (grown == NULL) {
    fs_refuse(&request->refusal, FS_CODE_TOO_LARGE, "the body is too large");
    return;
  }
  memcpy(grown + request->size, bytes, size);
  request->body = grown;
  request->size += size;
}

static fs_reply on_request(void *context, struct MHD_Connection *connection, const char *path,
                           const char *method, const char *version, const char *bytes, size_t *size,
                           void **state) {
  (void)version;
  fs_http_request *request = *state;
  if (request == NULL) {
    request = *state = begin_request(context, connection, method, path);
    if (request == NULL)
      return MHD_NO;
    return answers_at_once(request) ? fs_reply_refusal(request) : MHD_YES;
  }
  if (*size > 0) {
    take_body(request, bytes, *size);
    *size = 0;
    return MHD_YES;
  }
  fs_connection_answer(fs_connection_of(connection));
  return request->refusal.code != 0 ? fs_reply_refusal(request) : fs_scripted_answer(request);
}

static void on_end(void *context, struct MHD_Connection *connection, void **state,
                   enum MHD_RequestTerminationCode why) {
  (void)context;
  (void)why;
  fs_http_request *request = *state;
  if (request == NULL)
    return;
  fs_connection_end(fs_connection_of(connection));
  if (request->upload >= 0)
    close(request->upload);
  if (request->upload_path != NULL)
    unlink(request->upload_path);
  free(request->upload_path);
  json_decref(request->refusal.errors);
  free(request->body);
  free(request);
  *state = NULL;
}

fs_server *fs_server_start(fs_engine *engine, int listener, fs_error *error) {
  fs_server *server = calloc(1, sizeof *server);
  unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME;
  if (server != NULL) {
    server->engine = engine;
    server->connections = fs_connections_new();
  }
  if (server != NULL && server->connections != NULL)
    server->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, engine, MHD_OPTION_LISTEN_SOCKET, listener,
        MHD_OPTION_CONNECTION_LIMIT, fs_connections_max(server->connections), MHD_OPTION_NOTIFY_CONNECTION,
        fs_connections_notify, server->connections, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
        MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_END);
  if (server != NULL && server->daemon != NULL)
    return server;
  fs_fail(error, "cannot start the HTTP server: %s", strerror(errno));
  close(listener);
  if (server != NULL)
    fs_connections_free(server->connections);
  free(server);
  return NULL;
}

void fs_server_tick(fs_server *server) {
  fs_connections_tick(server->connections);
  fs_scripted_resume(server->engine, false);
}

void fs_server_stop(fs_server *server) {
  if (server == NULL)
    return;
  fs_scripted_resume(server->engine, true);
  MHD_stop_daemon(server->daemon);
  fs_connections_free(server->connections);
  free(server);
}
