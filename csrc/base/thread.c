#include "base/thread.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

int fs_thread_start(pthread_t *thread, void *(*run)(void *), void *context) {
  sigset_t blocked, before;
  sigfillset(&blocked);
  /* of these the thread itself is the cause */
  sigdelset(&blocked, SIGSEGV);
  sigdelset(&blocked, SIGBUS);
  sigdelset(&blocked, SIGILL);
  sigdelset(&blocked, SIGFPE);
  pthread_sigmask(SIG_SETMASK, &blocked, &before);
  int failed = pthread_create(thread, NULL, run, context);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (!failed)
    pthread_setname_np(*thread, "faceswap");
  return failed;
}

void fs_thread_condition(pthread_cond_t *condition) {
  pthread_condattr_t clock;
  pthread_condattr_init(&clock);
  pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
  pthread_cond_init(condition, &clock);
  pthread_condattr_destroy(&clock);
}

bool fs_thread_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, fs_ms deadline) {
  const struct timespec end = {.tv_sec = deadline / 1000, .tv_nsec = (long)(deadline % 1000) * 1000000};
  return pthread_cond_timedwait(condition, mutex, &end) != ETIMEDOUT;
}
