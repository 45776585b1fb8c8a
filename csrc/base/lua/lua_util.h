/* Fields of Lua tables to and from C values. */
#ifndef FS_LUA_UTIL_H
#define FS_LUA_UTIL_H

#include "base/clock.h"
#include "base/lua/lua_compat.h"

#include <stdbool.h>

/* The string field of the table at `index`; NULL, or `otherwise`, without it. It stays on the stack, so that
 * it stays alive. Another type raises, and so do zero bytes in a text, which would cut it short. */
const char *fs_lua_get_bytes(lua_State *L, int index, const char *name, size_t *length);
const char *fs_lua_get_text(lua_State *L, int index, const char *name, const char *otherwise);

/* The number field; anything else raises. */
lua_Number fs_lua_get_number(lua_State *L, int index, const char *name);

/* Whether the field is neither nil nor false. Nothing stays on the stack. */
bool fs_lua_get_flag(lua_State *L, int index, const char *name);

/* Pushes a number. Whole ones are integers where Lua has them: code 402, not 402.0. */
void fs_lua_push_number(lua_State *L, lua_Number number);

/* Pushes 16 hexadecimal digits. Returns 1. */
int fs_lua_push_hash(lua_State *L, uint64_t hash);

/* Pushes two hexadecimal digits for each byte. Returns 1. */
int fs_lua_push_hex(lua_State *L, const unsigned char *bytes, size_t length);

/* Sets a field of the table on the top. An empty text, or NULL, is left out. */
void fs_lua_set_text(lua_State *L, const char *name, const char *text);
void fs_lua_set_number(lua_State *L, const char *name, lua_Number number);
void fs_lua_set_flag(lua_State *L, const char *name, bool flag);

/* Makes the metatable `name` with `methods` as its __index, and `release`, where there is something to
 * release, as its __gc and __close. Leaves nothing on the stack. */
void fs_lua_type(lua_State *L, const char *name, const luaL_Reg *methods, lua_CFunction release);

/* Seconds as a time, bounded to what can be reckoned with: some 30 years either way; 0 for what is no number.
 */
fs_ms fs_lua_seconds(lua_Number seconds);

/* The argument in seconds as a time, rounded, so that a time that went out comes back as it was. */
fs_ms fs_lua_time(lua_State *L, int index);

/* Pushes nil and the reason. Returns 2. */
int fs_lua_fail(lua_State *L, const char *reason);

/* Pushes nil and errno's text, the name of what failed before it. */
int fs_lua_errno(lua_State *L, const char *what);

#endif
