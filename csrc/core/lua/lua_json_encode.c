/* Lua values to JSON. Numbers come back as they were; what JSON cannot hold is named by where it stands. */
#include "base/lua/lua_util.h"
#include "base/number.h"
#include "core/lua/lua_core.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TYPE "faceswap.json_text"

enum { DEPTH_MAX = 128, NAME_MAX_SHOWN = 64 };

typedef struct encoder {
  char *bytes; /* owned */
  size_t length, size;
  bool strict; /* refuse text that is not UTF-8 */
  const char *problem;
  char where[256]; /* of the problem: "faces[2].target" */
} encoder;

static bool encode_value(lua_State *L, int index, encoder *to, int depth);

static bool fail(encoder *to, const char *problem) {
  to->problem = problem;
  return false;
}

static bool add(encoder *to, const char *bytes, size_t length) {
  if (!to->bytes || to->length + length > to->size) {
    size_t size = (to->length + length) * 2 + 256;
    char *larger = realloc(to->bytes, size);
    if (!larger)
      return fail(to, "out of memory");
    to->bytes = larger;
    to->size = size;
  }
  memcpy(to->bytes + to->length, bytes, length);
  to->length += length;
  return true;
}

/* Puts a step before the path of the problem, on the way back from it. Returns false. */
__attribute__((format(printf, 2, 3))) static bool within(encoder *to, const char *format, ...) {
  char step[NAME_MAX_SHOWN + 8], rest[sizeof to->where];
  va_list values;
  va_start(values, format);
  vsnprintf(step, sizeof step, format, values);
  va_end(values);
  bool joint = to->where[0] && to->where[0] != '[';
  memcpy(rest, to->where, sizeof rest);
  snprintf(to->where, sizeof to->where, "%s%s%.180s", step, joint ? "." : "", rest);
  return false;
}

/* The bytes of the UTF-8 character at `at`; 0 if there is none (RFC 3629: no surrogates, nothing beyond
 * U+10FFFF, no longer form than is needed). */
static size_t character(const unsigned char *at, size_t left) {
  if (at[0] < 0x80)
    return 1;
  size_t length = at[0] >= 0xF0 ? 4 : at[0] >= 0xE0 ? 3 : 2;
  if (at[0] < 0xC2 || at[0] > 0xF4 || left < length)
    return 0;
  unsigned char least = at[0] == 0xE0 ? 0xA0 : at[0] == 0xF0 ? 0x90 : 0x80;
  unsigned char most = at[0] == 0xED ? 0x9F : at[0] == 0xF4 ? 0x8F : 0xBF;
  if (at[1] < least || at[1] > most)
    return 0;
  for (size_t i = 2; i < length; i++)
    if ((at[i] & 0xC0) != 0x80)
      return 0;
  return length;
}

static bool add_escape(encoder *to, unsigned char byte) {
  static const char from[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";
  char text[8];
  const char *found = byte ? strchr(from, byte) : NULL;
  if (found)
    snprintf(text, sizeof text, "\\%c", names[found - from]);
  else
    snprintf(text, sizeof text, "\\u%04x", byte);
  return add(to, text, strlen(text));
}

static bool encode_string(lua_State *L, int index, encoder *to) {
  size_t length, plain = 0;
  const unsigned char *text = (const unsigned char *)lua_tolstring(L, index, &length);
  if (!add(to, "\"", 1))
    return false;
  for (size_t i = 0; i < length;) {
    size_t size = character(text + i, length - i);
    if (!size && to->strict)
      return fail(to, "text that is not UTF-8");
    if (text[i] >= 0x20 && text[i] != '"' && text[i] != '\\' && text[i] != 0x7F) {
      i += size ? size : 1;
      continue;
    }
    if (!add(to, (const char *)text + plain, i - plain) || !add_escape(to, text[i]))
      return false;
    plain = ++i;
  }
  return add(to, (const char *)text + plain, length - plain) && add(to, "\"", 1);
}

static bool encode_number(lua_State *L, int index, encoder *to) {
  char text[FS_NUMBER_SIZE];
  if (lua_isinteger(L, index)) {
    snprintf(text, sizeof text, "%" PRId64, (int64_t)lua_tointeger(L, index));
    return add(to, text, strlen(text));
  }
  double number = lua_tonumber(L, index);
  if (!isfinite(number))
    return fail(to, isnan(number) ? "not a number (NaN)" : "infinity");
  return add(to, text, fs_number_write(number, text));
}

/* What the table's metatable says it is, as lua-dkjson marks it: "array" or "object"; "" where it does not.
 */
static void read_mark(lua_State *L, int index, char mark[8]) {
  mark[0] = '\0';
  if (!luaL_getmetafield(L, index, "__jsontype"))
    return;
  if (lua_type(L, -1) == LUA_TSTRING)
    snprintf(mark, 8, "%s", lua_tostring(L, -1));
  lua_pop(L, 1);
}

/* How many keys a table has; `whole` whether all are whole numbers above 0, `last` the largest of these. */
static size_t count_keys(lua_State *L, int index, bool *whole, double *last) {
  size_t count = 0;
  *whole = true;
  *last = 0;
  lua_pushnil(L);
  for (; lua_next(L, index); lua_pop(L, 1), count++) {
    double key = lua_type(L, -2) == LUA_TNUMBER ? lua_tonumber(L, -2) : 0;
    *whole = *whole && key >= 1 && key == floor(key);
    if (key > *last)
      *last = key;
  }
  return count;
}

static bool encode_array(lua_State *L, int index, encoder *to, size_t count, int depth) {
  if (!add(to, "[", 1))
    return false;
  for (size_t i = 1; i <= count; i++) {
    if (i > 1 && !add(to, ",", 1))
      return false;
    lua_rawgeti(L, index, (int)i);
    if (!encode_value(L, lua_gettop(L), to, depth))
      return within(to, "[%zu]", i);
    lua_pop(L, 1);
  }
  return add(to, "]", 1);
}

static bool encode_object(lua_State *L, int index, encoder *to, int depth) {
  const char *separator = "{";
  lua_pushnil(L);
  while (lua_next(L, index)) {
    int value = lua_gettop(L);
    if (lua_type(L, value - 1) != LUA_TSTRING)
      return fail(to, "a table that is neither a list without holes nor has names alone");
    if (!add(to, separator, 1) || !encode_string(L, value - 1, to) || !add(to, ":", 1) ||
        !encode_value(L, value, to, depth))
      return within(to, "%.64s", lua_tostring(L, value - 1));
    lua_pop(L, 1);
    separator = ",";
  }
  return (*separator == ',' || add(to, "{", 1)) && add(to, "}", 1);
}

static bool encode_table(lua_State *L, int index, encoder *to, int depth) {
  char mark[8];
  bool whole;
  double last;
  if (depth == DEPTH_MAX || !lua_checkstack(L, 8))
    return fail(to, "a table that is nested too deep, or holds itself");
  read_mark(L, index, mark);
  size_t count = count_keys(L, index, &whole, &last);
  bool list = whole && last == (double)count && (count > 0 || strcmp(mark, "array") == 0);
  return list ? encode_array(L, index, to, count, depth + 1) : encode_object(L, index, to, depth + 1);
}

static bool encode_value(lua_State *L, int index, encoder *to, int depth) {
  switch (lua_type(L, index)) {
  case LUA_TNIL:
    return add(to, "null", 4);
  case LUA_TBOOLEAN:
    return lua_toboolean(L, index) ? add(to, "true", 4) : add(to, "false", 5);
  case LUA_TNUMBER:
    return encode_number(L, index, to);
  case LUA_TSTRING:
    return encode_string(L, index, to);
  case LUA_TTABLE:
    return encode_table(L, index, to, depth);
  case LUA_TLIGHTUSERDATA:
    return lua_touserdata(L, index) ? fail(to, "a userdata") : add(to, "null", 4);
  case LUA_TUSERDATA:
    return fail(to, "a userdata");
  case LUA_TFUNCTION:
    return fail(to, "a function");
  default:
    return fail(to, "neither text, a number, a boolean nor a table");
  }
}

static int release(lua_State *L) {
  encoder *to = luaL_checkudata(L, 1, TYPE);
  free(to->bytes);
  to->bytes = NULL;
  return 0;
}

/* The text is a userdata's, so that an error of memory leaks nothing. */
int fs_lua_json_encode(lua_State *L) {
  luaL_checkany(L, 1);
  lua_settop(L, 2);
  encoder *to = lua_newuserdatauv(L, sizeof *to, 0);
  *to = (encoder){.strict = lua_toboolean(L, 2)};
  luaL_setmetatable(L, TYPE);
  bool encoded = encode_value(L, 1, to, 0);
  lua_settop(L, 3);
  if (encoded)
    lua_pushlstring(L, to->bytes, to->length);
  else
    lua_pushnil(L);
  free(to->bytes);
  to->bytes = NULL;
  if (encoded)
    return 1;
  lua_pushstring(L, to->problem);
  lua_pushstring(L, to->where);
  return 3;
}

static void register_mark(lua_State *L, const char *name, const char *mark) {
  luaL_newmetatable(L, name);
  lua_pushstring(L, mark);
  lua_setfield(L, -2, "__jsontype");
  lua_pop(L, 1);
}

void fs_lua_json_register(lua_State *L) {
  static const luaL_Reg none[] = {{NULL, NULL}};
  fs_lua_type(L, TYPE, none, release);
  register_mark(L, FS_LUA_JSON_LIST, "array");
  register_mark(L, FS_LUA_JSON_OBJECT, "object");
}
