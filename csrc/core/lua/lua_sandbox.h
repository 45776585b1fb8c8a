/* The limits of a sandbox, and the functions that it offers, which keep to them. */
#ifndef FS_LUA_SANDBOX_H
#define FS_LUA_SANDBOX_H

#include "base/lua/lua_compat.h"

/* Counts work that no instruction shows as so many of them. Raises where that is too much. */
void fs_sandbox_charge(lua_State *L, size_t instructions);

/* Lua's basic functions, as globals. */
void fs_sandbox_open_base(lua_State *L);

/* Takes away what a script does not get, and adds the functions of `table`, `math` and `string` that it gets.
 */
void fs_sandbox_open_rest(lua_State *L);

#endif
