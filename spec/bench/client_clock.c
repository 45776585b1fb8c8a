/* Lets a benchmark have power over the time. Preloaded, it is the clock that the core reads and the timer
 * that it arms; required, it is a Lua module with clock.skip(seconds), clock.stop() and
 * clock.count(function), which calls what callgrind counts with --toggle-collect=count. */
#include <dlfcn.h>
#include <lauxlib.h>
#include <lua.h>
#include <stdbool.h>
#include <sys/timerfd.h>
#include <time.h>

static time_t skipped; /* seconds */
static bool stopped;
static struct timespec stopped_at;
static int timer = -1; /* the one that was armed last */
static struct itimerspec armed;

int clock_gettime(clockid_t clock, struct timespec *time) {
  if (clock == CLOCK_MONOTONIC && stopped) {
    *time = stopped_at;
    return 0;
  }
  /* libc's own, which takes fewer instructions than a system call made by hand: the clock is none of the
   * client's costs */
  static int (*real)(clockid_t, struct timespec *);
  if (!real)
    *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
  int result = real(clock, time);
  if (result == 0 && clock == CLOCK_MONOTONIC)
    time->tv_sec += skipped;
  return result;
}

/* Arms a timer at a time of this clock. */
int timerfd_settime(int fd, int flags, const struct itimerspec *setting, struct itimerspec *previous) {
  static int (*real)(int, int, const struct itimerspec *, struct itimerspec *);
  if (!real)
    *(void **)&real = dlsym(RTLD_NEXT, "timerfd_settime");
  timer = fd;
  armed = *setting;
  struct itimerspec shifted = *setting;
  struct timespec *at = &shifted.it_value;
  if (at->tv_sec > skipped)
    at->tv_sec -= skipped;
  else if (at->tv_sec || at->tv_nsec)
    *at = (struct timespec){.tv_nsec = 1}; /* it has passed: 0 would switch the timer off */
  return real(fd, flags, &shifted, previous);
}

static int skip(lua_State *L) {
  skipped += (time_t)luaL_checknumber(L, 1);
  if (timer >= 0)
    timerfd_settime(timer, TFD_TIMER_ABSTIME, &armed, NULL);
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
