/* HTTP on the loopback address: who may ask, for what, and how large. */
#ifndef FS_SERVER_H
#define FS_SERVER_H

#include "local/engine.h"

typedef struct fs_server fs_server;

/* Takes the port and writes `engine->origin`; nothing is answered yet, connections wait. Returns a
 * descriptor, or -1. */
int fs_server_listen(fs_engine *engine, char *error, size_t error_size);

/* Answers requests from now on, on a thread of its own; takes `listener` over. Returns NULL with the reason
 * in `error`. */
fs_server *fs_server_start(fs_engine *engine, int listener, char *error, size_t error_size);
/* Ends connections that take too long; called every second or so. */
void fs_server_tick(fs_server *server);

void fs_server_stop(fs_server *server);

#endif
