/* Analyses several pictures at a time in its own threads. All functions are called by one thread. */
#ifndef FS_ANALYZER_POOL_H
#define FS_ANALYZER_POOL_H

#include "base/error.h"
#include "vision/face/analysis_job.h"

typedef struct fs_analyzer_pool fs_analyzer_pool;

/* Starts the threads. Each loads the models for itself; jobs fail if it cannot. Returns NULL with errno. A
 * pool does not survive a fork. */
fs_analyzer_pool *fs_analyzer_pool_start(const char *models, int threads);

/* Waits until all threads have their models. Returns 0, or -1 with the reason in `error`. */
int fs_analyzer_pool_ready(fs_analyzer_pool *pool, fs_error *error);

/* Why a thread has no models, without waiting; "" where that is not known, or they are there. */
void fs_analyzer_pool_failure(fs_analyzer_pool *pool, fs_error *error);

/* The address to connect to, to be woken (see wakeup.h) that fs_analyzer_pool_take has something, after it
 * had nothing.
 */
const char *fs_analyzer_pool_address(const fs_analyzer_pool *pool);

/* Queues a job, which the pool owns until fs_analyzer_pool_take returns it. Returns its number. */
uint64_t fs_analyzer_pool_submit(fs_analyzer_pool *pool, fs_analysis_job *job);

/* A finished job, which the caller then owns; NULL if none finishes within `timeout` ms. */
fs_analysis_job *fs_analyzer_pool_take(fs_analyzer_pool *pool, int timeout);

/* Number of jobs that have not been taken. */
size_t fs_analyzer_pool_active(const fs_analyzer_pool *pool);

/* Stops the threads after their current job. NULL is fine. */
void fs_analyzer_pool_stop(fs_analyzer_pool *pool);

#endif
