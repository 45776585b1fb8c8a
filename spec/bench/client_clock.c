/* Lets a benchmark have power over the time. Preloaded, it is the clock that the core reads; required, it is
 * a Lua module. clock.skip(seconds)     clock.stop()     clock.count(function)     what callgrind counts with
 * --toggle-collect=count */
#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static time_t skipped; /* seconds */
static bool stopped;
static struct timespec stopped_at;

int clock_gettime(clockid_t clock, struct timespec *time) {
  if (clock == CLOCK_MONOTONIC && stopped) {
    *time = stopped_at;
    return 0;
  }
  int result = (int)syscall(SYS_clock_gettime, clock, time);
  if (result == 0 && clock == CLOCK_MONOTONIC)
    time->tv_sec += skipped;
  return result;
}

static int skip(lua_State *L) {
  skipped += (time_t)luaL_checknumber(L, 1);
  return 0;
}

static int stop(lua_State *L) {
  (void)L;
  clock_gettime(CLOCK_MONOTONIC, &stopped_at);
  stopped = true;
  return 0;
}

static int count(lua_State *L) {
  lua_call(L, 0, 0);
  return 0;
}

int luaopen_client_clock(lua_State *L) {
  static const luaL_Reg functions[] = {{"skip", skip}, {"stop", stop}, {"count", count}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
