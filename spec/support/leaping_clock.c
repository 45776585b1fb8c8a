/* Preloaded into a program: between two looks at its monotonic clock a quarter of a second passes, as on a
 * machine that is very busy. */
#define _FILE_OFFSET_BITS 64 /* as the program is built: on 32 bits its calls go by other names */
#define _TIME_BITS 64
#include <dlfcn.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *time) {
  enum { LEAP = 250000000 /* ns */, SECOND = 1000000000 };
  static int (*real)(clockid_t, struct timespec *);
  static long long ahead;
  if (!real)
    *(void **)&real = dlsym(RTLD_NEXT, sizeof(time_t) > sizeof(long) ? "__clock_gettime64" : "clock_gettime");
  int result = real(clock, time);
  if (result == 0 && clock == CLOCK_MONOTONIC) {
    ahead += LEAP;
    long long now = time->tv_nsec + ahead;
    time->tv_sec += now / SECOND;
    time->tv_nsec = now % SECOND;
  }
  return result;
}
