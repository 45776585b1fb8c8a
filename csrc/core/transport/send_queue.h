/* Calls that wait: for a time, or for their turn to send a request. Turns are given by the account's
 * rate, and by the number of requests that may be under way: each of them costs libcurl some 20 KB, a waiting
 * call 2. The cost of finding the next one does not grow with the number of those that wait for their
 * turn. */
#ifndef FS_SEND_QUEUE_H
#define FS_SEND_QUEUE_H

#include "core/transport/account.h"
#include "core/transport/timer_heap.h"

TAILQ_HEAD(fs_fifo, fs_call);

typedef struct fs_send_queue {
  fs_timer_heap timers;    /* all that wait, by `flow.due` */
  fs_account_ref *account; /* borrowed; whose rate holds */
  size_t free_slots;       /* how many more requests may be under way */
  struct fs_fifo fifos[2]; /* those that wait for their turn, as they came: media, and calls */
  size_t held;             /* how many those are */
} fs_send_queue;

void fs_send_queue_open(fs_send_queue *queue, size_t free_slots, fs_account_ref *account);

/* Whether the rate_limiter paces a call's requests. Media go to another server, which has limits of its own.
 */
bool fs_send_queue_is_limited(const fs_call *call);

/* Whether a call may send its request now, which counts against the rate then; if not, its flow is held.
 */
bool fs_send_queue_admit(fs_send_queue *queue, fs_call *call, fs_ms now);

/* Takes in a call whose flow waits. Returns 0, or -1 when memory is short. */
int fs_send_queue_add(fs_send_queue *queue, fs_call *call, fs_ms now);

/* Takes a call out; one that does not wait is fine. */
void fs_send_queue_remove(fs_send_queue *queue, fs_call *call);

/* Takes out the next call whose time has come, or whose turn it is, which counts against the rate then;
 * NULL if there is none. */
fs_call *fs_send_queue_next(fs_send_queue *queue, fs_ms now);

/* When fs_waiting_next has something; -1 for never. */
fs_ms fs_send_queue_due(fs_send_queue *queue, fs_ms now);

/* Releases what is not the calls'. */
void fs_send_queue_close(fs_send_queue *queue);

#endif
