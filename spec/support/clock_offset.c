/* Preloaded into a program: its wall clock is off by the seconds in the file that CLOCK_OFFSET names. */
#define _FILE_OFFSET_BITS 64 /* as the program is built: on 32 bits its calls go by other names */
#define _TIME_BITS 64
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long offset(void) {
  const char *path = getenv("CLOCK_OFFSET");
  FILE *file = path != NULL ? fopen(path, "r") : NULL;
  char text[32] = "0";
  if (file != NULL && fgets(text, sizeof text, file) == NULL)
    text[0] = '\0';
  if (file != NULL)
    fclose(file);
  return atol(text);
}

int clock_gettime(clockid_t clock, struct timespec *now) {
  static int (*real)(clockid_t, struct timespec *);
  if (real == NULL)
    *(void **)&real = dlsym(RTLD_NEXT, sizeof(time_t) > sizeof(long) ? "__clock_gettime64" : "clock_gettime");
  const int status = real(clock, now);
  if (clock == CLOCK_REALTIME)
    now->tv_sec += offset();
  return status;
}

time_t time(time_t *seconds) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (seconds != NULL)
    *seconds = now.tv_sec;
  return now.tv_sec;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  struct timespec exact;
  (void)zone;
  const int status = clock_gettime(CLOCK_REALTIME, &exact);
  *now = (struct timeval){.tv_sec = exact.tv_sec, .tv_usec = exact.tv_nsec / 1000};
  return status;
}
