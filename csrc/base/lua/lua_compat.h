/* One source for Lua 5.4, 5.3, 5.1 and LuaJIT: what the older ones lack, under the newest one's names. No
 * other file asks for the version. */
#ifndef FS_LUA_COMPAT_H
#define FS_LUA_COMPAT_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdint.h>

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
/* Lua 5.1 cannot tell. LuaJIT, which loads what is built for 5.1, too, can: it is asked where it is there. */
__attribute__((weak)) int lua_isyieldable(lua_State *L);
#define lua_isyieldable(L) (lua_isyieldable ? lua_isyieldable(L) : -1)
#endif

#define lua_rawlen(L, index) lua_objlen(L, index)

#else

/* of an object in memory: 5.4 tells it as an integer of Lua's, which a size_t of 32 bits is shorter than */
#define lua_rawlen(L, index) ((size_t)lua_rawlen(L, index))

#endif

/* Its integers are numbers, and what it calls lua_Integer has no more bits than a pointer. */
#if LUA_VERSION_NUM < 503
#define lua_isinteger(L, index) 0
#define lua_Integer int64_t
#define lua_pushinteger(L, integer) lua_pushnumber(L, (lua_Number)(integer))
#define lua_tointeger(L, index) ((lua_Integer)lua_tonumber(L, index))
#define luaL_checkinteger(L, index) ((lua_Integer)luaL_checknumber(L, index))
#endif

#if LUA_VERSION_NUM < 504
#define lua_newuserdatauv(L, size, values) lua_newuserdata(L, size)
#endif

#endif
