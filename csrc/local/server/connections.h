/* The connections of the server: how long each may take, and which give way when there are many. A visitor
 * who is slow, or gone, or without a key keeps nobody else waiting. */
#ifndef FS_CONNECTIONS_H
#define FS_CONNECTIONS_H

#include <microhttpd.h>
#include <stdint.h>

typedef struct fs_connections fs_connections;
typedef struct fs_connection fs_connection;

/* Returns NULL when memory is short. */
fs_connections *fs_connections_new(void);
/* After the server's end. NULL is fine. */
void fs_connections_free(fs_connections *connections);

/* The most that the server may accept: a few more than are kept. */
unsigned fs_connections_max(const fs_connections *connections);

/* MHD_NotifyConnectionCallback; the context is a fs_connections. */
void fs_connections_notify(void *context, struct MHD_Connection *connection, void **socket_context,
                           enum MHD_ConnectionNotificationCode what);

/* Ends those whose time is over, and those whose visitor has gone in the middle of a request. */
void fs_connections_tick(fs_connections *connections);

/* What happens on a connection, in this order, for each request. */
fs_connection *fs_connection_of(struct MHD_Connection *connection);
void fs_connection_begin(fs_connection *connection,
                         int64_t announced);          /* its header is there, so many bytes follow */
void fs_connection_trust(fs_connection *connection);  /* its visitor knows the key, or a URL that is secret */
void fs_connection_answer(fs_connection *connection); /* all of it is there */
void fs_connection_end(fs_connection *connection);

#endif
