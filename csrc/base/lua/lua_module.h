/* What the C modules of Lua have in common. */
#ifndef FS_LUA_MODULE_H
#define FS_LUA_MODULE_H

#include "base/lua/lua_compat.h"

/* Pushes the table of a module with its functions. Raises where the Lua files, as faceswap.version tells, are
 * of another version; and whenever a name is asked for that is not there, as a build from before it was has.
 */
void fs_lua_module(lua_State *L, const char *name, const luaL_Reg *functions);

#endif
