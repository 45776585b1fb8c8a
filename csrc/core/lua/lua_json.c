/* JSON as Lua values, and numbers as text, as functions of `faceswap.core`: see lua/faceswap/json.lua. */
#include "base/clean_text.h"
#include "base/json_reader.h"
#include "base/lua/lua_util.h"
#include "base/number.h"
#include "core/lua/lua_core.h"
#include "core/policy/vocabulary.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Beyond this a double skips whole numbers. */
#define EXACT_MAX 9007199254740992.0

/* Pushes the number that a text is, an integer if it is whole and this Lua has integers. Returns 0, and
 * pushes nothing, if no number of this Lua is the same, or the text is none. A byte that is no digit follows
 * it. */
static int push_number(lua_State *L, const char *text, size_t length) {
  double number;
  if (!fs_number_read(text, length, &number) || !isfinite(number))
    return 0;
  if (strspn(text, "-0123456789") < length) {
    if (number == floor(number) && fabs(number) <= EXACT_MAX)
      lua_pushinteger(L, (lua_Integer)number);
    else
      lua_pushnumber(L, number);
    return 1;
  }
  errno = 0;
  long long integer = strtoll(text, NULL, 10);
  lua_pushinteger(L, (lua_Integer)integer);
  if (errno == 0 && (lua_isinteger(L, -1) || llabs(integer) <= (long long)EXACT_MAX))
    return 1;
  lua_pop(L, 1);
  return 0;
}

/* ---- reading ---- */

typedef struct reading {
  fs_json_cursor cursor;
  bool lax, nulls; /* see decode */
} reading;

static bool take(reading *r, char wanted) {
  bool found = fs_json_peek(&r->cursor) == wanted;
  r->cursor.at += found;
  return found;
}

/* Reads a string, a number or a word. */
static bool read_scalar(reading *r, fs_json *value) {
  fs_json_cursor *c = &r->cursor;
  const char *start = c->at;
  if (!fs_json_scalar(c, value))
    return false;
  if (r->lax)
    return true;
  for (size_t i = 0; value->type == FS_JSON_STRING && i < value->length; i++)
    if ((unsigned char)value->text[i] < 0x20) {
      c->at = value->text + i;
      return false;
    }
  if (value->type == FS_JSON_NULL && value->text[0] != 'n') { /* NaN and its like */
    c->at = start;
    return false;
  }
  return true;
}

static void push_string(lua_State *L, const fs_json *value) {
  if (!memchr(value->text, '\\', value->length)) {
    lua_pushlstring(L, value->text, value->length);
    return;
  }
  char *plain = lua_newuserdatauv(L, value->length, 0);
  lua_pushlstring(L, plain, fs_json_unescape(value, plain));
  lua_remove(L, -2);
}

static void push_scalar(lua_State *L, const reading *r, const fs_json *value) {
  switch (value->type) {
  case FS_JSON_STRING:
    push_string(L, value);
    break;
  case FS_JSON_NUMBER:
    if (!push_number(L, value->text, value->length))
      lua_pushlstring(L, value->text, value->length);
    break;
  case FS_JSON_TRUE:
  case FS_JSON_FALSE:
    lua_pushboolean(L, value->type == FS_JSON_TRUE);
    break;
  default:
    if (r->nulls)
      lua_pushlightuserdata(L, NULL);
    else
      lua_pushnil(L);
  }
}

static bool push_value(lua_State *L, reading *r, int depth);

/* Marks the table on the top as a list of `length`: it has lost nulls, or is empty. */
static void mark_list(lua_State *L, int length) {
  lua_createtable(L, 0, 2);
  lua_pushliteral(L, "array");
  lua_setfield(L, -2, "__jsontype");
  if (length > 0) {
    lua_pushinteger(L, length);
    lua_setfield(L, -2, "__jsonlength");
  }
  lua_setmetatable(L, -2);
}

/* Pushes a list, after its opening bracket. */
static bool push_list(lua_State *L, reading *r, int depth) {
  bool holes = false;
  int length = 0;
  lua_newtable(L);
  if (fs_json_peek(&r->cursor) != ']')
    do {
      if (!push_value(L, r, depth))
        return false;
      holes = holes || lua_isnil(L, -1);
      lua_rawseti(L, -2, ++length);
    } while (take(r, ','));
  if (holes || length == 0)
    mark_list(L, length);
  return take(r, ']');
}

/* Pushes a table of members, after their opening bracket. */
static bool push_object(lua_State *L, reading *r, int depth) {
  fs_json name;
  lua_newtable(L);
  if (take(r, '}'))
    return true;
  do {
    if (fs_json_peek(&r->cursor) != '"' || !read_scalar(r, &name))
      return false;
    push_string(L, &name);
    if (!take(r, ':') || !push_value(L, r, depth))
      return false;
    lua_rawset(L, -3);
  } while (take(r, ','));
  return take(r, '}');
}

/* Pushes the next value. Returns false, the cursor where the fault is, if there is none. */
static bool push_value(lua_State *L, reading *r, int depth) {
  luaL_checkstack(L, 4, "JSON");
  const char first = fs_json_peek(&r->cursor);
  if (first == '[' || first == '{') {
    if (depth == FS_JSON_DEPTH)
      return false;
    r->cursor.at++;
    return (first == '[' ? push_list : push_object)(L, r, depth + 1);
  }
  fs_json value;
  if (!read_scalar(r, &value))
    return false;
  push_scalar(L, r, &value);
  return true;
}

/* core.json_decode(text[, lax[, nulls]]): the value of a JSON text, with or without a byte order mark; nil
 * for null, or with `nulls` core.json_null. A number that this Lua cannot hold is the text of its digits. A
 * list that is empty or has lost nulls has a metatable with __jsontype = "array", and its __jsonlength if
 * that is not 0. With `lax`, what stands for a number that is none (NaN, Infinity) is null, and a string may
 * have control characters. Or nil and the position of what is not JSON. */
static int decode(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  reading r = {fs_json_begin(text, length), lua_toboolean(L, 2), lua_toboolean(L, 3)};
  if (push_value(L, &r, 0) && fs_json_peek(&r.cursor) == '\0' && r.cursor.at == r.cursor.end)
    return 1;
  lua_pushnil(L);
  lua_pushinteger(L, (lua_Integer)(r.cursor.at - text) + 1);
  return 2;
}

/* ---- numbers and texts ---- */

/* core.read_number(text): the number, an integer if it is whole and this Lua has integers; nothing if no
 * number of this Lua is the same, or the text is none. */
static int read_number(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  return push_number(L, text, length);
}

/* core.write_number(number): the shortest text that gives a finite number back, in every locale. */
static int write_number(lua_State *L) {
  char text[FS_NUMBER_SIZE];
  double number = luaL_checknumber(L, 1);
  if (lua_isinteger(L, 1))
    snprintf(text, sizeof text, "%" PRId64, (int64_t)lua_tointeger(L, 1));
  else
    fs_number_write(number, text);
  lua_pushstring(L, text);
  return 1;
}

/* core.is_utf8(text): whether it is UTF-8 throughout. */
static int is_utf8(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_pushboolean(L, fs_is_utf8(text, length));
  return 1;
}

/* core.is_no_id(text): whether a text in an id's place stands for none, see vocabulary.h. */
static int is_no_id(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_pushboolean(L, fs_is_no_id(text, length));
  return 1;
}

void fs_lua_json_register(lua_State *L) {
  static const luaL_Reg functions[] = {{"json_decode", decode},        {"read_number", read_number},
                                       {"write_number", write_number}, {"is_utf8", is_utf8},
                                       {"is_no_id", is_no_id},         {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  lua_pushlightuserdata(L, NULL);
  lua_setfield(L, -2, "json_null");
}
