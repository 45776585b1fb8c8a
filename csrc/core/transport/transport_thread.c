#include "core/transport/transport_thread.h"

#include "base/clock.h"
#include "base/thread.h"
#include "base/work_queue.h"
#include "core/transport/call_table.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/queue.h>
#include <unistd.h>

typedef enum command_kind { BEGIN, CANCEL, POLL_NOW, PROGRESS } command_kind;

typedef struct command {
  STAILQ_ENTRY(command) next;
  command_kind what;
  fs_call *call;  /* BEGIN: owned */
  uint64_t id;    /* CANCEL, PROGRESS */
  char task_id[]; /* POLL_NOW */
} command;

STAILQ_HEAD(commands, command);

struct fs_transport_thread {
  /* the thread's, but for the transport's settings */
  fs_transport *transport; /* owned */

  /* the caller's */
  pthread_t handle;
  fs_call_table
      calls; /* not taken yet; the caller touches their ids and, under the mutex, `shown_progress` */
  fs_event_queue taken_events; /* being taken */

  fs_completions completions; /* finished calls, owned */
  int wake;                   /* owned eventfd: the inbox is not empty any more */
  unsigned wake_bit,
      visit_bit; /* bits of `wake` and of the completions' listener among the transport's guests */

  pthread_mutex_t mutex; /* guards what follows, and `shown_progress` of the calls */
  struct commands inbox;
  bool stopping;
  fs_event_queue events;
  fs_snapshot snapshot;
};

/* ---- in the thread ---- */

static void copy_progress(fs_transport_thread *thread, uint64_t id) {
  const fs_call *call = fs_transport_find(thread->transport, id);
  if (!call)
    return;
  pthread_mutex_lock(&thread->mutex);
  fs_call_progress(call, fs_clock_now(), call->shown_progress);
  pthread_mutex_unlock(&thread->mutex);
}

static void begin(fs_transport_thread *thread, fs_call *call) {
  if (fs_transport_begin(thread->transport, call) == 0)
    return;
  fs_failure failure = {.kind = FS_TRANSPORT, .retry_after = -1, .message = "out of memory"};
  fs_flow_reject(&call->flow, &failure);
  fs_completions_add(&thread->completions, &call->item);
}

static void obey(fs_transport_thread *thread, const command *wanted) {
  switch (wanted->what) {
  case BEGIN:
    begin(thread, wanted->call);
    break;
  case CANCEL:
    fs_transport_cancel(thread->transport, wanted->id);
    break;
  case POLL_NOW:
    fs_transport_poll_now(thread->transport, wanted->task_id);
    break;
  case PROGRESS:
    copy_progress(thread, wanted->id);
    break;
  }
}

/* Executes the inbox. Returns false when the caller wants the thread to end. */
static bool take_commands(fs_transport_thread *thread) {
  struct commands inbox = STAILQ_HEAD_INITIALIZER(inbox);
  pthread_mutex_lock(&thread->mutex);
  STAILQ_CONCAT(&inbox, &thread->inbox);
  bool stopping = thread->stopping;
  pthread_mutex_unlock(&thread->mutex);
  for (command *first; (first = STAILQ_FIRST(&inbox));) {
    STAILQ_REMOVE_HEAD(&inbox, next);
    obey(thread, first);
    free(first);
  }
  return !stopping;
}

static void publish(fs_transport_thread *thread) {
  fs_stats stats = fs_transport_stats(thread->transport);
  pthread_mutex_lock(&thread->mutex);
  thread->snapshot = (fs_snapshot){stats, *stats.counters, *stats.durations};
  fs_event_queue_pass(fs_transport_events(thread->transport), &thread->events);
  pthread_mutex_unlock(&thread->mutex);
  for (fs_call *call; (call = fs_transport_take(thread->transport));)
    fs_completions_add(&thread->completions, &call->item);
}

/* Lets the caller's thread go on when this one wakes up while both want the same processor: under Linux's
 * SCHED_BATCH a wake-up interrupts nobody. The thread's share of the processor stays the same, so that a busy
 * caller delays it by a few milliseconds and does not starve it. A policy that somebody chose stays, and
 * under a system call filter, which may end the process for this call, nothing is changed. */
static void interrupt_nobody(void) {
  const struct sched_param none = {.sched_priority = 0};
  if (sched_getscheduler(0) == SCHED_OTHER && prctl(PR_GET_SECCOMP) == 0)
    sched_setscheduler(0, SCHED_BATCH, &none);
}

static void *run(void *context) {
  fs_transport_thread *thread = context;
  interrupt_nobody();
  for (bool going = true; going;) {
    uint64_t count;
    unsigned ready = fs_transport_turn(thread->transport);
    if ((ready & thread->wake_bit) && read(thread->wake, &count, sizeof count) > 0)
      going = take_commands(thread);
    if (ready & thread->visit_bit)
      fs_completions_accept(&thread->completions);
    publish(thread);
  }
  return NULL;
}

/* ---- in the caller's ---- */

static void release(fs_transport_thread *thread) {
  for (command *first; (first = STAILQ_FIRST(&thread->inbox));) {
    STAILQ_REMOVE_HEAD(&thread->inbox, next);
    fs_call_free(first->call);
    free(first);
  }
  for (fs_call *call; (call = fs_transport_thread_take(thread));)
    fs_call_free(call);
  fs_transport_free(thread->transport);
  fs_completions_close(&thread->completions);
  if (thread->wake >= 0)
    close(thread->wake);
  fs_call_table_free(&thread->calls);
  fs_event_queue_free(&thread->events);
  fs_event_queue_free(&thread->taken_events);
  pthread_mutex_destroy(&thread->mutex);
  free(thread);
}

/* The thread waits for commands and visitors together with the transport's sockets. Returns 0 or an errno. */
static int watch_others(fs_transport_thread *thread) {
  int visited = thread->completions.wakeup.listener;
  thread->wake_bit = fs_transport_invite(thread->transport, thread->wake);
  if (thread->wake_bit && visited >= 0)
    thread->visit_bit = fs_transport_invite(thread->transport, visited);
  return thread->wake_bit && (thread->visit_bit || visited < 0) ? 0 : errno;
}

fs_transport_thread *fs_transport_thread_start(const fs_settings *settings, fs_error *error) {
  fs_transport_thread *thread = calloc(1, sizeof *thread);
  if (!thread) {
    fs_fail(error, "out of memory");
    return NULL;
  }
  pthread_mutex_init(&thread->mutex, NULL);
  STAILQ_INIT(&thread->inbox);
  thread->wake = -1;
  int failed = 0;
  if (fs_completions_open(&thread->completions) != 0 ||
      (thread->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) < 0 ||
      !(thread->transport = fs_transport_new(settings)))
    failed = errno;
  else
    failed = watch_others(thread);
  if (!failed) {
    fs_stats stats = fs_transport_stats(thread->transport);
    thread->snapshot = (fs_snapshot){stats, *stats.counters, *stats.durations};
    failed = fs_thread_start(&thread->handle, run, thread);
  }
  if (!failed)
    return thread;
  fs_fail(error, "the thread for requests does not start: %s", fs_file_error(failed));
  release(thread);
  return NULL;
}

const char *fs_transport_thread_address(const fs_transport_thread *thread) {
  return thread->completions.wakeup.address;
}

static void wake_up(const fs_transport_thread *thread) {
  uint64_t one = 1;
  ssize_t written = write(thread->wake, &one, sizeof one);
  (void)written; /* fails only if the counter is full: the thread is awake then */
}

static void send_command(fs_transport_thread *thread, command *wanted) {
  pthread_mutex_lock(&thread->mutex);
  bool wake = STAILQ_EMPTY(&thread->inbox);
  STAILQ_INSERT_TAIL(&thread->inbox, wanted, next);
  pthread_mutex_unlock(&thread->mutex);
  if (wake)
    wake_up(thread);
}

static command *make_command(command_kind what, uint64_t id, const char *task_id) {
  size_t size = strlen(task_id) + 1;
  command *wanted = calloc(1, sizeof *wanted + size);
  if (!wanted)
    return NULL;
  wanted->what = what;
  wanted->id = id;
  memcpy(wanted->task_id, task_id, size);
  return wanted;
}

uint64_t fs_transport_thread_submit(fs_transport_thread *thread, const fs_request *request, fs_error *error) {
  fs_call *call = fs_transport_prepare(thread->transport, request, error);
  if (!call)
    return 0;
  command *wanted = make_command(BEGIN, 0, "");
  if (!wanted || fs_call_table_add(&thread->calls, call) != 0) {
    free(wanted);
    fs_call_free(call);
    fs_fail(error, "out of memory");
    return 0;
  }
  uint64_t id = call->item.id;
  wanted->call = call;
  send_command(thread, wanted);
  return id;
}

fs_call *fs_transport_thread_take(fs_transport_thread *thread) {
  fs_call *call = (fs_call *)fs_completions_take(&thread->completions, 0);
  if (call)
    fs_call_table_remove(&thread->calls, call);
  return call;
}

size_t fs_transport_thread_active(const fs_transport_thread *thread) {
  return thread->calls.count;
}

int fs_transport_thread_cancel(fs_transport_thread *thread, uint64_t id) {
  if (!fs_call_table_find(&thread->calls, id))
    return 0;
  command *wanted = make_command(CANCEL, id, "");
  if (!wanted)
    return -1;
  send_command(thread, wanted);
  return 0;
}

int fs_transport_thread_poll_now(fs_transport_thread *thread, const char *task_id) {
  command *wanted = make_command(POLL_NOW, 0, task_id);
  if (!wanted)
    return -1;
  send_command(thread, wanted);
  return 0;
}

bool fs_transport_thread_progress(fs_transport_thread *thread, uint64_t id, fs_progress *progress) {
  fs_call *call = fs_call_table_find(&thread->calls, id);
  if (!call)
    return false;
  command *wanted = make_command(PROGRESS, id, "");
  *progress = (fs_progress){.fraction = -1, .expected = -1};
  pthread_mutex_lock(&thread->mutex);
  if (call->shown_progress)
    *progress = *call->shown_progress;
  else if ((call->shown_progress = malloc(sizeof *progress)))
    *call->shown_progress = *progress;
  bool can_show = wanted && call->shown_progress;
  pthread_mutex_unlock(&thread->mutex);
  progress->elapsed = fs_clock_now() - call->flow.started; /* constant after the start */
  if (can_show)
    send_command(thread, wanted);
  else
    free(wanted);
  return true;
}

void fs_transport_thread_stats(fs_transport_thread *thread, fs_snapshot *snapshot) {
  pthread_mutex_lock(&thread->mutex);
  *snapshot = thread->snapshot;
  snapshot->stats.events_dropped += thread->events.dropped;
  pthread_mutex_unlock(&thread->mutex);
  snapshot->stats.counters = &snapshot->counters;
  snapshot->stats.durations = &snapshot->durations;
}

fs_event_queue *fs_transport_thread_events(fs_transport_thread *thread) {
  pthread_mutex_lock(&thread->mutex);
  fs_event_queue_pass(&thread->events, &thread->taken_events);
  pthread_mutex_unlock(&thread->mutex);
  return &thread->taken_events;
}

void fs_transport_thread_stop(fs_transport_thread *thread) {
  if (!thread)
    return;
  pthread_mutex_lock(&thread->mutex);
  thread->stopping = true;
  pthread_mutex_unlock(&thread->mutex);
  wake_up(thread);
  pthread_join(thread->handle, NULL);
  release(thread);
}
