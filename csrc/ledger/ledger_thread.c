#include "ledger/ledger_thread.h"

#include "base/thread.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct fs_ledger_thread {
  fs_work_queue queue;
  pthread_t thread;
  char *path; /* owned */
};

/* Whether a request's caller goes on well without an answer. */
static bool is_optional(const fs_ledger_request *request) {
  return request->kind >= FS_REQUEST_CALL && fs_ledger_calls[request->kind - FS_REQUEST_CALL].optional;
}

/* A ledger that cannot be opened is tried again with the next request that needs it: its server may be back,
 * its folder there. */
static void *run(void *context) {
  fs_ledger_thread *thread = context;
  fs_error error = {""};
  fs_ledger *ledger = NULL;
  for (fs_work_item *item; (item = fs_work_queue_next(&thread->queue));) {
    fs_ledger_request *request = (fs_ledger_request *)item;
    if (!ledger && !(error.text[0] && is_optional(request)))
      ledger = fs_ledger_open(thread->path, &error);
    if (ledger)
      fs_ledger_request_execute(request, ledger);
    else
      fs_ledger_request_fail(request, error.text);
    fs_completions_add(&thread->queue.completions, item);
  }
  fs_ledger_close(ledger);
  return NULL;
}

static void free_item(fs_work_item *item) {
  fs_ledger_request_release((fs_ledger_request *)item);
  free(item);
}

static void release(fs_ledger_thread *thread) {
  fs_work_queue_close(&thread->queue, free_item);
  free(thread->path);
  free(thread);
}

fs_ledger_thread *fs_ledger_thread_start(const char *path) {
  fs_ledger_thread *thread = calloc(1, sizeof *thread);
  if (!thread)
    return NULL;
  thread->path = strdup(path);
  int failed = fs_work_queue_open(&thread->queue) != 0 || !thread->path ? errno : 0;
  if (!failed)
    failed = fs_thread_start(&thread->thread, run, thread);
  if (!failed)
    return thread;
  release(thread);
  errno = failed;
  return NULL;
}

fs_work_queue *fs_ledger_thread_queue(fs_ledger_thread *thread) {
  return &thread->queue;
}

void fs_ledger_thread_stop(fs_ledger_thread *thread) {
  if (!thread)
    return;
  fs_work_queue_stop(&thread->queue, 1, false);
  pthread_join(thread->thread, NULL);
  release(thread);
}
