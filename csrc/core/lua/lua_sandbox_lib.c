/* What a script in a sandbox can call. Lua's own library has loops in C, where no hook fires: `table.remove`
 * and `table.insert` walk as far as a table says it is long, which a few keys far apart make any number, and
 * on 5.1 and LuaJIT `table.insert` walks down from a position below 1. These here count their work. */
#include "core/lua/lua_sandbox.h"

/* Members of a list: more have no room in a sandbox's memory. Results of unpack: what every version's stack
 * takes. Bytes of a format, and of the texts in it. */
enum { LENGTH_MAX = 10000000, RESULTS_MAX = 4000, FORMAT_MAX = 1000, FORMATTED_MAX = 100000 };

/* Bytes that are copied in the time of an instruction. */
enum { BYTES_A_STEP = 64 };

/* ---- tables ---- */

static int length_of(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  size_t length = lua_rawlen(L, 1);
  if (length > LENGTH_MAX)
    luaL_error(L, "the table is too long, or has holes");
  return (int)length;
}

static int optional_index(lua_State *L, int argument, int otherwise) {
  lua_Number value = luaL_optnumber(L, argument, otherwise);
  luaL_argcheck(L, value >= -LENGTH_MAX && value <= LENGTH_MAX, argument, "position out of bounds");
  return (int)value;
}

static int table_insert(lua_State *L) {
  int length = length_of(L), position = length + 1, arguments = lua_gettop(L);
  if (arguments == 3) {
    position = optional_index(L, 2, 0);
    luaL_argcheck(L, position >= 1 && position <= length + 1, 2, "position out of bounds");
  } else if (arguments != 2) {
    return luaL_error(L, "wrong number of arguments to 'insert'");
  }
  fs_sandbox_charge(L, (size_t)(length + 1 - position));
  for (int i = length + 1; i > position; i--) {
    lua_rawgeti(L, 1, i - 1);
    lua_rawseti(L, 1, i);
  }
  lua_pushvalue(L, arguments);
  lua_rawseti(L, 1, position);
  return 0;
}

static int table_remove(lua_State *L) {
  int length = length_of(L), position = optional_index(L, 2, length);
  if (length == 0)
    return 0;
  luaL_argcheck(L, position >= 1 && position <= length + 1, 2, "position out of bounds");
  fs_sandbox_charge(L, (size_t)(length + 1 - position));
  lua_rawgeti(L, 1, position);
  for (int i = position; i < length; i++) {
    lua_rawgeti(L, 1, i + 1);
    lua_rawseti(L, 1, i);
  }
  if (position <= length) {
    lua_pushnil(L);
    lua_rawseti(L, 1, length);
  }
  return 1;
}

static int table_concat(lua_State *L) {
  size_t separator_length;
  luaL_Buffer buffer;
  const char *separator = luaL_optlstring(L, 2, "", &separator_length);
  int first = optional_index(L, 3, 1), last = optional_index(L, 4, length_of(L));
  luaL_buffinit(L, &buffer);
  for (int i = first; i <= last; i++) {
    lua_rawgeti(L, 1, i);
    if (!lua_isstring(L, -1))
      return luaL_error(L, "invalid value (at index %d) in table for 'concat'", i);
    fs_sandbox_charge(L, 1 + (lua_rawlen(L, -1) + separator_length) / BYTES_A_STEP);
    luaL_addvalue(&buffer);
    if (i < last)
      luaL_addlstring(&buffer, separator, separator_length);
  }
  luaL_pushresult(&buffer);
  return 1;
}

static int unpack(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  int first = optional_index(L, 2, 1);
  int last = lua_isnoneornil(L, 3) ? length_of(L) : optional_index(L, 3, 0);
  if (last < first)
    return 0;
  if (last - first >= RESULTS_MAX)
    return luaL_error(L, "too many results to unpack");
  fs_sandbox_charge(L, (size_t)(last - first));
  luaL_checkstack(L, last - first + 1, "too many results to unpack");
  for (int i = first; i <= last; i++)
    lua_rawgeti(L, 1, i);
  return last - first + 1;
}

/* ---- texts and numbers ---- */

/* Lua's own function, the upvalue, once the texts among the arguments have been counted. */
static int call_counted(lua_State *L) {
  size_t bytes = 0;
  for (int i = 1; i <= lua_gettop(L); i++)
    bytes += lua_type(L, i) == LUA_TSTRING ? lua_rawlen(L, i) : 0;
  fs_sandbox_charge(L, 1 + bytes / BYTES_A_STEP);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  return 1;
}

static int string_format(lua_State *L) {
  size_t bytes = 0;
  luaL_checktype(L, 1, LUA_TSTRING);
  luaL_argcheck(L, lua_rawlen(L, 1) <= FORMAT_MAX, 1, "the format is too long");
  for (int i = 2; i <= lua_gettop(L); i++)
    bytes += lua_type(L, i) == LUA_TSTRING ? lua_rawlen(L, i) : 0;
  if (bytes > FORMATTED_MAX)
    return luaL_error(L, "the texts to format are too long");
  return call_counted(L);
}

/* ---- what is opened ---- */

static void open_library(lua_State *L, lua_CFunction open, const char *name) {
  lua_pushcfunction(L, open);
  lua_pushstring(L, name);
  lua_call(L, 1, 1);
  if (*name != '\0' && lua_istable(L, -1))
    lua_setglobal(L, name);
  else
    lua_pop(L, 1);
}

/* Removes all but the names in `kept` from the table on top, and pops it. */
static void keep_only(lua_State *L, const char *const kept[]) {
  lua_newtable(L);
  for (int i = 0; kept[i] != NULL; i++) {
    lua_getfield(L, -2, kept[i]);
    lua_setfield(L, -2, kept[i]);
  }
  lua_pushnil(L);
  while (lua_next(L, -3)) {
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_pushnil(L);
    lua_rawset(L, -5); /* clearing a field that is there is allowed during a traversal */
  }
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -5);
  }
  lua_pop(L, 2);
}

static void keep_global(lua_State *L, const char *name, const char *const kept[]) {
  lua_getglobal(L, name);
  keep_only(L, kept);
}

/* Replaces Lua's own function in the table on top; the replacement gets it as its upvalue. */
static void replace(lua_State *L, const char *name, lua_CFunction function) {
  lua_getfield(L, -1, name);
  lua_pushcclosure(L, function, 1);
  lua_setfield(L, -2, name);
}

void fs_sandbox_open_base(lua_State *L) {
  open_library(L, luaopen_base, "");
}

/* Texts have no methods, since a pattern can take for ever in a single call. No pcall, which would catch what
 * ends the script; no metatables, coroutines or garbage collection; no random numbers, since a plan's meaning
 * follows from the plan and the media alone. */
void fs_sandbox_open_rest(lua_State *L) {
  static const char *const basic[] = {"assert", "error", "ipairs",   "next",     "pairs",
                                      "select", "type",  "tonumber", "tostring", NULL};
  static const char *const of_math[] = {
      "abs",  "acos", "asin", "atan",  "atan2",      "ceil",       "cos",  "deg", "exp",  "floor",
      "fmod", "huge", "log",  "log10", "maxinteger", "mininteger", "max",  "min", "modf", "pi",
      "pow",  "rad",  "sin",  "sqrt",  "tan",        "tointeger",  "type", "ult", NULL};
  static const char *const of_string[] = {"format", NULL};
  static const luaL_Reg of_table[] = {{"concat", table_concat},
                                      {"insert", table_insert},
                                      {"remove", table_remove},
                                      {"unpack", unpack},
                                      {NULL, NULL}};
  lua_getglobal(L, "_G");
  replace(L, "tonumber", call_counted);
  keep_only(L, basic); /* _G itself is not kept */
  open_library(L, luaopen_math, "math");
  keep_global(L, "math", of_math);
  open_library(L, luaopen_string, "string");
  keep_global(L, "string", of_string);
  lua_pushliteral(L, "");
  lua_pushnil(L);
  lua_setmetatable(L, -2);
  lua_getglobal(L, "string");
  replace(L, "format", string_format);
  lua_pop(L, 2);
  luaL_newlib(L, of_table);
  lua_setglobal(L, "table");
  lua_pushcfunction(L, unpack);
  lua_setglobal(L, "unpack");
}
