#include "ledger/lua/lua_ledger_request.h"

void fs_errand_set_methods(lua_State *L, lua_CFunction ask) {
  static const char *const names[] = {"intend", "update", "find", "unfinished", "spent", "usual"};
  for (int i = 0; i < (int)(sizeof names / sizeof *names); i++) {
    lua_pushinteger(L, i);
    lua_pushcclosure(L, ask, 1);
    lua_setfield(L, -2, names[i]);
  }
}

/* ---- asking ---- */

/* Reads the fields of the table at `index` that are columns. Their texts stay on the stack, so that they stay
 * alive. */
static fs_row check_fields(lua_State *L, int index) {
  fs_row row = {.storage = NULL};
  luaL_checktype(L, index, LUA_TTABLE);
  luaL_checkstack(L, FS_ROW_WIDTH, NULL);
  for (int i = 0; i < FS_ROW_WIDTH; i++) {
    fs_value *value = &row.values[i];
    lua_getfield(L, index, fs_ledger_columns[i]);
    if (lua_type(L, -1) == LUA_TSTRING) {
      value->type = FS_VALUE_TEXT;
      value->text = lua_tolstring(L, -1, &value->length);
    } else if (lua_type(L, -1) == LUA_TNUMBER) {
      value->type = FS_VALUE_REAL;
      value->real = lua_tonumber(L, -1);
    } else if (!lua_isnil(L, -1)) {
      luaL_error(L, "'%s' must be a string or a number", fs_ledger_columns[i]);
    }
  }
  return row;
}

fs_errand fs_errand_read(lua_State *L) {
  fs_errand errand = {.kind = (fs_errand_kind)lua_tointeger(L, lua_upvalueindex(1))};
  switch (errand.kind) {
  case FS_ERRAND_INTEND:
    errand.total = luaL_optnumber(L, 3, 0);
    errand.fields = check_fields(L, 2);
    break;
  case FS_ERRAND_UPDATE:
    errand.id = (int64_t)luaL_checknumber(L, 2);
    errand.from = (char *)luaL_checkstring(L, 4);
    errand.fields = check_fields(L, 3);
    break;
  case FS_ERRAND_FIND:
  case FS_ERRAND_USUAL:
    errand.fields = check_fields(L, 2);
    break;
  case FS_ERRAND_UNFINISHED:
  case FS_ERRAND_SPENT:
    break;
  }
  return errand;
}

/* ---- the answer ---- */

static void push_row(lua_State *L, const fs_row *row, bool alive) {
  lua_createtable(L, 0, FS_ROW_WIDTH);
  for (int i = 0; i < FS_ROW_WIDTH; i++) {
    const fs_value *value = &row->values[i];
    if (value->type == FS_VALUE_NONE)
      continue;
    if (value->type == FS_VALUE_TEXT)
      lua_pushlstring(L, value->text, value->length);
    else if (value->type == FS_VALUE_INTEGER)
      lua_pushinteger(L, (lua_Integer)value->integer);
    else
      lua_pushnumber(L, value->real);
    lua_setfield(L, -2, fs_ledger_columns[i]);
  }
  if (alive) {
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "alive");
  }
}

static void push_first(lua_State *L, const fs_errand *errand) {
  if (errand->count)
    push_row(L, &errand->rows[0], errand->alive[0]);
  else
    lua_pushnil(L);
}

static void push_all(lua_State *L, const fs_errand *errand) {
  lua_createtable(L, (int)errand->count, 0);
  for (size_t i = 0; i < errand->count; i++) {
    push_row(L, &errand->rows[i], errand->alive[i]);
    lua_rawseti(L, -2, (int)i + 1);
  }
}

/* Whole numbers are integers where Lua has them: 12 credits, not 12.0. */
static void push_credits(lua_State *L, double credits) {
  if (credits >= 0 && credits <= 9007199254740992.0 && credits == (double)(int64_t)credits)
    lua_pushinteger(L, (lua_Integer)credits);
  else
    lua_pushnumber(L, credits);
}

static int push_intended(lua_State *L, const fs_errand *errand) {
  switch ((fs_outcome)errand->result) {
  case FS_LEDGER_DONE:
    push_first(L, errand);
    return 1;
  case FS_LEDGER_EXISTS:
    lua_pushnil(L);
    lua_pushliteral(L, "exists");
    push_first(L, errand);
    return 3;
  case FS_LEDGER_OVER:
    lua_pushnil(L);
    lua_pushliteral(L, "over");
    push_credits(L, errand->credits);
    return 3;
  default:
    lua_pushnil(L);
    lua_pushliteral(L, "failed");
    lua_pushstring(L, errand->error);
    return 3;
  }
}

static void push_answer(lua_State *L, const fs_errand *errand) {
  switch (errand->kind) {
  case FS_ERRAND_UPDATE:
    lua_pushboolean(L, errand->result);
    break;
  case FS_ERRAND_FIND:
    push_first(L, errand);
    break;
  case FS_ERRAND_UNFINISHED:
    push_all(L, errand);
    break;
  case FS_ERRAND_USUAL:
    if (!errand->result) {
      lua_pushnil(L);
      break;
    }
    /* fall through */
  default:
    push_credits(L, errand->credits);
  }
}

int fs_errand_push(lua_State *L, const fs_errand *errand) {
  luaL_checkstack(L, 8, NULL);
  if (errand->kind == FS_ERRAND_INTEND)
    return push_intended(L, errand);
  if (errand->result < 0) {
    lua_pushnil(L);
    lua_pushstring(L, errand->error);
    return 2;
  }
  push_answer(L, errand);
  return 1;
}
