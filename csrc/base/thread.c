#include "base/thread.h"

#include <signal.h>

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
