#include "ledger/lua/lua_ledger_request.h"

#include "base/lua/lua_util.h"

static const char *const method_names[FS_REQUEST_CALL] = {"intend", "update", "find",    "unfinished",
                                                          "spent",  "usual",  "may_send"};

/* The name of the method with a kind of request; NULL after the last. */
static const char *method_name(int kind) {
  return kind < FS_REQUEST_CALL ? method_names[kind] : fs_ledger_calls[kind - FS_REQUEST_CALL].name;
}

void fs_lua_ledger_request_type(lua_State *L, const char *name, const luaL_Reg *methods,
                                lua_CFunction release, lua_CFunction ask) {
  fs_lua_type(L, name, methods, release);
  luaL_getmetatable(L, name);
  lua_getfield(L, -1, "__index");
  for (int kind = 0; method_name(kind); kind++) {
    lua_pushinteger(L, kind);
    lua_pushcclosure(L, ask, 1);
    lua_setfield(L, -2, method_name(kind));
  }
  lua_pop(L, 2);
}

void fs_lua_ledger_request_push_names(lua_State *L) {
  lua_newtable(L);
  for (int kind = 0; method_name(kind); kind++) {
    lua_pushstring(L, method_name(kind));
    lua_rawseti(L, -2, kind + 1);
  }
}

/* ---- asking ---- */

/* Reads the fields of the table at `index` that have one of the names. Their texts stay on the stack, so that
 * they stay alive. */
static fs_row check_fields(lua_State *L, int index, const char *const *names) {
  fs_row row = {.storage = NULL};
  luaL_checktype(L, index, LUA_TTABLE);
  luaL_checkstack(L, FS_ROW_WIDTH, NULL);
  for (int i = 0; names[i]; i++) {
    fs_value *value = &row.values[i];
    lua_getfield(L, index, names[i]);
    if (lua_type(L, -1) == LUA_TSTRING) {
      value->type = FS_VALUE_TEXT;
      value->text = lua_tolstring(L, -1, &value->length);
    } else if (lua_type(L, -1) == LUA_TNUMBER) {
      value->type = FS_VALUE_REAL;
      value->real = lua_tonumber(L, -1);
    } else if (!lua_isnil(L, -1)) {
      luaL_error(L, "'%s' must be a string or a number", names[i]);
    }
  }
  return row;
}

static const fs_fleet_call *call_of(int kind) {
  return &fs_ledger_calls[kind - FS_REQUEST_CALL];
}

fs_ledger_request fs_lua_ledger_request_read(lua_State *L) {
  fs_ledger_request request = {.kind = (int)lua_tointeger(L, lua_upvalueindex(1))};
  switch (request.kind) {
  case FS_REQUEST_INTEND:
    request.total = luaL_optnumber(L, 3, 0);
    request.fields = check_fields(L, 2, fs_ledger_columns);
    break;
  case FS_REQUEST_UPDATE:
    request.id = (int64_t)luaL_checknumber(L, 2);
    request.from = (char *)luaL_checkstring(L, 4);
    request.fields = check_fields(L, 3, fs_ledger_columns);
    break;
  case FS_REQUEST_FIND:
  case FS_REQUEST_USUAL:
    request.fields = check_fields(L, 2, fs_ledger_columns);
    break;
  case FS_REQUEST_MAY_SEND:
    request.id = (int64_t)luaL_checknumber(L, 2);
    break;
  case FS_REQUEST_UNFINISHED:
    if (!lua_isnoneornil(L, 2))
      request.fields = check_fields(L, 2, fs_ledger_columns);
    break;
  case FS_REQUEST_SPENT:
    break;
  default:
    request.fields = check_fields(L, 2, call_of(request.kind)->parameters);
  }
  return request;
}

/* ---- the answer ---- */

static void push_row(lua_State *L, const fs_row *row, const char *const *names, bool alive) {
  lua_createtable(L, 0, FS_ROW_WIDTH);
  for (int i = 0; names[i]; i++) {
    const fs_value *value = &row->values[i];
    if (value->type == FS_VALUE_NONE)
      continue;
    if (value->type == FS_VALUE_TEXT)
      lua_pushlstring(L, value->text, value->length);
    else if (value->type == FS_VALUE_INTEGER)
      lua_pushinteger(L, (lua_Integer)value->integer);
    else
      lua_pushnumber(L, value->real);
    lua_setfield(L, -2, names[i]);
  }
  if (alive)
    fs_lua_set_flag(L, "alive", true);
}

static void push_first(lua_State *L, const fs_ledger_request *request) {
  if (request->answer.list.count)
    push_row(L, &request->answer.list.rows[0], fs_ledger_columns, request->alive[0]);
  else
    lua_pushnil(L);
}

static void push_all(lua_State *L, const fs_ledger_request *request, const char *const *names) {
  lua_createtable(L, (int)request->answer.list.count, 0);
  for (size_t i = 0; i < request->answer.list.count; i++) {
    push_row(L, &request->answer.list.rows[i], names, request->alive[i]);
    lua_rawseti(L, -2, (int)i + 1);
  }
}

static int push_intended(lua_State *L, const fs_ledger_request *request) {
  switch ((fs_ledger_result)request->result) {
  case FS_LEDGER_DONE:
    push_first(L, request);
    return 1;
  case FS_LEDGER_EXISTS:
    lua_pushnil(L);
    lua_pushliteral(L, "exists");
    push_first(L, request);
    return 3;
  case FS_LEDGER_OVER:
    lua_pushnil(L);
    lua_pushliteral(L, "over");
    fs_lua_push_number(L, request->credits);
    return 3;
  default:
    lua_pushnil(L);
    lua_pushliteral(L, "failed");
    lua_pushstring(L, request->answer.error.text);
    return 3;
  }
}

static void push_answer(lua_State *L, const fs_ledger_request *request) {
  switch (request->kind) {
  case FS_REQUEST_UPDATE:
  case FS_REQUEST_MAY_SEND:
    lua_pushboolean(L, request->result);
    break;
  case FS_REQUEST_FIND:
    push_first(L, request);
    break;
  case FS_REQUEST_UNFINISHED:
    push_all(L, request, fs_ledger_columns);
    break;
  case FS_REQUEST_USUAL:
    if (!request->result) {
      lua_pushnil(L);
      break;
    }
    /* fall through */
  case FS_REQUEST_SPENT:
    fs_lua_push_number(L, request->credits);
    break;
  default:
    push_all(L, request, call_of(request->kind)->columns);
  }
}

int fs_lua_ledger_request_push(lua_State *L, const fs_ledger_request *request) {
  luaL_checkstack(L, 8, NULL);
  if (request->kind == FS_REQUEST_INTEND)
    return push_intended(L, request);
  if (request->result < 0)
    return fs_lua_fail(L, request->answer.error.text);
  push_answer(L, request);
  return 1;
}
