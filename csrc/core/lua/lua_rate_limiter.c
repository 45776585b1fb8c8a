#include "base/lua/lua_util.h"
#include "core/lua/lua_core.h"
#include "core/policy/rate_limiter.h"

#define TYPE "faceswap.governor"

/* core.governor(): starts at time 0. */
int fs_lua_rate_limiter_new(lua_State *L) {
  fs_governor *governor = lua_newuserdatauv(L, sizeof *governor, 0);
  luaL_setmetatable(L, TYPE);
  fs_governor_start(governor, &fs_policy_default, 0);
  return 1;
}

/* governor:due(now): when the next request may be sent (seconds). */
static int due(lua_State *L) {
  fs_governor *governor = luaL_checkudata(L, 1, TYPE);
  lua_pushnumber(L, (lua_Number)fs_governor_due(governor, fs_lua_time(L, 2)) / 1000);
  return 1;
}

/* governor:sent(now) */
static int sent(lua_State *L) {
  fs_governor_sent(luaL_checkudata(L, 1, TYPE), fs_lua_time(L, 2));
  return 0;
}

/* governor:answered(now, sent, throttled, retry_after (seconds) or nil) */
static int answered(lua_State *L) {
  fs_governor *governor = luaL_checkudata(L, 1, TYPE);
  fs_ms retry_after = lua_isnoneornil(L, 5) ? -1 : fs_lua_time(L, 5);
  fs_governor_answered(governor, fs_lua_time(L, 2), fs_lua_time(L, 3), lua_toboolean(L, 4), retry_after);
  return 0;
}

/* governor:rate(): requests per second; 0 where there is no limit. */
static int rate(lua_State *L) {
  lua_pushnumber(L, fs_governor_rate(luaL_checkudata(L, 1, TYPE)));
  return 1;
}

void fs_lua_rate_limiter_register(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"due", due}, {"sent", sent}, {"answered", answered}, {"rate", rate}, {NULL, NULL}};
  fs_lua_type(L, TYPE, methods, NULL);
}
