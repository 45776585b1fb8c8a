/* Analyses several pictures at a time in its own threads. All functions are called by one thread. */
#ifndef FS_ANALYZER_POOL_H
#define FS_ANALYZER_POOL_H

#include "base/error.h"
#include "vision/face/analysis_job.h"

typedef struct fs_analyzer_pool fs_analyzer_pool;

/* Starts a thread that loads the models; jobs fail if it cannot. Others, up to `threads` in all, start and
 * load the models for themselves when a picture would wait. Returns NULL with errno. A pool does not survive
 * a fork. */
fs_analyzer_pool *fs_analyzer_pool_start(const char *models, int threads);

/* Waits until the first thread has its models. Returns 0, or -1 with the reason in `error`. */
int fs_analyzer_pool_ready(fs_analyzer_pool *pool, fs_error *error);

/* Why it has no models, without waiting; "" where that is not known, or they are there. */
void fs_analyzer_pool_failure(fs_analyzer_pool *pool, fs_error *error);

/* Has a picture analysed. The job is the pool's until it is taken from the queue. Returns its id, from 1. */
uint64_t fs_analyzer_pool_submit(fs_analyzer_pool *pool, fs_analysis_job *job);

/* Its queue, from which the caller takes what is done. An item is a `fs_analysis_job`. */
fs_work_queue *fs_analyzer_pool_queue(fs_analyzer_pool *pool);

/* Stops the threads after their current job. NULL is fine. */
void fs_analyzer_pool_stop(fs_analyzer_pool *pool);

#endif
