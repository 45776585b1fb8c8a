#include "local/server/routes.h"

fs_reply fs_route_balance(fs_http_request *request) {
  int64_t balance = 0;
  if (fs_store_balance(request->engine->store, &balance) != 1)
    return fs_reply_store_failure(request);
  return fs_reply_success(request, json_pack("{s:I}", "balance", (json_int_t)balance));
}
