#include "core/lua/lua_failure.h"

#include "base/lua/lua_util.h"

void fs_lua_set_failure(lua_State *L, const fs_failure *failure) {
  fs_lua_set_text(L, "kind", fs_kind_name(failure->kind));
  fs_lua_set_text(L, "message", failure->message);
  fs_lua_set_flag(L, "retryable", failure->retryable);
  fs_lua_set_flag(L, "ambiguous", failure->ambiguous);
  if (failure->circuit_open)
    fs_lua_set_flag(L, "circuit_open", true);
  if (failure->code)
    fs_lua_set_number(L, "code", failure->code);
  if (failure->http_status)
    fs_lua_set_number(L, "status", (lua_Number)failure->http_status);
  if (failure->retry_after >= 0)
    fs_lua_set_number(L, "retry_after", (lua_Number)failure->retry_after / 1000);
}
