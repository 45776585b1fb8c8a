/* Requests from and to Lua: the methods of faceswap.Store, which lua/faceswap/ledger.lua describes. */
#ifndef FS_LUA_LEDGER_REQUEST_H
#define FS_LUA_LEDGER_REQUEST_H

#include "base/lua/lua_compat.h"
#include "ledger/ledger_request.h"

/* Makes the metatable of a store: fs_lua_type, with the methods of faceswap.Store beside its own. Each of
 * them is `ask` with the kind of its request as upvalue. */
void fs_lua_ledger_request_type(lua_State *L, const char *name, const luaL_Reg *methods,
                                lua_CFunction release, lua_CFunction ask);

/* Pushes a list of their names. */
void fs_lua_ledger_request_push_names(lua_State *L);

/* Makes a request of the call of such a method. Its texts stay on the stack. */
fs_ledger_request fs_lua_ledger_request_read(lua_State *L);

/* Pushes what the method returns; gives how many values those are. */
int fs_lua_ledger_request_push(lua_State *L, const fs_ledger_request *request);

/* store.threaded(location), the type of a ledger in a thread. */
int fs_lua_threaded_store_new(lua_State *L);
void fs_lua_threaded_store_register(lua_State *L);

/* The module of that name: open(location), threaded(location), and `methods`, the names of what both can be
 * asked. */
int fs_lua_store_open_module(lua_State *L, const char *name);

#endif
