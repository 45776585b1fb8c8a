#include "base/lua/lua_module.h"

#include <dlfcn.h>
#include <string.h>

/* The file that this code was loaded from. */
static const char *own_file(void) {
  static const char here[] = "";
  Dl_info own;
  return dladdr(here, &own) && own.dli_fname ? own.dli_fname : "?";
}

/* Lua 5.1 would take the next attempt to load a module that raised for a loop. */
static void forget_attempt(lua_State *L, const char *name) {
  lua_getfield(L, LUA_REGISTRYINDEX, "_LOADED");
  lua_pushnil(L);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

static void check_version(lua_State *L, const char *name) {
  const char *version = NULL, *file = NULL;
  int top = lua_gettop(L);
  lua_getglobal(L, "require");
  lua_pushliteral(L, "faceswap.version");
  if (lua_pcall(L, 1, 1, 0) != 0) {
    const char *problem = lua_tostring(L, -1);
    if (!problem || !strstr(problem, "not found")) { /* an interrupt says nothing of versions */
      forget_attempt(L, name);
      lua_error(L);
    }
  } else if (lua_istable(L, -1)) {
    lua_getfield(L, -1, "NUMBER");
    version = lua_tostring(L, -1);
    lua_getfield(L, -2, "FILE");
    file = lua_tostring(L, -1);
  }
  if (!version || strcmp(version, FS_VERSION) != 0) {
    forget_attempt(L, name);
    luaL_error(L, "%s (%s) is of version %s, the Lua files (%s) of %s: install both of one version", name,
               own_file(), FS_VERSION, file ? file : "?", version ? version : "another");
  }
  lua_settop(L, top);
}

/* The __index of a module, with its name as upvalue. */
static int refuse_name(lua_State *L) {
  const char *name = lua_tostring(L, lua_upvalueindex(1));
  lua_settop(L, 2);
  return luaL_error(L, "%s (%s) has no '%s': it was built of older sources than the Lua files", name,
                    own_file(), lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2));
}

void fs_lua_module(lua_State *L, const char *name, const luaL_Reg *functions) {
  check_version(L, name);
  lua_newtable(L);
  luaL_setfuncs(L, functions, 0);
  lua_newtable(L);
  lua_pushstring(L, name);
  lua_pushcclosure(L, refuse_name, 1);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
}
