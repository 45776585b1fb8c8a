#include "base/lua/lua_util.h"
#include "base/process.h"
#include "core/lua/lua_core.h"

#include <errno.h>
#include <unistd.h>

#define TYPE "faceswap.process"

enum { ARGUMENTS_MAX = 32, END_TIMEOUT = 5000 /* ms; the engine needs to stop its workers */ };

typedef struct process {
  fs_process child;
  pid_t owner; /* a fork inherits this userdata, but not the child */
} process;

int fs_lua_process_new(lua_State *L) {
  char *argv[ARGUMENTS_MAX + 1] = {NULL};
  const char *variable = luaL_optstring(L, 1, NULL);
  int count = lua_gettop(L) - 1;
  luaL_argcheck(L, count <= ARGUMENTS_MAX, ARGUMENTS_MAX, "too many arguments");
  for (int i = 0; i < count; i++)
    argv[i] =
        (char *)luaL_checkstring(L, i + 2); /* posix_spawn does not write to it; its type is historical */
  process *self = lua_newuserdatauv(L, sizeof *self, 0);
  *self = (process){.child = {.input = -1, .output = -1}, .owner = getpid()};
  luaL_setmetatable(L, TYPE);
  if (fs_process_start(&self->child, argv, variable, "CRUN_API_KEY") != 0)
    return fs_lua_errno(L, argv[0]);
  return 1;
}

/* process:line(seconds): the first line of its output; or nil and why not. */
static int line(lua_State *L) {
  process *self = luaL_checkudata(L, 1, TYPE);
  char text[512];
  int timeout = (int)(luaL_checknumber(L, 2) * 1000);
  if (!self->child.pid)
    return luaL_error(L, "the process is closed");
  if (fs_process_line(&self->child, timeout, text, sizeof text) != 0)
    return fs_lua_fail(L, errno == ETIMEDOUT ? "it did not answer in time" : "it ended at once");
  lua_pushstring(L, text);
  return 1;
}

/* process:pid(): its id. */
static int pid(lua_State *L) {
  process *self = luaL_checkudata(L, 1, TYPE);
  lua_pushinteger(L, self->child.pid);
  return 1;
}

static int release(lua_State *L) {
  process *self = luaL_checkudata(L, 1, TYPE);
  if (self->owner == getpid())
    fs_process_stop(&self->child, END_TIMEOUT);
  else
    fs_process_disown(&self->child);
  return 0;
}

void fs_lua_process_register(lua_State *L) {
  static const luaL_Reg methods[] = {{"line", line}, {"pid", pid}, {NULL, NULL}};
  fs_lua_type(L, TYPE, methods, release);
}
