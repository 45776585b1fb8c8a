/* A thread that runs requests to a ledger, for callers that must never wait for a disk: nginx's workers. The
 * requests run in the order in which they are submitted. All functions must be called by one thread. */
#ifndef FS_LEDGER_THREAD_H
#define FS_LEDGER_THREAD_H

#include "ledger/ledger_request.h"

typedef struct fs_ledger_thread fs_ledger_thread;

/* Starts the thread, which opens the ledger at `path`; where that fails, every request fails with the reason.
 * NULL with errno. The thread does not survive a fork. */
fs_ledger_thread *fs_ledger_thread_start(const char *path);

/* Its queue, of which the caller uses what is for callers. An item is a `fs_ledger_request`, which must own
 * its values (fs_ledger_request_own). */
fs_work_queue *fs_ledger_thread_queue(fs_ledger_thread *thread);

/* Waits until all requests are done, then ends the thread. NULL is allowed. */
void fs_ledger_thread_stop(fs_ledger_thread *thread);

#endif
