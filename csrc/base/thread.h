/* Threads in a host process whose signal handlers must not run in them. */
#ifndef FS_THREAD_H
#define FS_THREAD_H

#include <pthread.h>

/* Starts a thread in which all signals are blocked, so that their handlers run where the host expects them.
 * Returns 0, or an error number. */
int fs_thread_start(pthread_t *thread, void *(*run)(void *), void *context);

#endif
