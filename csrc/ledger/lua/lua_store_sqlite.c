/* faceswap.store: the ledger in a file. */
#include "ledger/lua/lua_ledger_request.h"

__attribute__((visibility("default"))) int luaopen_faceswap_store(lua_State *L) {
  return fs_lua_store_open_module(L, "faceswap.store");
}
