/* Exchanges that wait: for a time, or for the client's rate to let them go. The cost of finding the next one
 * does not grow with the number of those that wait for the rate. */
#ifndef FS_WAITING_H
#define FS_WAITING_H

#include "governor.h"
#include "heap.h"

typedef struct fs_waiting {
  fs_heap timers; /* all that wait, by `flow.due` */
  fs_governor governor;
  TAILQ_HEAD(, fs_exchange) held; /* those of them that wait for the governor, in the order of their coming */
  size_t held_count;
} fs_waiting;

void fs_waiting_open(fs_waiting *waiting, fs_ms now);

/* Whether the governor paces an exchange's requests. Media go to another server, which has limits of its own.
 */
bool fs_waiting_governs(const fs_exchange *exchange);

/* Whether an exchange may send its request now; if not, its flow is held. */
bool fs_waiting_admit(fs_waiting *waiting, fs_exchange *exchange, fs_ms now);

/* Takes in an exchange whose flow waits. Returns 0, or -1 when memory is short. */
int fs_waiting_add(fs_waiting *waiting, fs_exchange *exchange);

/* Takes an exchange out; one that does not wait is fine. */
void fs_waiting_remove(fs_waiting *waiting, fs_exchange *exchange);

/* Takes out the next exchange whose time has come, or that the governor lets go; NULL if there is none. */
fs_exchange *fs_waiting_next(fs_waiting *waiting, fs_ms now);

/* When fs_waiting_next has something; -1 for never. */
fs_ms fs_waiting_due(fs_waiting *waiting, fs_ms now);

/* Releases what is not the exchanges'. */
void fs_waiting_close(fs_waiting *waiting);

#endif
