/* faceswap.store_postgres: the ledger in a PostgreSQL database, for many machines. */
#include "ledger/lua/lua_ledger_request.h"

__attribute__((visibility("default"))) int luaopen_faceswap_store_postgres(lua_State *L) {
  return fs_lua_store_open_module(L, "faceswap.store_postgres");
}
