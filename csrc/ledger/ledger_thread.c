#include "ledger/ledger_thread.h"

#include "base/thread.h"
#include "base/wakeup.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct fs_ledger_thread {
  pthread_t thread;
  char *path;       /* owned */
  fs_wakeup wakeup; /* the thread's, but for its address */
  int wake;         /* owned eventfd: there is something in `wanted` that was empty, or it is time to stop */
  uint64_t given;   /* the caller's: how many requests there were */
  size_t active;    /* the caller's */

  pthread_mutex_t mutex;                  /* guards what follows */
  struct fs_ledger_requests wanted, done; /* owned */
  bool stopping;
};

/* ---- in the thread ---- */

static void hand_over(fs_ledger_thread *thread, fs_ledger_request *request) {
  pthread_mutex_lock(&thread->mutex);
  bool ring = STAILQ_EMPTY(&thread->done);
  STAILQ_INSERT_TAIL(&thread->done, request, next);
  pthread_mutex_unlock(&thread->mutex);
  if (ring)
    fs_wakeup_signal(&thread->wakeup);
}

static fs_ledger_request *next_wanted(fs_ledger_thread *thread, bool *stopping) {
  pthread_mutex_lock(&thread->mutex);
  fs_ledger_request *request = STAILQ_FIRST(&thread->wanted);
  if (request)
    STAILQ_REMOVE_HEAD(&thread->wanted, next);
  *stopping = thread->stopping;
  pthread_mutex_unlock(&thread->mutex);
  return request;
}

static void accept_wakeup(fs_ledger_thread *thread) {
  fs_wakeup_accept(&thread->wakeup);
  pthread_mutex_lock(&thread->mutex);
  bool ring = !STAILQ_EMPTY(&thread->done);
  pthread_mutex_unlock(&thread->mutex);
  if (ring)
    fs_wakeup_signal(&thread->wakeup);
}

static void *run(void *context) {
  fs_ledger_thread *thread = context;
  struct pollfd fds[] = {{.fd = thread->wake, .events = POLLIN},
                         {.fd = thread->wakeup.listener, .events = POLLIN}};
  char error[FS_LEDGER_ERROR_SIZE];
  fs_ledger *ledger = fs_ledger_open(thread->path, error);
  bool stopping = false;
  while (!stopping) {
    uint64_t count;
    if (poll(fds, sizeof fds / sizeof *fds, -1) < 0)
      continue;
    if (fds[1].revents)
      accept_wakeup(thread);
    if (!fds[0].revents || read(thread->wake, &count, sizeof count) < 0)
      continue;
    for (fs_ledger_request *request; (request = next_wanted(thread, &stopping));) {
      if (ledger)
        fs_ledger_request_execute(request, ledger);
      else
        fs_ledger_request_fail(request, error);
      hand_over(thread, request);
    }
  }
  fs_ledger_close(ledger);
  return NULL;
}

/* ---- in the caller's ---- */

static void release(fs_ledger_thread *thread) {
  for (fs_ledger_request *request; (request = fs_ledger_thread_take(thread));) {
    fs_ledger_request_release(request);
    free(request);
  }
  fs_wakeup_close(&thread->wakeup);
  if (thread->wake >= 0)
    close(thread->wake);
  pthread_mutex_destroy(&thread->mutex);
  free(thread->path);
  free(thread);
}

fs_ledger_thread *fs_ledger_thread_start(const char *path) {
  fs_ledger_thread *thread = calloc(1, sizeof *thread);
  if (!thread)
    return NULL;
  pthread_mutex_init(&thread->mutex, NULL);
  STAILQ_INIT(&thread->wanted);
  STAILQ_INIT(&thread->done);
  thread->wake = -1;
  thread->path = strdup(path);
  int failed = 0;
  if (fs_wakeup_open(&thread->wakeup) != 0 || !thread->path ||
      (thread->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) < 0)
    failed = errno;
  if (!failed)
    failed = fs_thread_start(&thread->thread, run, thread);
  if (!failed)
    return thread;
  release(thread);
  errno = failed;
  return NULL;
}

const char *fs_ledger_thread_address(const fs_ledger_thread *thread) {
  return thread->wakeup.address;
}

static void wake_up(const fs_ledger_thread *thread) {
  uint64_t one = 1;
  ssize_t written = write(thread->wake, &one, sizeof one);
  (void)written; /* it cannot fail but by being full, and then it is awake */
}

uint64_t fs_ledger_thread_submit(fs_ledger_thread *thread, fs_ledger_request *request) {
  uint64_t number = request->number = ++thread->given;
  thread->active++;
  pthread_mutex_lock(&thread->mutex);
  STAILQ_INSERT_TAIL(&thread->wanted, request, next);
  pthread_mutex_unlock(&thread->mutex);
  wake_up(thread);
  return number;
}

fs_ledger_request *fs_ledger_thread_take(fs_ledger_thread *thread) {
  pthread_mutex_lock(&thread->mutex);
  fs_ledger_request *request = STAILQ_FIRST(&thread->done);
  if (request)
    STAILQ_REMOVE_HEAD(&thread->done, next);
  pthread_mutex_unlock(&thread->mutex);
  thread->active -= request != NULL;
  return request;
}

size_t fs_ledger_thread_active(const fs_ledger_thread *thread) {
  return thread->active;
}

void fs_ledger_thread_stop(fs_ledger_thread *thread) {
  if (!thread)
    return;
  pthread_mutex_lock(&thread->mutex);
  thread->stopping = true;
  pthread_mutex_unlock(&thread->mutex);
  wake_up(thread);
  pthread_join(thread->thread, NULL);
  release(thread);
}
