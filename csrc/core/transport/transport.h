/* Runs many calls at once on one libcurl multi handle and one heap of timers. One thread drives it by
 * fs_transport_step. It knows no Lua. What it calls in which order, and when a submission ends as ambiguous:
 * examples/guides/architecture.md. */
#ifndef FS_TRANSPORT_H
#define FS_TRANSPORT_H

#include "base/error.h"
#include "core/observe/event_queue.h"
#include "core/policy/task_durations.h"
#include "core/transport/call.h"
#include "core/transport/counters.h"

typedef struct fs_transport fs_transport;

typedef struct fs_stats {
  const fs_counters *counters;        /* borrowed from the transport */
  const fs_task_durations *durations; /* likewise */
  size_t in_flight, waiting;          /* calls with a request under way, and those without */
  size_t held;                        /* of the waiting calls: those in the send queue's lists */
  double rate;                        /* requests per second; 0 where there is no limit */
  uint64_t events_dropped;
} fs_stats;

/* `settings` is borrowed, and must outlive the transport. Returns NULL with errno when memory or descriptors
 * are short. */
fs_transport *fs_transport_new(const fs_settings *settings);

/* Makes a call without beginning it. Reads nothing of the transport but its settings, so that any thread may.
 * Returns NULL with a sentence in `error` (memory, or the local file of a media call). */
fs_call *fs_transport_prepare(const fs_transport *transport, const fs_request *request, fs_error *error);

/* Begins a prepared call, which is the transport's then. One without an id is given one; else it must stand
 * in a table of the caller's, too (fs_call_table_place). Returns 0, or -1 when memory is short. */
int fs_transport_begin(fs_transport *transport, fs_call *call);

/* Readies libcurl and the memory of accounts. Once per process, before the first transport, and before others
 * are forked that shall share the accounts. */
void fs_transport_init_process(void);

/* The name of the account that the calls use; it does not give the key away. */
uint64_t fs_transport_account(const fs_transport *transport);

/* Works until a call has finished or an attached transport has something to do, at most `timeout`
 * milliseconds. */
void fs_transport_step(fs_transport *transport, fs_ms timeout);

/* For a thread that does nothing else: waits until something is ready, a guest's descriptor among it, and
 * works on it. Returns the bits of the guests that are (see fs_reactor_invite). */
unsigned fs_transport_invite(fs_transport *transport, int fd);
unsigned fs_transport_turn(fs_transport *transport);

/* A descriptor that is readable when fs_transport_step has something to do; it stays the same. */
int fs_transport_descriptor(const fs_transport *transport);

/* Has the descriptor be readable also where another transport's is. Returns 0, or -1 with errno: see
 * fs_reactor_attach. NULL detaches one that has been freed since. */
int fs_transport_attach(fs_transport *transport, const fs_transport *other);
void fs_transport_detach(fs_transport *transport, const fs_transport *other);

/* Makes the descriptor readable after `timeout` milliseconds at the latest, until the next step. */
void fs_transport_wake(fs_transport *transport, fs_ms timeout);

/* How many calls are in progress. */
size_t fs_transport_active(const fs_transport *transport);

/* The next finished call, which the caller then owns and gives to fs_call_free; NULL if there is none.
 * Its flow's step is FS_DONE or FS_FAILED. */
fs_call *fs_transport_take(fs_transport *transport);

/* A call in progress, borrowed until the next step; NULL if it has finished or never was. */
const fs_call *fs_transport_find(const fs_transport *transport, uint64_t id);

fs_stats fs_transport_stats(const fs_transport *transport);

/* The events that were not taken yet, where the settings want events. */
fs_event_queue *fs_transport_events(fs_transport *transport);

/* A callback reported the end of a task: waits for it poll now (fs_flow_poll_now). */
void fs_transport_poll_now(fs_transport *transport, const char *task_id);

/* Ends a call in progress: it finishes with FS_CANCELLED, ambiguous if a submission's bytes may have left. */
void fs_transport_cancel(fs_transport *transport, uint64_t id);

/* Ends all calls, releases everything. NULL is fine. */
void fs_transport_free(fs_transport *transport);

#endif
