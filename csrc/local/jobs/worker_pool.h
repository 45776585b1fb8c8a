/* The workers: detections and swaps, taken in the order in which they were asked for. */
#ifndef FS_WORKER_POOL_H
#define FS_WORKER_POOL_H

#include "local/analysis/analysis.h"
#include "local/engine.h"

typedef struct fs_worker_pool fs_worker_pool;

/* Loads the models for every worker, queues what the store has queued, and starts. Returns NULL with the
 * reason in `error`. */
fs_worker_pool *fs_worker_pool_start(fs_engine *engine, char *error, size_t error_size);

/* Lets the workers end what they do (soon: `engine->stopping` is set before) and waits for them. */
void fs_worker_pool_stop(fs_worker_pool *jobs);

/* Returns 0, or -1 when memory is short: the work is done after the next start then. */
int fs_worker_pool_add(fs_worker_pool *jobs, fs_work work, const char *id);

/* How far the work `id` is, 0 to 1; 0 where it has not begun. */
double fs_worker_pool_progress(fs_worker_pool *jobs, const char *id);

#endif
