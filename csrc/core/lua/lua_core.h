/* The parts of `faceswap.core`, each a userdata type. */
#ifndef FS_LUA_CORE_H
#define FS_LUA_CORE_H

#include "base/lua/lua_compat.h"
#include "core/policy/flow.h"

/* core.client(settings), the type "faceswap.client". */
int fs_lua_client_new(lua_State *L);
void fs_lua_client_register(lua_State *L);

/* core.threaded_client(settings), the type "faceswap.threaded_client": a client with a thread of its own. */
int fs_lua_threaded_client_new(lua_State *L);
void fs_lua_threaded_client_register(lua_State *L);

/* core.process(variable or nil, program, argument, …), the type "faceswap.process". The environment variable
 * that holds the hosted service's key is removed from the program's environment. */
int fs_lua_process_new(lua_State *L);
void fs_lua_process_register(lua_State *L);

/* core.flow(options), the type "faceswap.flow": a flow without a transport, to test its rules and to simulate
 * its polling. */
int fs_lua_flow_new(lua_State *L);
int fs_lua_flow_endpoint(lua_State *L);
void fs_lua_flow_register(lua_State *L);

/* core.rate_limiter(), the type "faceswap.rate_limiter": a rate limiter alone, to test its rules. */
int fs_lua_rate_limiter_new(lua_State *L);
void fs_lua_rate_limiter_register(lua_State *L);

/* core.breaker(), the type "faceswap.breaker": likewise. */
int fs_lua_breaker_new(lua_State *L);
void fs_lua_breaker_register(lua_State *L);

/* core.sandbox(settings), the type "faceswap.sandbox": a Lua state for untrusted scripts. */
int fs_lua_sandbox_new(lua_State *L);
void fs_lua_sandbox_register(lua_State *L);

/* Set the functions of lua_os.c and lua_account.c in the table on the top. */
void fs_lua_os_register(lua_State *L);
void fs_lua_account_register(lua_State *L);

/* The same of lua_secret.c, lua_json.c and lua_digest.c. */
void fs_lua_secret_register(lua_State *L);
void fs_lua_digest_register(lua_State *L);
void fs_lua_json_register(lua_State *L);

#endif
