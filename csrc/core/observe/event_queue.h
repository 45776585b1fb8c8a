/* Ring of events for the user's on_event, oldest first. */
#ifndef FS_EVENT_QUEUE_H
#define FS_EVENT_QUEUE_H

#include "core/policy/flow.h"

typedef enum fs_event_type {
  FS_EVENT_REQUEST,   /* a request is sent */
  FS_EVENT_RESPONSE,  /* it was answered, or lost */
  FS_EVENT_RETRY,     /* it will be sent again */
  FS_EVENT_POLL,      /* the task will be asked for (again) */
  FS_EVENT_STATE,     /* the task's state has changed */
  FS_EVENT_AMBIGUOUS, /* a submission may have been carried out, and charged */
  FS_EVENT_FINISHED,  /* the call has ended */
} fs_event_type;

const char *fs_event_name(fs_event_type type);

typedef struct fs_event {
  fs_event_type type;
  int64_t time; /* unix milliseconds */
  const fs_endpoint *endpoint;
  uint64_t id;                            /* of the call, common to all its events */
  int attempt;                            /* which one for the same answer, from 1 */
  long http_status;                       /* HTTP; 0 without one */
  int code;                               /* the service's; 0 without one */
  const char *kind;                       /* of a failure; NULL */
  bool unknown;                           /* the state is in neither vocabulary of the service */
  fs_ms wait, elapsed;                    /* -1 where they mean nothing */
  char *path, *state, *task_id, *message; /* owned; NULL */
} fs_event;

/* Largest number of events kept, some megabytes; later events are dropped and counted. Our own number. */
enum { FS_EVENTS_MAX = 4096 };

typedef struct fs_event_queue {
  bool wanted;
  fs_event *items; /* owned ring */
  size_t size, first, count;
  uint64_t dropped;
} fs_event_queue;

/* Appends an event and returns it to be filled in, valid until the next call; NULL where events are not
 * wanted or memory is short. */
fs_event *fs_event_queue_add(fs_event_queue *events, fs_event_type type);

/* The oldest event, or NULL. */
const fs_event *fs_event_queue_first(const fs_event_queue *events);

/* Removes the oldest event. */
void fs_event_queue_drop(fs_event_queue *events);

/* Moves all events from one to the end of another. */
void fs_event_queue_pass(fs_event_queue *from, fs_event_queue *to);

void fs_event_queue_free(fs_event_queue *events);

#endif
