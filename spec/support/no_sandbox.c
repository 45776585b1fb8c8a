/* Loaded before a program: its kernel has no Landlock; with NO_SECCOMP in the environment, no filters of system calls either. */
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static long absent(void) {
  errno = ENOSYS;
  return -1;
}

long syscall(long number, ...) {
  static long (*real)(long, ...);
  long given[6];
  va_list list;
  va_start(list, number);
  for (int i = 0; i < 6; i++)
    given[i] = va_arg(list, long);
  va_end(list);
  if (real == NULL)
    *(void **)&real = dlsym(RTLD_NEXT, "syscall");
  return number == SYS_landlock_create_ruleset ? absent() : real(number, given[0], given[1], given[2], given[3], given[4], given[5]);
}

int prctl(int option, ...) {
  static int (*real)(int, ...);
  unsigned long given[4];
  va_list list;
  va_start(list, option);
  for (int i = 0; i < 4; i++)
    given[i] = va_arg(list, unsigned long);
  va_end(list);
  if (real == NULL)
    *(void **)&real = dlsym(RTLD_NEXT, "prctl");
  if (getenv("NO_SECCOMP") != NULL && (option == PR_GET_SECCOMP || option == PR_SET_SECCOMP))
    return (int)absent();
  return real(option, given[0], given[1], given[2], given[3]);
}
