/* Waits for libcurl's sockets and timers through one epoll descriptor, which a foreign event loop can poll,
 * too: it is readable when fs_reactor_run has work. Idle connections cost a wait nothing. */
#ifndef FS_REACTOR_H
#define FS_REACTOR_H

#include "base/clock.h"

#include <curl/curl.h>
#include <stdbool.h>

typedef struct fs_reactor {
  CURLM *multi;   /* borrowed */
  int epoll;      /* owned; what can be polled */
  int timer;      /* owned; a timerfd in the epoll set */
  fs_ms curl_due; /* when libcurl wants to be called without a socket's event; -1: not at all */
  fs_ms armed;    /* what the timer is set to; -1: off */
  bool broken;    /* libcurl has run out of memory on the way: `multi` is not to be used any more */
} fs_reactor;

/* Returns 0, or -1 with errno. A reactor that failed to open can be closed. */
int fs_reactor_open(fs_reactor *reactor);

/* Makes `multi` report to the reactor. */
void fs_reactor_watch(fs_reactor *reactor, CURLM *multi);

/* Waits until a socket or a timer is ready, `timeout` ms at most, and lets libcurl work on what is ready.
 * `due` is when the caller wants the descriptor to become readable besides; -1 for never. */
void fs_reactor_run(fs_reactor *reactor, fs_ms due, fs_ms timeout);

/* Sets the timer for `due` or for libcurl's own, whichever is first, without waiting. */
void fs_reactor_arm(fs_reactor *reactor, fs_ms due);

/* Call after curl_multi_cleanup, which still reports to the reactor. */
void fs_reactor_close(fs_reactor *reactor);

#endif
