/* JSON to Lua values. Numbers are exact: what no number of this Lua can hold stays a text of its digits. */
#include "base/json_reader.h"
#include "base/lua/lua_util.h"
#include "base/number.h"
#include "core/lua/lua_core.h"

#include <math.h>
#include <string.h>

/* Beyond this a double skips whole numbers. */
#define EXACT_MAX 9007199254740992.0

typedef struct decoder {
  fs_json_cursor cursor;
  bool nulls; /* keep null, as a userdata; else it is nil */
} decoder;

static bool decode_value(lua_State *L, decoder *from, int depth);

static void push_string(lua_State *L, const fs_json *value) {
  if (!memchr(value->text, '\\', value->length)) {
    lua_pushlstring(L, value->text, value->length);
    return;
  }
  char *text = lua_newuserdatauv(L, value->length, 0);
  lua_pushlstring(L, text, fs_json_unescape(value, text));
  lua_remove(L, -2);
}

/* Reads digits with or without a minus; false for a fraction, an exponent, and more than fits. */
static bool read_integer(const fs_json *value, int64_t *integer) {
  size_t i = value->text[0] == '-';
  *integer = 0;
  for (size_t first = i; i < value->length; i++) {
    int digit = value->text[i] - '0';
    if (digit < 0 || digit > 9 || i - first > 18 || __builtin_mul_overflow(*integer, 10, integer) ||
        __builtin_sub_overflow(*integer, digit, integer))
      return false;
  }
  return value->text[0] == '-' || !__builtin_sub_overflow(0, *integer, integer);
}

static bool is_digits(const fs_json *value) {
  for (size_t i = value->text[0] == '-'; i < value->length; i++)
    if (value->text[i] < '0' || value->text[i] > '9')
      return false;
  return true;
}

static void push_number(lua_State *L, const fs_json *value) {
  int64_t integer;
  double number;
  if (read_integer(value, &integer)) {
    lua_pushinteger(L, (lua_Integer)integer);
    if (lua_isinteger(L, -1) || (integer >= -(int64_t)EXACT_MAX && integer <= (int64_t)EXACT_MAX))
      return;
    lua_pop(L, 1);
  } else if (!is_digits(value) && fs_number_read(value->text, value->length, &number) && isfinite(number)) {
    if (number == floor(number) && fabs(number) <= EXACT_MAX)
      lua_pushinteger(L, (lua_Integer)number);
    else
      lua_pushnumber(L, number);
    return;
  }
  lua_pushlstring(L, value->text, value->length);
}

static bool decode_scalar(lua_State *L, decoder *from) {
  fs_json value;
  if (!fs_json_scalar(&from->cursor, &value))
    return false;
  if (value.type == FS_JSON_STRING)
    push_string(L, &value);
  else if (value.type == FS_JSON_NUMBER)
    push_number(L, &value);
  else if (value.type != FS_JSON_NULL)
    lua_pushboolean(L, value.type == FS_JSON_TRUE);
  else if (from->nulls)
    lua_pushlightuserdata(L, NULL);
  else
    lua_pushnil(L);
  return true;
}

/* After the opening bracket. */
static bool decode_array(lua_State *L, decoder *from, int depth) {
  lua_newtable(L);
  if (fs_json_take(&from->cursor, ']')) {
    luaL_setmetatable(L, FS_LUA_JSON_LIST);
    return true;
  }
  int i = 1;
  do {
    if (!decode_value(L, from, depth))
      return false;
    lua_rawseti(L, -2, i++);
  } while (fs_json_take(&from->cursor, ','));
  return fs_json_take(&from->cursor, ']');
}

/* After the opening bracket. */
static bool decode_object(lua_State *L, decoder *from, int depth) {
  fs_json key;
  lua_newtable(L);
  if (fs_json_take(&from->cursor, '}')) {
    luaL_setmetatable(L, FS_LUA_JSON_OBJECT);
    return true;
  }
  do {
    if (fs_json_peek(&from->cursor) != '"' || !fs_json_scalar(&from->cursor, &key))
      return false;
    push_string(L, &key);
    if (!fs_json_take(&from->cursor, ':') || !decode_value(L, from, depth))
      return false;
    lua_rawset(L, -3);
  } while (fs_json_take(&from->cursor, ','));
  return fs_json_take(&from->cursor, '}');
}

/* Pushes one value; where that fails, whatever was pushed is left to the caller. */
static bool decode_value(lua_State *L, decoder *from, int depth) {
  char first = fs_json_peek(&from->cursor);
  if (first != '{' && first != '[')
    return decode_scalar(L, from);
  if (depth == FS_JSON_DEPTH || !lua_checkstack(L, 8))
    return false;
  from->cursor.at++;
  return (first == '{' ? decode_object : decode_array)(L, from, depth + 1);
}

int fs_lua_json_decode(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  decoder from = {fs_json_begin(text, length), lua_toboolean(L, 2)};
  lua_settop(L, 2);
  if (decode_value(L, &from, 0) && fs_json_peek(&from.cursor) == '\0' && from.cursor.at == from.cursor.end)
    return 1;
  lua_pushnil(L);
  if (from.cursor.at == from.cursor.end)
    lua_pushfstring(L, "not JSON: it breaks off at character %d", (int)length + 1);
  else
    lua_pushfstring(L, "not JSON at character %d", (int)(from.cursor.at - text) + 1);
  return 2;
}
