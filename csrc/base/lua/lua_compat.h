/* One source for Lua 5.4, 5.3, 5.1 and LuaJIT: what the older ones lack, under the newest one's names. No
 * other file asks for the version. */
#ifndef FS_LUA_COMPAT_H
#define FS_LUA_COMPAT_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#if LUA_VERSION_NUM < 502

#ifndef luaL_newlib /* LuaJIT's header has these, Lua 5.1's has not */
static inline void luaL_setfuncs(lua_State *L, const luaL_Reg *functions, int upvalues) {
  (void)upvalues;
  luaL_register(L, NULL, functions);
}
static inline void luaL_setmetatable(lua_State *L, const char *name) {
  luaL_getmetatable(L, name);
  lua_setmetatable(L, -2);
}
#define luaL_newlib(L, functions) (lua_newtable(L), luaL_setfuncs(L, functions, 0))
#endif

#define lua_rawlen(L, index) lua_objlen(L, index)

#endif

#if LUA_VERSION_NUM < 503
#define lua_isinteger(L, index) 0 /* nor has it any */
#endif

#if LUA_VERSION_NUM < 504
#define lua_newuserdatauv(L, size, values) lua_newuserdata(L, size)
#endif

#endif
