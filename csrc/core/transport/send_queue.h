/* Queue of calls that cannot send yet: their timer has not fired, the account's rate is used up, or all
 * connections are busy (a request under way costs libcurl some 20 KB, a waiting call 2).
 *
 * A call whose turn has come is taken out and marked `granted`: its slot and its share of the rate are its
 * own, and fs_send_queue_admit lets it pass without asking again. Finding the next call costs the same for
 * any number of waiting ones. */
#ifndef FS_SEND_QUEUE_H
#define FS_SEND_QUEUE_H

#include "core/transport/account.h"
#include "core/transport/timer_heap.h"

TAILQ_HEAD(fs_fifo, fs_call);

typedef struct fs_send_queue {
  fs_timer_heap timers;    /* all waiting calls, by `flow.due` */
  fs_account_ref *account; /* borrowed; its rate limits the calls */
  size_t slots;            /* requests that may be under way */
  size_t free_slots;       /* requests that may still be started */
  fs_ms overdue_at;        /* when a request that libcurl holds back is given up; 0: there is none */
  struct fs_fifo fifos[2]; /* calls that wait for their turn, oldest first: media, API */
  size_t held;             /* calls in the two lists */
  size_t beside;           /* transfers under way to the host of the API calls */
} fs_send_queue;

void fs_send_queue_open(fs_send_queue *queue, size_t free_slots, fs_account_ref *account);

/* Whether the rate limiter paces the call. Media go to another server, which has limits of its own. */
bool fs_send_queue_is_limited(const fs_call *call);

/* Whether the call may send now; the request then counts against the rate. If not, its flow is queued. */
bool fs_send_queue_admit(fs_send_queue *queue, fs_call *call, fs_ms now);

/* Adds a call whose flow waits. Returns 0, or -1 when memory is short. */
int fs_send_queue_add(fs_send_queue *queue, fs_call *call, fs_ms now);

/* Removes a call. Does nothing if the call does not wait. */
void fs_send_queue_remove(fs_send_queue *queue, fs_call *call);

/* Removes and returns the next call whose timer has fired, or whose turn has come (its request then counts
 * against the rate); NULL if there is none. */
fs_call *fs_send_queue_next(fs_send_queue *queue, fs_ms now);

/* A request was started, or is still under way after a look at what is overdue. For want of a connection,
 * or for one that is being made and that it could share, libcurl may hold it back, and then looks at no
 * time-out of it, however long the others take. */
void fs_send_queue_sent(fs_send_queue *queue, const fs_call *call);

/* A request that was started has ended. */
void fs_send_queue_returned(fs_send_queue *queue, const fs_call *call);

/* The same for a request that is still under way when what is overdue is looked at. */
void fs_send_queue_watch(fs_send_queue *queue, const fs_call *call);

/* Whether a request of the call is under way that libcurl should have given up. */
bool fs_send_queue_is_overdue(const fs_call *call, fs_ms now);

/* When fs_send_queue_next has a call, or one is overdue; -1 for never. */
fs_ms fs_send_queue_due(fs_send_queue *queue, fs_ms now);

/* Releases the queue's own memory, not the calls. */
void fs_send_queue_close(fs_send_queue *queue);

#endif
