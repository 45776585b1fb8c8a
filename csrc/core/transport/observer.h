/* Watches the exchanges of a transport: counts, and tells as events. Nothing that it keeps holds the key or a
 * query. */
#ifndef FS_OBSERVER_H
#define FS_OBSERVER_H

#include "core/transport/call.h"
#include "core/transport/counters.h"
#include "core/transport/event_queue.h"

typedef struct fs_observer {
  fs_tally tally;
  fs_events events;
} fs_observer;

/* The exchange sends a request. */
void fs_observer_request(fs_observer *observer, const fs_exchange *exchange);

/* The exchange's flow has taken an answer. */
void fs_observer_response(fs_observer *observer, fs_exchange *exchange, const fs_answer *answer, fs_ms now);

/* The exchange's flow waits for its next request, or has ended. */
void fs_observer_wait(fs_observer *observer, const fs_exchange *exchange, fs_ms now);
void fs_observer_end(fs_observer *observer, const fs_exchange *exchange, fs_ms now);

#endif
