#include "core/lua/lua_failure.h"

#include "base/lua/lua_util.h"

void fs_table_set_failure(lua_State *L, const fs_failure *failure) {
  fs_table_set_text(L, "kind", fs_kind_name(failure->kind));
  fs_table_set_text(L, "message", failure->message);
  fs_table_set_flag(L, "retryable", failure->retryable);
  fs_table_set_flag(L, "ambiguous", failure->ambiguous);
  if (failure->circuit_open)
    fs_table_set_flag(L, "circuit_open", true);
  if (failure->code)
    fs_table_set_number(L, "code", failure->code);
  if (failure->status)
    fs_table_set_number(L, "status", (lua_Number)failure->status);
  if (failure->retry_after >= 0)
    fs_table_set_number(L, "retry_after", (lua_Number)failure->retry_after / 1000);
}
