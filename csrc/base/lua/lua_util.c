#include "base/lua/lua_util.h"

#include "base/error.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

const char *fs_lua_get_bytes(lua_State *L, int index, const char *name, size_t *length) {
  lua_getfield(L, index, name);
  if (lua_isnil(L, -1))
    return NULL;
  if (lua_type(L, -1) != LUA_TSTRING)
    luaL_error(L, "'%s' must be a string", name);
  return lua_tolstring(L, -1, length);
}

const char *fs_lua_get_text(lua_State *L, int index, const char *name, const char *otherwise) {
  size_t length = 0;
  const char *text = fs_lua_get_bytes(L, index, name, &length);
  if (text && strlen(text) != length)
    luaL_error(L, "'%s' must not have zero bytes", name);
  return text ? text : otherwise;
}

lua_Number fs_lua_get_number(lua_State *L, int index, const char *name) {
  lua_getfield(L, index, name);
  if (lua_type(L, -1) != LUA_TNUMBER)
    luaL_error(L, "'%s' must be a number", name);
  return lua_tonumber(L, -1);
}

bool fs_lua_get_flag(lua_State *L, int index, const char *name) {
  lua_getfield(L, index, name);
  bool flag = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return flag;
}

int fs_lua_push_hash(lua_State *L, uint64_t hash) {
  char text[17];
  snprintf(text, sizeof text, "%016" PRIx64, hash);
  lua_pushstring(L, text);
  return 1;
}

int fs_lua_push_hex(lua_State *L, const unsigned char *bytes, size_t length) {
  static const char digits[] = "0123456789abcdef";
  luaL_Buffer text;
  luaL_buffinit(L, &text);
  for (size_t i = 0; i < length; i++) {
    luaL_addchar(&text, digits[bytes[i] >> 4]);
    luaL_addchar(&text, digits[bytes[i] & 15]);
  }
  luaL_pushresult(&text);
  return 1;
}

void fs_lua_set_text(lua_State *L, const char *name, const char *text) {
  if (!text || !*text)
    return;
  lua_pushstring(L, text);
  lua_setfield(L, -2, name);
}

void fs_lua_push_number(lua_State *L, lua_Number number) {
  if (number >= -9007199254740992.0 && number <= 9007199254740992.0 &&
      number == (lua_Number)(lua_Integer)number)
    lua_pushinteger(L, (lua_Integer)number);
  else
    lua_pushnumber(L, number);
}

void fs_lua_set_number(lua_State *L, const char *name, lua_Number number) {
  fs_lua_push_number(L, number);
  lua_setfield(L, -2, name);
}

void fs_lua_set_flag(lua_State *L, const char *name, bool flag) {
  lua_pushboolean(L, flag);
  lua_setfield(L, -2, name);
}

void fs_lua_type(lua_State *L, const char *name, const luaL_Reg *methods, lua_CFunction release) {
  luaL_newmetatable(L, name);
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  if (release) {
    lua_pushcfunction(L, release);
    lua_setfield(L, -2, "close");
    lua_pushcfunction(L, release);
    lua_setfield(L, -3, "__gc");
    lua_pushcfunction(L, release);
    lua_setfield(L, -3, "__close");
  }
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

fs_ms fs_lua_seconds(lua_Number seconds) {
  const lua_Number most = 1e9;
  if (isnan(seconds))
    return 0;
  return (fs_ms)llround(fmax(-most, fmin(seconds, most)) * 1000);
}

fs_ms fs_lua_time(lua_State *L, int index) {
  return fs_lua_seconds(luaL_checknumber(L, index));
}

int fs_lua_fail(lua_State *L, const char *reason) {
  lua_pushnil(L);
  lua_pushstring(L, reason);
  return 2;
}

int fs_lua_errno(lua_State *L, const char *what) {
  lua_pushnil(L);
  lua_pushfstring(L, "%s: %s", fs_shown_name(what), fs_file_error(errno));
  return 2;
}
