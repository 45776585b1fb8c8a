/* Waits for libcurl's sockets and timers through one epoll descriptor. A foreign event loop can poll the
 * descriptor: it is readable when fs_reactor_run has work. Idle connections cost nothing. */
#ifndef FS_REACTOR_H
#define FS_REACTOR_H

#include "base/clock.h"

#include <curl/curl.h>
#include <stdbool.h>

enum { FS_GUESTS_MAX = 2 };

/* Called after each wait, before libcurl works; `since` is the time of the call before. */
typedef void fs_on_wake(void *context, fs_ms since, fs_ms now);

typedef struct fs_reactor {
  CURLM *multi;              /* borrowed */
  int epoll;                 /* owned; what can be polled */
  int timer;                 /* owned; a timerfd in the epoll set */
  fs_ms curl_due;            /* when libcurl wants to be called without a socket's event; -1: not at all */
  fs_ms armed;               /* what the timer is set to; -1: off */
  int guests[FS_GUESTS_MAX]; /* borrowed; descriptors of others, see fs_reactor_invite */
  unsigned guest_count, arrivals; /* `arrivals` has a bit for each guest that is readable */
  unsigned attached;              /* descriptors of other reactors in the epoll set */
  bool attached_ready;            /* the last wait found one of them readable */
  int64_t awake_since;            /* fs_clock_us() when the thread last woke up */
  fs_ms woken_at;                 /* when poll_and_work last looked */
  fs_on_wake *on_wake;
  void *wake_context; /* borrowed */
  bool broken;        /* libcurl ran out of memory: `multi` must not be used any more */
} fs_reactor;

/* Returns 0, or -1 with errno. A reactor that failed to open can be closed. */
int fs_reactor_open(fs_reactor *reactor);

/* Makes `multi` report to the reactor. */
void fs_reactor_watch(fs_reactor *reactor, CURLM *multi, fs_on_wake *on_wake, void *context);

/* Waits until a socket or a timer is ready, `timeout` ms at most, and lets libcurl work on what is ready.
 * `due` is when the caller wants the descriptor to become readable besides; -1 for never. */
void fs_reactor_run(fs_reactor *reactor, fs_ms due, fs_ms timeout);

/* Also waits for a descriptor of the caller. Returns its bit in `arrivals`; 0 with errno. Nobody polls the
 * reactor's own descriptor then, so fs_reactor_wait does without its timer, which saves two system calls a
 * turn. */
unsigned fs_reactor_invite(fs_reactor *reactor, int fd);

/* Has the descriptor be readable, and fs_reactor_run return, also where another reactor's is. Returns 0, or
 * -1 with errno: ELOOP where the kernel allows no more epoll descriptors within each other, as in a circle.
 */
int fs_reactor_attach(fs_reactor *reactor, int epoll);

/* Undoes that. -1 is a reactor that has been closed since, which the kernel has detached. */
void fs_reactor_detach(fs_reactor *reactor, int epoll);

/* As fs_reactor_run, but waits until something is ready or `due` (-1: never) has come. For a dedicated
 * thread: it works for a short stretch and yields the processor before the next, because a longer stretch
 * delays whoever shares the processor, in nginx the worker with all of its connections. */
void fs_reactor_wait(fs_reactor *reactor, fs_ms due);

/* Sets the timer for `due` or for libcurl's own, whichever is first, without waiting. */
void fs_reactor_arm(fs_reactor *reactor, fs_ms due);

/* Call after curl_multi_cleanup, which still reports to the reactor. */
void fs_reactor_close(fs_reactor *reactor);

#endif
