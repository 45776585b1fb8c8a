/* A failure of a call as fields of a Lua table. */
#ifndef FS_LUA_FAILURE_H
#define FS_LUA_FAILURE_H

#include "base/lua/lua_compat.h"
#include "core/policy/failure.h"

/* Sets kind, message, retryable, ambiguous, circuit_open if it is, and where they are known code, status and
 * retry_after (seconds). */
void fs_lua_set_failure(lua_State *L, const fs_failure *failure);

#endif
