/* What lua-cjson lacks for exact numbers, as functions of `faceswap.core`: see lua/faceswap/json.lua. */
#include "base/clean_text.h"
#include "base/lua/lua_util.h"
#include "base/number.h"
#include "core/lua/lua_core.h"
#include "core/policy/json_reader.h"
#include "core/policy/vocabulary.h"

#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Beyond EXACT_MAX a double skips whole numbers; one of EXACT_LENGTH characters is never beyond it. */
#define EXACT_MAX 9007199254740992.0
enum { EXACT_LENGTH = 15 };

static bool is_whole(const char *text, size_t length) {
  return strspn(text, "-0123456789") >= length;
}

/* Whether a string or number is JSON. At a control character of a string the cursor stops. */
static bool is_strict(fs_json_cursor *cursor, const fs_json *value) {
  for (size_t i = 0; value->type == FS_JSON_STRING && i < value->length; i++)
    if ((unsigned char)value->text[i] < 0x20) {
      cursor->at = value->text + i;
      return false;
    }
  return value->type != FS_JSON_NULL;
}

/* Reads one string, one number or one other byte; of an empty list, the place between its brackets. Returns
 * false for a string or number that is not JSON. `lax`: NaN and its like and control characters in strings
 * are read, too. */
static bool read_piece(fs_json_cursor *cursor, bool lax, fs_json *value) {
  char first = *cursor->at;
  if (first == '"' || first == '-' || (first >= '0' && first <= '9') ||
      (lax && (first == 'N' || first == 'I')))
    return fs_json_scalar(cursor, value) && (lax || is_strict(cursor, value));
  bool empty = first == '[' && (cursor->at++, fs_json_peek(cursor) == ']');
  *value = (fs_json){empty ? FS_JSON_ARRAY : FS_JSON_NONE, cursor->at, 0};
  cursor->at += first != '[';
  return true;
}

/* Whether lua-cjson may read past a number: it remembers the decimal point of the moment when it was loaded,
 * and strtod, in a locale that was set later, takes the comma after a number for one. */
static bool has_odd_point(void) {
  return strcmp(localeconv()->decimal_point, ".") != 0;
}

static bool needs_mark(const fs_json *value, bool odd_point) {
  if (value->type != FS_JSON_NUMBER)
    return value->type == FS_JSON_ARRAY || value->type == FS_JSON_NULL;
  if (odd_point)
    return true;
  bool zero = value->text[value->text[0] == '-'] == '0' && value->length > 1;
  return zero || value->length > EXACT_LENGTH || !is_whole(value->text, value->length);
}

static void add_piece(luaL_Buffer *to, const char *mark, const fs_json *value) {
  if (value->type == FS_JSON_NULL) {
    luaL_addstring(to, "null");
    return;
  }
  luaL_addchar(to, '"');
  luaL_addstring(to, mark);
  luaL_addlstring(to, value->text, value->length);
  luaL_addchar(to, '"');
}

/* core.json_mark(text, mark[, lax]): the text without a byte order mark, where the numbers that lua-cjson
 * would not read exactly are strings behind `mark`, and `mark` is in lists that are empty, which it would
 * take for objects. With `lax`, what stands for a number that is none (NaN, Infinity) is null, and a string
 * may have control characters. Or nil and the position of a string or number that is none, or of a zero byte.
 */
static int mark_text(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length), *mark = luaL_checkstring(L, 2);
  fs_json_cursor cursor = fs_json_begin(text, length);
  const char *kept = cursor.at;
  fs_json value;
  luaL_Buffer to;
  luaL_buffinit(L, &to);
  bool valid = true, odd_point = has_odd_point(), lax = lua_toboolean(L, 3);
  while (valid && fs_json_peek(&cursor)) {
    valid = read_piece(&cursor, lax, &value);
    if (!valid || !needs_mark(&value, odd_point))
      continue;
    valid = fs_json_peek(&cursor) != ':'; /* a member's name stays as it is */
    luaL_addlstring(&to, kept, (size_t)(value.text - kept));
    add_piece(&to, mark, &value);
    kept = value.text + value.length;
  }
  luaL_addlstring(&to, kept, (size_t)(cursor.end - kept));
  luaL_pushresult(&to);
  if (valid && cursor.at == cursor.end)
    return 1;
  lua_pushnil(L);
  lua_pushinteger(L, (lua_Integer)(cursor.at - text) + 1);
  return 2;
}

/* core.read_number(text): the number, an integer if it is whole and this Lua has integers; nothing if no
 * number of this Lua is the same, or the text is none. */
static int read_number(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  bool whole = is_whole(text, length);
  double number;
  if (!fs_number_read(text, length, &number) || !isfinite(number))
    return 0;
  errno = 0;
  long long integer = whole ? strtoll(text, NULL, 10) : fabs(number) <= EXACT_MAX ? (long long)number : 0;
  lua_pushinteger(L, (lua_Integer)integer);
  if (whole)
    return errno == 0 && (lua_isinteger(L, -1) || llabs(integer) <= (long long)EXACT_MAX);
  if ((double)integer != number)
    lua_pushnumber(L, number);
  return 1;
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
  static const luaL_Reg functions[] = {{"json_mark", mark_text},       {"read_number", read_number},
                                       {"write_number", write_number}, {"is_utf8", is_utf8},
                                       {"is_no_id", is_no_id},         {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
