/* One call of the contract: method, path and handlers. */
#ifndef FS_ROUTE_H
#define FS_ROUTE_H

#include "local/server/request.h"

typedef struct fs_route {
  const char *name;   /* of the call in scenarios */
  const char *method; /* a route that answers GET answers HEAD as well */
  const char *path;   /* a path that ends in '/' matches every path that begins with it */
  bool open;          /* needs no key: the path holds a secret token */
  /* Called after the headers; may note a refusal. NULL: nothing to check so early. */
  void (*begin)(fs_http_request *request);
  /* Called after the whole request, unless the request is refused. */
  fs_reply (*answer)(fs_http_request *request);
} fs_route;

#endif
