#include "core/lua/lua_copy.h"

static fs_copied copy_value(lua_State *from, int index, lua_State *to, fs_copy *copy, int depth);

static bool is_data(int type) {
  return type == LUA_TNIL || type == LUA_TBOOLEAN || type == LUA_TNUMBER || type == LUA_TSTRING ||
         type == LUA_TTABLE;
}

/* The member whose key and value are on top of `from`, into the table on top of `to`. */
static fs_copied copy_member(lua_State *from, lua_State *to, fs_copy *copy, int depth) {
  if (copy->skip_other && (!is_data(lua_type(from, -1)) || !is_data(lua_type(from, -2))))
    return FS_COPIED;
  int top = lua_gettop(to);
  int value = lua_gettop(from);
  fs_copied done = copy_value(from, value - 1, to, copy, depth);
  if (done == FS_COPIED)
    done = copy_value(from, value, to, copy, depth);
  if (done == FS_COPIED)
    lua_rawset(to, -3);
  else
    lua_settop(to, top);
  return done;
}

static fs_copied copy_table(lua_State *from, int index, lua_State *to, fs_copy *copy, int depth) {
  if (depth == FS_COPY_DEPTH)
    return FS_COPY_TOO_DEEP;
  fs_copied done = FS_COPIED;
  lua_newtable(to);
  lua_pushnil(from);
  while (done == FS_COPIED && lua_next(from, index)) {
    done = copy_member(from, to, copy, depth + 1);
    lua_pop(from, 1);
  }
  if (done != FS_COPIED) {
    lua_pop(from, 1);
    lua_pop(to, 1);
  }
  return done;
}

static fs_copied copy_text(lua_State *from, int index, lua_State *to, fs_copy *copy) {
  size_t length;
  const char *text = lua_tolstring(from, index, &length);
  if (length > copy->bytes)
    return FS_COPY_TOO_LARGE;
  copy->bytes -= length;
  lua_pushlstring(to, text, length);
  return FS_COPIED;
}

static fs_copied copy_value(lua_State *from, int index, lua_State *to, fs_copy *copy, int depth) {
  if (copy->left-- <= 0 || (copy->deadline != 0 && fs_clock_now() > copy->deadline))
    return FS_COPY_TOO_LARGE;
  switch (lua_type(from, index)) {
  case LUA_TNIL:
    lua_pushnil(to);
    return FS_COPIED;
  case LUA_TBOOLEAN:
    lua_pushboolean(to, lua_toboolean(from, index));
    return FS_COPIED;
  case LUA_TNUMBER:
    if (lua_isinteger(from, index))
      lua_pushinteger(to, lua_tointeger(from, index));
    else
      lua_pushnumber(to, lua_tonumber(from, index));
    return FS_COPIED;
  case LUA_TSTRING:
    return copy_text(from, index, to, copy);
  case LUA_TTABLE:
    return copy_table(from, index, to, copy, depth);
  default:
    return FS_COPY_NOT_DATA;
  }
}

fs_copied fs_lua_copy(lua_State *from, int index, lua_State *to, fs_copy *copy) {
  if (index < 0)
    index = lua_gettop(from) + index + 1;
  return copy_value(from, index, to, copy, 0);
}
