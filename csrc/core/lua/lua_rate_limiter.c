#include "base/lua/lua_util.h"
#include "core/lua/lua_core.h"
#include "core/policy/rate_limiter.h"

#define TYPE "faceswap.rate_limiter"

/* core.rate_limiter(): starts at time 0. */
int fs_lua_rate_limiter_new(lua_State *L) {
  fs_rate_limiter *rate_limiter = lua_newuserdatauv(L, sizeof *rate_limiter, 0);
  luaL_setmetatable(L, TYPE);
  fs_rate_limiter_start(rate_limiter, &fs_policy_default, 0);
  return 1;
}

/* rate_limiter:due(now): when the next request may be sent (seconds). */
static int due(lua_State *L) {
  fs_rate_limiter *rate_limiter = luaL_checkudata(L, 1, TYPE);
  lua_pushnumber(L, (lua_Number)fs_rate_limiter_due(rate_limiter, fs_lua_time(L, 2)) / 1000);
  return 1;
}

/* rate_limiter:sent(now) */
static int sent(lua_State *L) {
  fs_rate_limiter_sent(luaL_checkudata(L, 1, TYPE), fs_lua_time(L, 2));
  return 0;
}

/* rate_limiter:answered(now, sent, throttled, retry_after (seconds) or nil) */
static int answered(lua_State *L) {
  fs_rate_limiter *rate_limiter = luaL_checkudata(L, 1, TYPE);
  fs_ms retry_after = lua_isnoneornil(L, 5) ? -1 : fs_lua_time(L, 5);
  fs_rate_limiter_answered(rate_limiter, fs_lua_time(L, 2), fs_lua_time(L, 3), lua_toboolean(L, 4),
                           retry_after);
  return 0;
}

/* rate_limiter:rate(): requests per second; 0 where there is no limit. */
static int rate(lua_State *L) {
  lua_pushnumber(L, fs_rate_limiter_rate(luaL_checkudata(L, 1, TYPE)));
  return 1;
}

void fs_lua_rate_limiter_register(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"due", due}, {"sent", sent}, {"answered", answered}, {"rate", rate}, {NULL, NULL}};
  fs_lua_type(L, TYPE, methods, NULL);
}
