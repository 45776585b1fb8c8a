/* Calls that wait: for a time, or for their turn to send a request. Turns are given by the account's
 * rate, and by the number of requests that may be under way: each of them costs libcurl some 20 KB, a waiting
 * call 2. The cost of finding the next one does not grow with the number of those that wait for their
 * turn. */
#ifndef FS_WAITING_H
#define FS_WAITING_H

#include "core/transport/account.h"
#include "core/transport/timer_heap.h"

TAILQ_HEAD(fs_line, fs_call);

typedef struct fs_waiting {
  fs_heap timers;          /* all that wait, by `flow.due` */
  fs_account_ref *account; /* borrowed; whose rate holds */
  size_t places;           /* how many more requests may be under way */
  struct fs_line lines[2]; /* those that wait for their turn, as they came: media, and calls */
  size_t held;             /* how many those are */
} fs_waiting;

void fs_waiting_open(fs_waiting *waiting, size_t places, fs_account_ref *account);

/* Whether the rate_limiter paces a call's requests. Media go to another server, which has limits of its own.
 */
bool fs_waiting_limits(const fs_call *call);

/* Whether a call may send its request now, which counts against the rate then; if not, its flow is held.
 */
bool fs_waiting_admit(fs_waiting *waiting, fs_call *call, fs_ms now);

/* Takes in a call whose flow waits. Returns 0, or -1 when memory is short. */
int fs_waiting_add(fs_waiting *waiting, fs_call *call, fs_ms now);

/* Takes a call out; one that does not wait is fine. */
void fs_waiting_remove(fs_waiting *waiting, fs_call *call);

/* Takes out the next call whose time has come, or whose turn it is, which counts against the rate then;
 * NULL if there is none. */
fs_call *fs_waiting_next(fs_waiting *waiting, fs_ms now);

/* When fs_waiting_next has something; -1 for never. */
fs_ms fs_waiting_due(fs_waiting *waiting, fs_ms now);

/* Releases what is not the calls'. */
void fs_waiting_close(fs_waiting *waiting);

#endif
