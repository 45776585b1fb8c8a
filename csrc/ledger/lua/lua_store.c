/* A ledger for faceswap.ledger, of the backend that the module is linked with. Each backend is a module of
 * its own, so that its library is nobody else's dependency. */
#include "base/lua/lua_module.h"
#include "base/lua/lua_util.h"
#include "ledger/lua/lua_ledger_request.h"

#include <unistd.h>

#define TYPE fs_ledger_type

typedef struct store {
  fs_ledger *ledger;         /* owned; NULL once closed */
  pid_t owner;               /* connections do not survive a fork */
  fs_ledger_request request; /* owned; the last one, also over an error of memory */
} store;

static store *check_store(lua_State *L) {
  store *self = luaL_checkudata(L, 1, TYPE);
  if (!self->ledger)
    luaL_error(L, "the ledger is closed");
  if (self->owner != getpid())
    luaL_error(L, "the ledger was opened before this process was forked; make another client here");
  return self;
}

/* store.open(location): the ledger; or nil and why not. */
static int open_store(lua_State *L) {
  fs_error error;
  const char *location = luaL_checkstring(L, 1);
  store *self = lua_newuserdatauv(L, sizeof *self, 0);
  *self = (store){.owner = getpid()};
  luaL_setmetatable(L, TYPE);
  self->ledger = fs_ledger_open(location, &error);
  return self->ledger ? 1 : fs_lua_fail(L, error.text);
}

static int ask(lua_State *L) {
  store *self = check_store(L);
  fs_ledger_request request = fs_lua_ledger_request_read(L);
  fs_ledger_request_release(&self->request);
  self->request = request;
  fs_ledger_request_execute(&self->request, self->ledger);
  return fs_lua_ledger_request_push(L, &self->request);
}

/* In a forked child the connection is the parent's: closing it would drop the locks that the parent relies
 * on. */
static int release(lua_State *L) {
  store *self = luaL_checkudata(L, 1, TYPE);
  if (self->owner == getpid())
    fs_ledger_close(self->ledger);
  self->ledger = NULL;
  fs_ledger_request_release(&self->request);
  return 0;
}

int fs_lua_store_open_module(lua_State *L, const char *name) {
  static const luaL_Reg functions[] = {
      {"open", open_store}, {"threaded", fs_lua_threaded_store_new}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{NULL, NULL}};
  fs_lua_ledger_request_type(L, TYPE, methods, release, ask);
  fs_lua_threaded_store_register(L);
  fs_lua_module(L, name, functions);
  fs_lua_ledger_request_push_names(L);
  lua_setfield(L, -2, "methods");
  return 1;
}
