/* The monotonic clock that all waiting uses, and the wall clock for what users read. */
#ifndef FS_CLOCK_H
#define FS_CLOCK_H

#include <stdint.h>
#include <time.h>

typedef int64_t fs_ms; /* milliseconds of a monotonic clock */

/* Milliseconds of a clock that does not jump. */
static inline fs_ms fs_clock_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (fs_ms)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Microseconds of the same clock, for what takes less than a millisecond. */
static inline int64_t fs_clock_us(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* Milliseconds since 1970, for time stamps that users read. */
static inline int64_t fs_clock_unix(void) {
  struct timespec time;
  clock_gettime(CLOCK_REALTIME, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

#endif
