/* The ledger in a thread of its own, for callers that must never wait for a disk: nginx's workers. Errands
 * are done in their order. All functions are for one thread, the caller's. */
#ifndef FS_ERRAND_THREAD_H
#define FS_ERRAND_THREAD_H

#include "ledger/ledger_request.h"

typedef struct fs_errand_thread fs_errand_thread;

/* Starts the thread, which opens the ledger at `path`; if that fails, so do all errands. NULL with errno.
 * It does not survive a fork. */
fs_errand_thread *fs_errand_thread_start(const char *path);

/* Where to connect to be told (see wakeup.h) that fs_errand_thread_take has something, after it had nothing.
 */
const char *fs_errand_thread_address(const fs_errand_thread *thread);

/* Has an errand done, which is the thread's until it is taken. It must be kept. Returns its number. */
uint64_t fs_errand_thread_submit(fs_errand_thread *thread, fs_errand *errand);

/* An errand that is done, which the caller then owns; NULL if there is none. */
fs_errand *fs_errand_thread_take(fs_errand_thread *thread);

/* How many have not been taken. */
size_t fs_errand_thread_active(const fs_errand_thread *thread);

/* Ends the thread once all errands are done. NULL is fine. */
void fs_errand_thread_stop(fs_errand_thread *thread);

#endif
