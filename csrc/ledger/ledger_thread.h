/* The ledger in a thread of its own, for callers that must never wait for a disk: nginx's workers. Errands
 * are done in their order. All functions are for one thread, the caller's. */
#ifndef FS_LEDGER_THREAD_H
#define FS_LEDGER_THREAD_H

#include "ledger/ledger_request.h"

typedef struct fs_ledger_thread fs_ledger_thread;

/* Starts the thread, which opens the ledger at `path`; if that fails, so do all requests. NULL with errno.
 * It does not survive a fork. */
fs_ledger_thread *fs_ledger_thread_start(const char *path);

/* The address to connect to, to be woken (see wakeup.h) that fs_ledger_thread_take has something, after it
 * had nothing.
 */
const char *fs_ledger_thread_address(const fs_ledger_thread *thread);

/* Has an request done, which is the thread's until it is taken. It must be kept. Returns its number. */
uint64_t fs_ledger_thread_submit(fs_ledger_thread *thread, fs_ledger_request *request);

/* An request that is done, which the caller then owns; NULL if there is none. */
fs_ledger_request *fs_ledger_thread_take(fs_ledger_thread *thread);

/* How many have not been taken. */
size_t fs_ledger_thread_active(const fs_ledger_thread *thread);

/* Ends the thread once all requests are done. NULL is fine. */
void fs_ledger_thread_stop(fs_ledger_thread *thread);

#endif
