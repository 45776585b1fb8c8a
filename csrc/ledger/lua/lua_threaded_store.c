#include "base/lua/lua_util.h"
#include "ledger/ledger_thread.h"
#include "ledger/lua/lua_ledger_request.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TYPE fs_ledger_threaded_type

typedef struct threaded {
  char *path;                  /* owned; NULL once closed */
  fs_ledger_thread *thread;    /* owned; NULL until there is something to do */
  pid_t owner;                 /* whose the thread is */
  fs_ledger_request *answered; /* owned; on its way to Lua, also over an error of memory */
} threaded;

/* Its thread is that of another process: it is not to be touched. */
static bool is_foreign(const threaded *self) {
  return self->thread && self->owner != getpid();
}

static threaded *check_threaded(lua_State *L) {
  threaded *self = luaL_checkudata(L, 1, TYPE);
  if (!self->path)
    luaL_error(L, "the ledger is closed");
  if (is_foreign(self))
    luaL_error(L, "the ledger was used before this process was forked; make another client here");
  return self;
}

/* store.threaded(path): the ledger, which is opened in a thread when it is first asked; or nil and why it can
 * never be. It can be made before a fork and used after it. */
int fs_lua_threaded_store_new(lua_State *L) {
  fs_error error;
  const char *path = luaL_checkstring(L, 1);
  if (fs_ledger_check(path, &error) != 0)
    return fs_lua_fail(L, error.text);
  threaded *self = lua_newuserdatauv(L, sizeof *self, 0);
  *self = (threaded){.path = NULL};
  luaL_setmetatable(L, TYPE);
  self->path = strdup(path);
  return self->path ? 1 : luaL_error(L, "out of memory");
}

static void free_request(fs_ledger_request *request) {
  if (request)
    fs_ledger_request_release(request);
  free(request);
}

/* The methods of a store: each returns the number with which take() gives what it would return there; or nil
 * and why not. */
static int ask(lua_State *L) {
  threaded *self = check_threaded(L);
  fs_ledger_request asked = fs_lua_ledger_request_read(L);
  if (!self->thread) {
    self->owner = getpid();
    self->thread = fs_ledger_thread_start(self->path);
  }
  fs_ledger_request *request = self->thread ? malloc(sizeof *request) : NULL;
  if (request)
    *request = asked;
  if (request && fs_ledger_request_own(request) == 0) {
    lua_pushnumber(L, (lua_Number)fs_work_queue_submit(fs_ledger_thread_queue(self->thread), &request->item));
    return 1;
  }
  int failed = self->thread ? ENOMEM : errno;
  free_request(request);
  return fs_lua_fail(L, lua_pushfstring(L, "the ledger's thread: %s", strerror(failed)));
}

/* threaded:take(): {id = the number, n, …} of an answered request, the values as in a list; nothing if there
 * is none. */
static int take(lua_State *L) {
  threaded *self = check_threaded(L);
  if (!self->answered && self->thread)
    self->answered = (fs_ledger_request *)fs_work_queue_take(fs_ledger_thread_queue(self->thread), 0);
  if (!self->answered)
    return 0;
  lua_createtable(L, 3, 2);
  int list = lua_gettop(L);
  int count = fs_lua_ledger_request_push(L, self->answered);
  for (int i = count; i > 0; i--)
    lua_rawseti(L, list, i);
  lua_pushinteger(L, count);
  lua_setfield(L, list, "n");
  lua_pushnumber(L, (lua_Number)self->answered->item.id);
  lua_setfield(L, list, "id");
  free_request(self->answered);
  self->answered = NULL;
  return 1;
}

/* threaded:address(): where to connect to be told that there is something to take; nil before the first
 * request. */
static int address(lua_State *L) {
  const threaded *self = check_threaded(L);
  if (!self->thread)
    return 0;
  lua_pushstring(L, fs_ledger_thread_queue(self->thread)->completions.wakeup.address);
  return 1;
}

/* threaded:active(): how many requests have not been taken. */
static int active(lua_State *L) {
  const threaded *self = check_threaded(L);
  lua_pushinteger(L, self->thread ? (lua_Integer)fs_ledger_thread_queue(self->thread)->active : 0);
  return 1;
}

static int release(lua_State *L) {
  threaded *self = luaL_checkudata(L, 1, TYPE);
  if (!is_foreign(self)) {
    free_request(self->answered);
    fs_ledger_thread_stop(self->thread);
  }
  free(self->path);
  *self = (threaded){.path = NULL};
  return 0;
}

void fs_lua_threaded_store_register(lua_State *L) {
  static const luaL_Reg methods[] = {{"take", take}, {"address", address}, {"active", active}, {NULL, NULL}};
  fs_lua_ledger_request_type(L, TYPE, methods, release, ask);
}
