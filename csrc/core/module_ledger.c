/* `faceswap.store`: the ledger's file, for faceswap.ledger. It is a module of its own, so that who keeps no
 * ledger needs no SQLite. */
#include "compat.h"
#include "ledger.h"

#include <unistd.h>

#define TYPE "faceswap.store"

typedef struct store {
  fs_ledger *ledger; /* owned; NULL once closed */
  pid_t owner;       /* SQLite's connections do not survive a fork */
} store;

static store *check_store(lua_State *L) {
  store *self = luaL_checkudata(L, 1, TYPE);
  if (!self->ledger)
    luaL_error(L, "the ledger is closed");
  if (self->owner != getpid())
    luaL_error(L, "the ledger was opened before this process was forked; make another client here");
  return self;
}

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

static void push_row(lua_State *L, const fs_ledger *ledger, const fs_row *row) {
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
  if (fs_ledger_alive(ledger, row)) {
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, "alive");
  }
}

static void push_first(lua_State *L, const fs_ledger *ledger) {
  size_t count;
  const fs_row *rows = fs_ledger_rows(ledger, &count);
  if (count)
    push_row(L, ledger, rows);
  else
    lua_pushnil(L);
}

/* Whole numbers are integers where Lua has them: 12 credits, not 12.0. */
static void push_credits(lua_State *L, double credits) {
  if (credits >= 0 && credits <= 9007199254740992.0 && credits == (double)(int64_t)credits)
    lua_pushinteger(L, (lua_Integer)credits);
  else
    lua_pushnumber(L, credits);
}

static int push_failure(lua_State *L, const fs_ledger *ledger) {
  lua_pushnil(L);
  lua_pushstring(L, fs_ledger_error(ledger));
  return 2;
}

/* store.open(path): the ledger; or nil and why not. */
static int open_store(lua_State *L) {
  char error[FS_DATABASE_ERROR_SIZE];
  const char *path = luaL_checkstring(L, 1);
  store *self = lua_newuserdatauv(L, sizeof *self, 0);
  *self = (store){.owner = getpid()};
  luaL_setmetatable(L, TYPE);
  self->ledger = fs_ledger_open(path, error);
  if (self->ledger)
    return 1;
  lua_pushnil(L);
  lua_pushstring(L, error);
  return 2;
}

/* The functions of faceswap.Store, which is described in lua/faceswap/ledger.lua. */

static int intend(lua_State *L) {
  fs_ledger *ledger = check_store(L)->ledger;
  double spent, total = luaL_optnumber(L, 3, 0);
  fs_row fields = check_fields(L, 2);
  switch (fs_ledger_intend(ledger, &fields, total, &spent)) {
  case FS_LEDGER_DONE:
    push_first(L, ledger);
    return 1;
  case FS_LEDGER_EXISTS:
    lua_pushnil(L);
    lua_pushliteral(L, "exists");
    push_first(L, ledger);
    return 3;
  case FS_LEDGER_OVER:
    lua_pushnil(L);
    lua_pushliteral(L, "over");
    push_credits(L, spent);
    return 3;
  default:
    lua_pushnil(L);
    lua_pushliteral(L, "failed");
    lua_pushstring(L, fs_ledger_error(ledger));
    return 3;
  }
}

static int update(lua_State *L) {
  fs_ledger *ledger = check_store(L)->ledger;
  int64_t id = (int64_t)luaL_checknumber(L, 2);
  const char *from = luaL_checkstring(L, 4);
  fs_row fields = check_fields(L, 3);
  int changed = fs_ledger_update(ledger, id, &fields, from);
  if (changed < 0)
    return push_failure(L, ledger);
  lua_pushboolean(L, changed);
  return 1;
}

static int find(lua_State *L) {
  fs_ledger *ledger = check_store(L)->ledger;
  fs_row by = check_fields(L, 2);
  if (fs_ledger_find(ledger, &by) < 0)
    return push_failure(L, ledger);
  push_first(L, ledger);
  return 1;
}

static int unfinished(lua_State *L) {
  fs_ledger *ledger = check_store(L)->ledger;
  if (fs_ledger_unfinished(ledger) != 0)
    return push_failure(L, ledger);
  size_t count;
  const fs_row *rows = fs_ledger_rows(ledger, &count);
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    push_row(L, ledger, &rows[i]);
    lua_rawseti(L, -2, (int)i + 1);
  }
  return 1;
}

static int spent(lua_State *L) {
  fs_ledger *ledger = check_store(L)->ledger;
  double credits;
  if (fs_ledger_spent(ledger, &credits) != 0)
    return push_failure(L, ledger);
  push_credits(L, credits);
  return 1;
}

static int usual(lua_State *L) {
  fs_ledger *ledger = check_store(L)->ledger;
  double credits;
  fs_row like = check_fields(L, 2);
  int known = fs_ledger_usual(ledger, &like, &credits);
  if (known < 0)
    return push_failure(L, ledger);
  if (known)
    push_credits(L, credits);
  else
    lua_pushnil(L);
  return 1;
}

/* In a forked child the connection is the parent's: closing it would drop the locks that the parent relies
 * on. */
static int release(lua_State *L) {
  store *self = luaL_checkudata(L, 1, TYPE);
  if (self->owner == getpid())
    fs_ledger_close(self->ledger);
  self->ledger = NULL;
  return 0;
}

__attribute__((visibility("default"))) int luaopen_faceswap_store(lua_State *L) {
  static const luaL_Reg functions[] = {{"open", open_store}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"intend", intend}, {"update", update}, {"find", find},
                                     {"spent", spent},   {"usual", usual},   {"unfinished", unfinished},
                                     {"close", release}, {"__gc", release},  {"__close", release},
                                     {NULL, NULL}};
  luaL_newmetatable(L, TYPE);
  luaL_setfuncs(L, methods, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
  luaL_newlib(L, functions);
  return 1;
}
