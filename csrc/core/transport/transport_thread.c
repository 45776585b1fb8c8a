#include "core/transport/transport_thread.h"

#include "base/clock.h"
#include "base/thread.h"
#include "base/wakeup.h"
#include "core/transport/call_table.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/queue.h>
#include <unistd.h>

typedef struct command {
  STAILQ_ENTRY(command) next;
  enum { BEGIN, CANCEL, HURRY, LOOK } what;
  fs_call *call;  /* BEGIN: owned */
  uint64_t id;    /* CANCEL, LOOK */
  char task_id[]; /* HURRY */
} command;

STAILQ_HEAD(commands, command);

struct fs_io_thread {
  /* the thread's, but for the transport's settings */
  fs_transport *transport; /* owned */
  fs_wakeup wakeup;        /* but for its address */

  /* the caller's */
  pthread_t thread;
  fs_call_table calls; /* not taken yet. Of them the caller touches their ids and, under the mutex, `seen` */
  fs_event_queue told; /* being taken */

  int wake; /* owned eventfd: the inbox is not empty any more */

  pthread_mutex_t mutex; /* guards what follows, and `seen` of the calls */
  struct commands inbox;
  bool stopping;
  fs_call *done, **done_end; /* owned */
  fs_event_queue events;
  fs_snapshot snapshot;
};

/* ---- in the thread ---- */

static void look(fs_io_thread *io, uint64_t id) {
  const fs_call *call = fs_transport_find(io->transport, id);
  if (!call)
    return;
  pthread_mutex_lock(&io->mutex);
  fs_call_progress(call, fs_clock_now(), call->seen);
  pthread_mutex_unlock(&io->mutex);
}

/* Hands finished calls over, and wakes the caller if there were none before. */
static void hand_over(fs_io_thread *io, fs_call *first, fs_call **end) {
  pthread_mutex_lock(&io->mutex);
  bool wake = !io->done;
  *io->done_end = first;
  io->done_end = end;
  pthread_mutex_unlock(&io->mutex);
  if (wake)
    fs_wakeup_signal(&io->wakeup);
}

static void begin(fs_io_thread *io, fs_call *call) {
  if (fs_transport_begin(io->transport, call) == 0)
    return;
  fs_failure failure = {.kind = FS_TRANSPORT, .retry_after = -1, .message = "out of memory"};
  fs_flow_refuse(&call->flow, &failure);
  hand_over(io, call, &call->next);
}

static void obey(fs_io_thread *io, const command *wanted) {
  switch (wanted->what) {
  case BEGIN:
    begin(io, wanted->call);
    break;
  case CANCEL:
    fs_transport_cancel(io->transport, wanted->id);
    break;
  case HURRY:
    fs_transport_hurry(io->transport, wanted->task_id);
    break;
  case LOOK:
    look(io, wanted->id);
    break;
  }
}

/* Does what the caller wants. Returns false when that is to stop. */
static bool take_commands(fs_io_thread *io) {
  struct commands inbox = STAILQ_HEAD_INITIALIZER(inbox);
  pthread_mutex_lock(&io->mutex);
  STAILQ_CONCAT(&inbox, &io->inbox);
  bool stopping = io->stopping;
  pthread_mutex_unlock(&io->mutex);
  for (command *first; (first = STAILQ_FIRST(&inbox));) {
    STAILQ_REMOVE_HEAD(&inbox, next);
    obey(io, first);
    free(first);
  }
  return !stopping;
}

static void publish(fs_io_thread *io) {
  fs_call *first = NULL, **end = &first;
  for (fs_call *call; (call = fs_transport_take(io->transport)); end = &call->next)
    *end = call;
  fs_stats stats = fs_transport_stats(io->transport);
  pthread_mutex_lock(&io->mutex);
  io->snapshot = (fs_snapshot){stats, *stats.counters, *stats.durations};
  fs_event_queue_pass(fs_transport_events(io->transport), &io->events);
  pthread_mutex_unlock(&io->mutex);
  if (first)
    hand_over(io, first, end);
}

/* Somebody has connected: what finished before must be told as well. */
static void accept_wakeup(fs_io_thread *io) {
  fs_wakeup_accept(&io->wakeup);
  pthread_mutex_lock(&io->mutex);
  bool waiting = io->done != NULL;
  pthread_mutex_unlock(&io->mutex);
  if (waiting)
    fs_wakeup_signal(&io->wakeup);
}

static void *run(void *context) {
  fs_io_thread *io = context;
  struct pollfd fds[] = {{.fd = fs_transport_descriptor(io->transport), .events = POLLIN},
                         {.fd = io->wake, .events = POLLIN},
                         {.fd = io->wakeup.listener, .events = POLLIN}};
  for (bool going = true; going;) {
    uint64_t count;
    if (poll(fds, sizeof fds / sizeof *fds, -1) < 0)
      continue;
    if (fds[1].revents && read(io->wake, &count, sizeof count) > 0)
      going = take_commands(io);
    if (fds[2].revents)
      accept_wakeup(io);
    fs_transport_step(io->transport, 0);
    publish(io);
  }
  return NULL;
}

/* ---- in the caller's ---- */

static void release(fs_io_thread *io) {
  for (command *first; (first = STAILQ_FIRST(&io->inbox));) {
    STAILQ_REMOVE_HEAD(&io->inbox, next);
    fs_call_free(first->call);
    free(first);
  }
  for (fs_call *call; (call = fs_io_thread_take(io));)
    fs_call_free(call);
  fs_transport_free(io->transport);
  fs_wakeup_close(&io->wakeup);
  if (io->wake >= 0)
    close(io->wake);
  fs_call_table_free(&io->calls);
  fs_event_queue_free(&io->events);
  fs_event_queue_free(&io->told);
  pthread_mutex_destroy(&io->mutex);
  free(io);
}

fs_io_thread *fs_io_thread_start(const fs_settings *settings, char *error, size_t error_size) {
  fs_io_thread *io = calloc(1, sizeof *io);
  if (!io) {
    snprintf(error, error_size, "out of memory");
    return NULL;
  }
  pthread_mutex_init(&io->mutex, NULL);
  STAILQ_INIT(&io->inbox);
  io->done_end = &io->done;
  io->wake = -1;
  int failed = 0;
  if (fs_wakeup_open(&io->wakeup) != 0 || (io->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) < 0)
    failed = errno;
  else if (!(io->transport = fs_transport_new(settings)))
    failed = ENOMEM;
  if (!failed) {
    fs_stats stats = fs_transport_stats(io->transport);
    io->snapshot = (fs_snapshot){stats, *stats.counters, *stats.durations};
    failed = fs_thread_start(&io->thread, run, io);
  }
  if (!failed)
    return io;
  snprintf(error, error_size, "the thread for requests does not start (it needs /tmp): %s", strerror(failed));
  release(io);
  return NULL;
}

const char *fs_io_thread_address(const fs_io_thread *io) {
  return io->wakeup.address;
}

static void wake_up(const fs_io_thread *io) {
  uint64_t one = 1;
  ssize_t written = write(io->wake, &one, sizeof one);
  (void)written; /* it cannot fail but by being full, and then it is awake */
}

static void send_command(fs_io_thread *io, command *wanted) {
  pthread_mutex_lock(&io->mutex);
  bool wake = STAILQ_EMPTY(&io->inbox);
  STAILQ_INSERT_TAIL(&io->inbox, wanted, next);
  pthread_mutex_unlock(&io->mutex);
  if (wake)
    wake_up(io);
}

static command *make_command(int what, uint64_t id, const char *task_id) {
  size_t size = strlen(task_id) + 1;
  command *wanted = calloc(1, sizeof *wanted + size);
  if (!wanted)
    return NULL;
  wanted->what = what;
  wanted->id = id;
  memcpy(wanted->task_id, task_id, size);
  return wanted;
}

uint64_t fs_io_thread_submit(fs_io_thread *io, const fs_request *request, char *error, size_t error_size) {
  fs_call *call = fs_transport_prepare(io->transport, request, error, error_size);
  if (!call)
    return 0;
  command *wanted = make_command(BEGIN, 0, "");
  if (!wanted || fs_call_table_add(&io->calls, call) != 0) {
    free(wanted);
    fs_call_free(call);
    snprintf(error, error_size, "out of memory");
    return 0;
  }
  uint64_t id = call->id;
  wanted->call = call;
  send_command(io, wanted);
  return id;
}

fs_call *fs_io_thread_take(fs_io_thread *io) {
  pthread_mutex_lock(&io->mutex);
  fs_call *call = io->done;
  if (call && !(io->done = call->next))
    io->done_end = &io->done;
  pthread_mutex_unlock(&io->mutex);
  if (!call)
    return NULL;
  call->next = NULL;
  fs_call_table_remove(&io->calls, call);
  return call;
}

size_t fs_io_thread_active(const fs_io_thread *io) {
  return io->calls.count;
}

int fs_io_thread_cancel(fs_io_thread *io, uint64_t id) {
  if (!fs_call_table_find(&io->calls, id))
    return 0;
  command *wanted = make_command(CANCEL, id, "");
  if (!wanted)
    return -1;
  send_command(io, wanted);
  return 0;
}

int fs_io_thread_hurry(fs_io_thread *io, const char *task_id) {
  command *wanted = make_command(HURRY, 0, task_id);
  if (!wanted)
    return -1;
  send_command(io, wanted);
  return 0;
}

bool fs_io_thread_progress(fs_io_thread *io, uint64_t id, fs_progress *progress) {
  fs_call *call = fs_call_table_find(&io->calls, id);
  if (!call)
    return false;
  command *wanted = make_command(LOOK, id, "");
  *progress = (fs_progress){.fraction = -1, .expected = -1};
  pthread_mutex_lock(&io->mutex);
  if (call->seen)
    *progress = *call->seen;
  else if ((call->seen = malloc(sizeof *progress)))
    *call->seen = *progress;
  bool can_look = wanted && call->seen;
  pthread_mutex_unlock(&io->mutex);
  progress->elapsed = fs_clock_now() - call->flow.started; /* which nobody changes */
  if (can_look)
    send_command(io, wanted);
  else
    free(wanted);
  return true;
}

void fs_io_thread_stats(fs_io_thread *io, fs_snapshot *snapshot) {
  pthread_mutex_lock(&io->mutex);
  *snapshot = io->snapshot;
  snapshot->stats.events_dropped += io->events.dropped;
  pthread_mutex_unlock(&io->mutex);
  snapshot->stats.counters = &snapshot->counters;
  snapshot->stats.durations = &snapshot->durations;
}

fs_event_queue *fs_io_thread_events(fs_io_thread *io) {
  pthread_mutex_lock(&io->mutex);
  fs_event_queue_pass(&io->events, &io->told);
  pthread_mutex_unlock(&io->mutex);
  return &io->told;
}

void fs_io_thread_stop(fs_io_thread *io) {
  if (!io)
    return;
  pthread_mutex_lock(&io->mutex);
  io->stopping = true;
  pthread_mutex_unlock(&io->mutex);
  wake_up(io);
  pthread_join(io->thread, NULL);
  release(io);
}
