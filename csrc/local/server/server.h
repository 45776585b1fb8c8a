/* HTTP server on the loopback address: checks host, key, route and size of each request. */
#ifndef FS_SERVER_H
#define FS_SERVER_H

#include "base/error.h"
#include "local/engine.h"

typedef struct fs_server fs_server;

/* Binds the port and sets `engine->origin`. Connections wait until fs_server_start. Returns a descriptor, or
 * -1 with the reason in `error`. */
int fs_server_listen(fs_engine *engine, fs_error *error);

/* Starts to answer requests in a thread of its own. Takes ownership of `listener`. Returns NULL with the
 * reason in `error`. */
fs_server *fs_server_start(fs_engine *engine, int listener, fs_error *error);
/* Closes connections past their deadline, and sends delayed answers. Called about twice a second. */
void fs_server_tick(fs_server *server);

void fs_server_stop(fs_server *server);

#endif
