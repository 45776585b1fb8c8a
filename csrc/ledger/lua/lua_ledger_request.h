/* Errands from and to Lua: the methods of faceswap.Store, which lua/faceswap/ledger.lua describes. */
#ifndef FS_MODULE_ERRAND_H
#define FS_MODULE_ERRAND_H

#include "base/lua/lua_compat.h"
#include "ledger/ledger_request.h"

/* Sets the methods of a store in the table on the top. Each is `ask` with its fs_errand_kind as upvalue. */
void fs_errand_set_methods(lua_State *L, lua_CFunction ask);

/* Makes an errand of the call of such a method. Its texts stay on the stack. */
fs_errand fs_errand_read(lua_State *L);

/* Pushes what the method returns; gives how many values those are. */
int fs_errand_push(lua_State *L, const fs_errand *errand);

/* store.threaded(path), the type "faceswap.threaded_store". */
int fs_lua_threaded_store_new(lua_State *L);
void fs_lua_threaded_store_register(lua_State *L);

#endif
