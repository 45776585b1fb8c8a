/* `faceswap.core`: what the public Lua modules need of C. Internal: scripts use `require "faceswap"`. */
#include "core/lua/lua_core.h"

#include "base/lua/lua_module.h"
#include "core/lua/lua_call.h"
#include "core/transport/transport.h"

#include <pthread.h>

/* core.is_yieldable(): whether what runs can yield; nil on Lua 5.1, which cannot tell. nginx puts a table
 * without coroutine.isyieldable in the place of LuaJIT's. */
static int is_yieldable(lua_State *L) {
  int yieldable = lua_isyieldable(L);
  lua_pushboolean(L, yieldable);
  if (yieldable < 0)
    lua_pushnil(L);
  return 1;
}

__attribute__((visibility("default"))) int luaopen_faceswap_core(lua_State *L) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  static const luaL_Reg functions[] = {{"client", fs_lua_client_new},
                                       {"threaded_client", fs_lua_threaded_client_new},
                                       {"process", fs_lua_process_new},
                                       {"flow", fs_lua_flow_new},
                                       {"endpoint", fs_lua_flow_endpoint},
                                       {"rate_limiter", fs_lua_rate_limiter_new},
                                       {"breaker", fs_lua_breaker_new},
                                       {"url_host", fs_lua_call_url_host},
                                       {"sandbox", fs_lua_sandbox_new},
                                       {"is_yieldable", is_yieldable},
                                       {NULL, NULL}};
  pthread_once(&once, fs_transport_init_process);
  fs_lua_client_register(L);
  fs_lua_threaded_client_register(L);
  fs_lua_process_register(L);
  fs_lua_flow_register(L);
  fs_lua_rate_limiter_register(L);
  fs_lua_breaker_register(L);
  fs_lua_sandbox_register(L);
  fs_lua_module(L, "faceswap.core", functions);
  fs_lua_os_register(L);
  fs_lua_secret_register(L);
  fs_lua_account_register(L);
  fs_lua_json_register(L);
  fs_lua_digest_register(L);
  return 1;
}
