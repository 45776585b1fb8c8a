/* Threads in a host process whose signal handlers must not run in them, and waits that a clock which is set
 * does not touch. */
#ifndef FS_THREAD_H
#define FS_THREAD_H

#include "base/clock.h"

#include <pthread.h>
#include <stdbool.h>

/* Starts a thread in which all signals are blocked, so that their handlers run where the host expects them.
 * Returns 0, or an error number. */
int fs_thread_start(pthread_t *thread, void *(*run)(void *), void *context);

/* Makes a condition for fs_thread_wait. */
void fs_thread_condition(pthread_cond_t *condition);

/* Waits for a signal, at most until `deadline` (fs_clock_now). Returns false once that is over. */
bool fs_thread_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, fs_ms deadline);

#endif
