/* Fields of Lua tables to and from C values. */
#ifndef FS_MODULE_TABLE_H
#define FS_MODULE_TABLE_H

#include "compat.h"
#include "flow.h"

/* The string field of the table at `index`; NULL, or `otherwise`, without it. It stays on the stack, so that
 * it stays alive. Another type raises, and so do zero bytes in a text, which would cut it short. */
const char *fs_table_get_bytes(lua_State *L, int index, const char *name, size_t *length);
const char *fs_table_get_text(lua_State *L, int index, const char *name, const char *otherwise);

/* The number field; anything else raises. */
lua_Number fs_table_get_number(lua_State *L, int index, const char *name);

/* Sets a field of the table on the top. An empty text is left out. */
void fs_table_set_text(lua_State *L, const char *name, const char *text);
void fs_table_set_number(lua_State *L, const char *name, lua_Number number);
void fs_table_set_flag(lua_State *L, const char *name, bool flag);

/* Sets kind, message, retryable, ambiguous, circuit_open if it is, and where they are known code, status and
 * retry_after (seconds). */
void fs_table_set_failure(lua_State *L, const fs_failure *failure);

#endif
