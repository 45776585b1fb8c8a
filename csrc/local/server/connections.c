#include "local/server/connections.h"

#include "base/clock.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/queue.h>
#include <sys/resource.h>
#include <sys/socket.h>

enum {
  KEPT_MAX = 1024,         /* connections kept at a time, if the process may open enough files */
  OF_AN_ADDRESS = 3,       /* quarters of the kept connections that one address may have */
  FILES_ELSEWHERE = 256,   /* descriptors for the rest of the engine */
  FILES_WANTED = 4096,     /* descriptor limit that the process asks for */
  HEADER_MS = 15000,       /* limit for receiving a request's header, also on a new connection */
  IDLE_MS = 60000,         /* limit for the next request to begin */
  ANSWER_MS = 3600 * 1000, /* limit for a client to read an answer */
  LEAST_RATE = 32,         /* bytes per millisecond at which a body must arrive on average */
};

struct fs_connection {
  TAILQ_ENTRY(fs_connection) entry;
  fs_connections *all; /* borrowed */
  int socket;          /* borrowed: the server's */
  uint32_t address;
  fs_ms deadline;
  bool receiving; /* waiting for a request, or for the rest of one */
  bool trusted;
  bool ended; /* shutdown(2) was called */
};

struct fs_connections {
  pthread_mutex_t mutex;
  TAILQ_HEAD(, fs_connection) list; /* owned; the oldest first */
  int count, max;                   /* connections without those that are shut down */
};

/* ---- the table ---- */

/* Number of connections that the descriptor limit allows. Raises the soft limit first. */
static int room(void) {
  struct rlimit files;
  if (getrlimit(RLIMIT_NOFILE, &files) != 0)
    return FILES_ELSEWHERE;
  if (files.rlim_cur < FILES_WANTED) {
    files.rlim_cur = files.rlim_max < FILES_WANTED ? files.rlim_max : FILES_WANTED;
    setrlimit(RLIMIT_NOFILE, &files);
  }
  rlim_t half = files.rlim_cur > FILES_ELSEWHERE ? (files.rlim_cur - FILES_ELSEWHERE) / 2 : 0;
  return half >= KEPT_MAX ? KEPT_MAX : half > FILES_ELSEWHERE ? (int)half : FILES_ELSEWHERE;
}

fs_connections *fs_connections_new(void) {
  fs_connections *all = calloc(1, sizeof *all);
  if (all == NULL)
    return NULL;
  pthread_mutex_init(&all->mutex, NULL);
  TAILQ_INIT(&all->list);
  all->max = room();
  return all;
}

void fs_connections_free(fs_connections *all) {
  if (all == NULL)
    return;
  pthread_mutex_destroy(&all->mutex);
  free(all);
}

/* A connection that was shut down counts as open until libmicrohttpd closes it. */
unsigned fs_connections_max(const fs_connections *all) {
  return 2 * (unsigned)all->max;
}

/* ---- ending ---- */

/* libmicrohttpd notices the shutdown and closes the connection. */
static void shut_down(fs_connection *connection) {
  if (connection->ended)
    return;
  connection->ended = true;
  connection->all->count--;
  shutdown(connection->socket, SHUT_RDWR);
}

static int of_address(const fs_connections *all, uint32_t address) {
  int count = 0;
  const fs_connection *connection;
  TAILQ_FOREACH(connection, &all->list, entry)
  count += !connection->ended && connection->address == address;
  return count;
}

/* Shuts down the oldest unauthenticated connection of `address` (0: of any address), or else the oldest
 * connection that waits for a request. */
static void make_way(fs_connections *all, uint32_t address) {
  fs_connection *connection, *idle = NULL;
  TAILQ_FOREACH(connection, &all->list, entry) {
    if (connection->ended || (address != 0 && connection->address != address))
      continue;
    if (!connection->trusted) {
      shut_down(connection);
      return;
    }
    if (idle == NULL && connection->receiving)
      idle = connection;
  }
  if (idle != NULL)
    shut_down(idle);
}

/* Whether the client has closed its side and nothing of it is left to be read. One that only says so that it
 * has sent all of its request waits for the answer. */
static bool has_gone(const fs_connection *connection) {
  struct tcp_info info;
  socklen_t size = sizeof info;
  int unread = 0;
  if (getsockopt(connection->socket, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
    return false;
  return info.tcpi_state == TCP_CLOSE || (info.tcpi_state == TCP_CLOSE_WAIT &&
                                          ioctl(connection->socket, FIONREAD, &unread) == 0 && unread == 0);
}

void fs_connections_tick(fs_connections *all) {
  fs_ms now = fs_clock_now();
  fs_connection *connection;
  pthread_mutex_lock(&all->mutex);
  TAILQ_FOREACH(connection, &all->list, entry)
  if (now > connection->deadline || (connection->receiving && has_gone(connection)))
    shut_down(connection);
  pthread_mutex_unlock(&all->mutex);
}

/* ---- coming and going ---- */

static uint32_t address_of(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (info == NULL || info->client_addr == NULL || info->client_addr->sa_family != AF_INET)
    return 0;
  return ((const struct sockaddr_in *)(const void *)info->client_addr)->sin_addr.s_addr;
}

static void add(fs_connections *all, struct MHD_Connection *its, void **socket_context) {
  fs_connection *connection = calloc(1, sizeof *connection);
  *socket_context = connection;
  if (connection == NULL)
    return;
  connection->all = all;
  connection->socket = MHD_get_connection_info(its, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
  connection->address = address_of(its);
  connection->deadline = fs_clock_now() + HEADER_MS;
  connection->receiving = true;
  pthread_mutex_lock(&all->mutex);
  if (all->count >= all->max)
    make_way(all, 0);
  else if (all->count >= all->max / 4 * OF_AN_ADDRESS &&
           of_address(all, connection->address) >= all->max / 4 * OF_AN_ADDRESS)
    make_way(all, connection->address);
  TAILQ_INSERT_TAIL(&all->list, connection, entry);
  all->count++;
  pthread_mutex_unlock(&all->mutex);
}

static void take_away(fs_connections *all, fs_connection *connection) {
  pthread_mutex_lock(&all->mutex);
  TAILQ_REMOVE(&all->list, connection, entry);
  all->count -= !connection->ended;
  pthread_mutex_unlock(&all->mutex);
  free(connection);
}

void fs_connections_notify(void *context, struct MHD_Connection *connection, void **socket_context,
                           enum MHD_ConnectionNotificationCode what) {
  if (what == MHD_CONNECTION_NOTIFY_STARTED)
    add(context, connection, socket_context);
  else if (*socket_context != NULL)
    take_away(context, *socket_context);
}

/* ---- requests ---- */

fs_connection *fs_connection_of(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info != NULL ? info->socket_context : NULL;
}

static void set(fs_connection *connection, bool receiving, fs_ms time) {
  if (connection == NULL)
    return;
  pthread_mutex_lock(&connection->all->mutex);
  connection->receiving = receiving;
  connection->deadline = fs_clock_now() + time;
  pthread_mutex_unlock(&connection->all->mutex);
}

void fs_connection_begin(fs_connection *connection, int64_t announced) {
  set(connection, true, HEADER_MS + announced / LEAST_RATE);
}

void fs_connection_trust(fs_connection *connection) {
  if (connection == NULL)
    return;
  pthread_mutex_lock(&connection->all->mutex);
  connection->trusted = true;
  pthread_mutex_unlock(&connection->all->mutex);
}

void fs_connection_answer(fs_connection *connection) {
  set(connection, false, ANSWER_MS);
}

void fs_connection_end(fs_connection *connection) {
  set(connection, true, IDLE_MS);
}
