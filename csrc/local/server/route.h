/* One call of the contract: a method and a path, and what answers it. */
#ifndef FS_ROUTE_H
#define FS_ROUTE_H

#include "local/server/request.h"

typedef struct fs_route {
  const char *name;   /* of the call, in scenarios */
  const char *method; /* a route that answers GET answers HEAD as well */
  const char *path;   /* ends in '/': all that begins with it */
  bool open;          /* needs no key: its path holds a token that cannot be guessed */
  /* Called once the headers are known; may note a refusal. NULL: nothing to look at so early. */
  void (*begin)(fs_http_request *request);
  /* Called once the whole request is there, unless it was refused. */
  fs_reply (*answer)(fs_http_request *request);
} fs_route;

#endif
