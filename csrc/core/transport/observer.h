/* Counts the requests and calls of a transport and records them as events. Neither holds the key or a URL's
 * query. */
#ifndef FS_OBSERVER_H
#define FS_OBSERVER_H

#include "core/observe/event_queue.h"
#include "core/transport/call.h"
#include "core/transport/counters.h"

typedef struct fs_observer {
  fs_counters counters;
  fs_event_queue events;
} fs_observer;

/* Call each after it has happened: the call sends a request; */
void fs_observer_request(fs_observer *observer, const fs_call *call);

/* the call's flow has taken an answer; */
void fs_observer_response(fs_observer *observer, fs_call *call, const fs_answer *answer, fs_ms now);

/* the flow has been judged, and a wait for the next request may have begun, which can be over at once; or it
 * has ended. */
void fs_observer_wait(fs_observer *observer, const fs_call *call, fs_ms now);
void fs_observer_end(fs_observer *observer, const fs_call *call, fs_ms now);

#endif
