/* The limits of a sandbox, and the functions that it offers, which keep to them. */
#ifndef FS_LUA_SANDBOX_H
#define FS_LUA_SANDBOX_H

#include "base/lua/lua_compat.h"

/* Counts work that takes longer than its instructions tell. Raises where the limit is exceeded. */
void fs_sandbox_charge(lua_State *L, size_t instructions);

/* Lua's basic functions, as globals. */
void fs_sandbox_open_base(lua_State *L);

/* Removes what a script must not have, and adds its functions of `table`, `math` and `string`. */
void fs_sandbox_open_rest(lua_State *L);

#endif
