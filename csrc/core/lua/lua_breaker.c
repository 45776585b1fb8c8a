#include "base/lua/lua_util.h"
#include "core/lua/lua_call.h"
#include "core/lua/lua_core.h"
#include "core/lua/lua_failure.h"
#include "core/policy/breaker.h"

#define TYPE "faceswap.breaker"

/* core.breaker(): starts with all circuits closed. */
int fs_lua_breaker_new(lua_State *L) {
  fs_breaker *breaker = lua_newuserdatauv(L, sizeof *breaker, 0);
  luaL_setmetatable(L, TYPE);
  *breaker = (fs_breaker){.key = {.open = false}};
  return 1;
}

static uint64_t feature_of(lua_State *L, const fs_endpoint *endpoint, int body) {
  size_t length;
  const char *text = luaL_checklstring(L, body, &length);
  return fs_breaker_feature(endpoint, text, length);
}

/* breaker:admit(now, call, body): nothing if the call may be sent, else the failure's fields. */
static int admit(lua_State *L) {
  fs_failure failure;
  fs_breaker *breaker = luaL_checkudata(L, 1, TYPE);
  const fs_endpoint *endpoint = fs_lua_call_endpoint(L, luaL_checkstring(L, 3));
  if (fs_breaker_admit(breaker, endpoint, feature_of(L, endpoint, 4), fs_lua_time(L, 2), &failure))
    return 0;
  lua_createtable(L, 0, 8);
  fs_lua_set_failure(L, &failure);
  return 1;
}

/* breaker:note(now, call, body, code) */
static int note(lua_State *L) {
  fs_breaker *breaker = luaL_checkudata(L, 1, TYPE);
  const fs_endpoint *endpoint = fs_lua_call_endpoint(L, luaL_checkstring(L, 3));
  fs_breaker_note(breaker, &fs_policy_default, endpoint, feature_of(L, endpoint, 4),
                  (int)luaL_checknumber(L, 5), fs_lua_time(L, 2));
  return 0;
}

void fs_lua_breaker_register(lua_State *L) {
  static const luaL_Reg methods[] = {{"admit", admit}, {"note", note}, {NULL, NULL}};
  fs_lua_type(L, TYPE, methods, NULL);
}
