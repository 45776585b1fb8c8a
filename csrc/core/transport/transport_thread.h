/* A transport with a thread of its own, for callers that must never wait: nginx's workers. Commands go into
 * one queue, finished calls come out of another, and a wakeup signals that there is something in it. A mutex
 * guards both; it is held to link or to copy, never while libcurl works.
 *
 * All functions are for one thread, the caller's. */
#ifndef FS_TRANSPORT_THREAD_H
#define FS_TRANSPORT_THREAD_H

#include "base/error.h"
#include "core/transport/transport.h"

typedef struct fs_transport_thread fs_transport_thread;

/* What fs_transport_stats gives, as it was a moment ago. */
typedef struct fs_snapshot {
  fs_stats stats; /* points to the other two */
  fs_counters counters;
  fs_task_durations durations;
} fs_snapshot;

/* Starts a thread, in which all signals are blocked. `settings` is borrowed, and must outlive
 * the thread. Returns NULL with a sentence in `error`. Neither it nor its descriptors survive a fork. */
fs_transport_thread *fs_transport_thread_start(const fs_settings *settings, fs_error *error);

/* The address to connect to, to be woken (see wakeup.h) that fs_transport_thread_take has something, after it
 * had nothing. */
const char *fs_transport_thread_address(const fs_transport_thread *thread);

/* Makes a call and has the thread begin it. Returns its id; 0 with a sentence in `error`. */
uint64_t fs_transport_thread_submit(fs_transport_thread *thread, const fs_request *request, fs_error *error);

/* As fs_transport_take. */
fs_call *fs_transport_thread_take(fs_transport_thread *thread);

/* How many calls have not been taken. */
size_t fs_transport_thread_active(const fs_transport_thread *thread);

/* As fs_transport_cancel and fs_transport_poll_now. Return 0, or -1 when memory is short. */
int fs_transport_thread_cancel(fs_transport_thread *thread, uint64_t id);
int fs_transport_thread_poll_now(fs_transport_thread *thread, const char *task_id);

/* How far a call was when this was last asked; as at its beginning the first time. False once it is taken. */
bool fs_transport_thread_progress(fs_transport_thread *thread, uint64_t id, fs_progress *progress);

void fs_transport_thread_stats(fs_transport_thread *thread, fs_snapshot *snapshot);

/* As fs_transport_events; valid until it is called again. */
fs_event_queue *fs_transport_thread_events(fs_transport_thread *thread);

/* Ends the thread and all calls, releases everything. NULL is fine. */
void fs_transport_thread_stop(fs_transport_thread *thread);

#endif
