/* A thread that runs requests to a ledger, for callers that must never wait for a disk: nginx's workers. The
 * requests run in the order in which they are submitted. All functions must be called by one thread. */
#ifndef FS_LEDGER_THREAD_H
#define FS_LEDGER_THREAD_H

#include "ledger/ledger_request.h"

typedef struct fs_ledger_thread fs_ledger_thread;

/* Starts the thread, which opens the ledger at `path`; where that fails, every request fails with the reason.
 * NULL with errno. The thread does not survive a fork. */
fs_ledger_thread *fs_ledger_thread_start(const char *path);

/* The address of the wake-up socket (see wakeup.h): a byte comes when a request is done after
 * fs_ledger_thread_take has returned NULL. */
const char *fs_ledger_thread_address(const fs_ledger_thread *thread);

/* Queues a request, which must own its values (fs_ledger_request_own). The thread owns the request until it
 * is taken. Returns the request's number. */
uint64_t fs_ledger_thread_submit(fs_ledger_thread *thread, fs_ledger_request *request);

/* The oldest request that is done; the caller owns it. NULL if there is none. */
fs_ledger_request *fs_ledger_thread_take(fs_ledger_thread *thread);

/* How many requests have been submitted and not taken. */
size_t fs_ledger_thread_active(const fs_ledger_thread *thread);

/* Waits until all requests are done, then ends the thread. NULL is allowed. */
void fs_ledger_thread_stop(fs_ledger_thread *thread);

#endif
