/* Time limits of the server's connections, and which connections are closed when there are too many. A slow,
 * vanished or unauthenticated client delays no other. */
#ifndef FS_CONNECTIONS_H
#define FS_CONNECTIONS_H

#include <microhttpd.h>
#include <stdint.h>

typedef struct fs_connections fs_connections;
typedef struct fs_connection fs_connection;

/* Returns NULL when memory is short. */
fs_connections *fs_connections_new(void);
/* Call after the server has stopped. NULL is allowed. */
void fs_connections_free(fs_connections *connections);

/* Limit of open connections for libmicrohttpd: twice the connections that are kept, because a connection that
 * was shut down counts until libmicrohttpd closes it. */
unsigned fs_connections_max(const fs_connections *connections);

/* MHD_NotifyConnectionCallback; the context is a fs_connections. */
void fs_connections_notify(void *context, struct MHD_Connection *connection, void **socket_context,
                           enum MHD_ConnectionNotificationCode what);

/* Shuts down connections past their deadline, and connections whose client has gone in the middle of a
 * request. */
void fs_connections_tick(fs_connections *connections);

/* Events of each request on a connection, in this order. */
fs_connection *fs_connection_of(struct MHD_Connection *connection);
void fs_connection_begin(fs_connection *connection,
                         int64_t announced);          /* header received, `announced` bytes of body follow */
void fs_connection_trust(fs_connection *connection);  /* the client has shown the key or a secret URL */
void fs_connection_answer(fs_connection *connection); /* request complete, the answer begins */
void fs_connection_end(fs_connection *connection);

#endif
