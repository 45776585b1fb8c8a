/* The parts of `faceswap.core`, each a userdata type. */
#ifndef FS_MODULE_H
#define FS_MODULE_H

#include "compat.h"

/* core.client(settings), the type "faceswap.client". */
int fs_client_new(lua_State *L);
void fs_client_register(lua_State *L);

/* core.process(program, argument, …), the type "faceswap.process". */
int fs_process_new(lua_State *L);
void fs_process_register(lua_State *L);

/* core.flow(options), the type "faceswap.flow": a flow by itself, without a transport, to walk its rules and
 * to simulate its polling. */
int fs_flow_new(lua_State *L);
void fs_flow_register(lua_State *L);

/* Makes the metatable `name` with `methods` as its __index, and `release` as its __gc and __close. Leaves
 * nothing on the stack. */
void fs_module_type(lua_State *L, const char *name, const luaL_Reg *methods, lua_CFunction release);

/* Pushes nil and errno's text, the name of what failed before it. */
int fs_module_errno(lua_State *L, const char *what);

#endif
