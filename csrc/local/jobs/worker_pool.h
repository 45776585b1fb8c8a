/* Worker threads. A worker takes a queued detection or swap, gathers its media and has it run
 * (job_process.h). Jobs on pictures and jobs on videos have lines and workers of their own, and a key
 * occupies no more of a line's workers than its share: a URL that does not answer delays no job of the other
 * kind or of another key. Within a line the API keys take turns. */
#ifndef FS_WORKER_POOL_H
#define FS_WORKER_POOL_H

#include "base/error.h"
#include "local/engine.h"

typedef struct fs_worker_pool fs_worker_pool;

/* Queues the store's unfinished jobs and starts the workers. Returns NULL with the reason in `error`. */
fs_worker_pool *fs_worker_pool_start(fs_engine *engine, fs_error *error);

/* Stops the running jobs and waits for the workers. Set `engine->stopping` first. */
void fs_worker_pool_stop(fs_worker_pool *pool);

/* Whether as many jobs of `key` wait in the line of `quick` as may. Writes the seconds after which to try
 * again.
 */
bool fs_worker_pool_is_full(fs_worker_pool *pool, bool quick, int key, int *retry_after);

/* Queues a job. Returns 0, or -1 when memory is short: the job then runs after the next start. */
int fs_worker_pool_add(fs_worker_pool *pool, const fs_queued *job);

/* Removes the job `id` from its line, or stops it if it is running. The caller stores the outcome first. */
void fs_worker_pool_cancel(fs_worker_pool *pool, const char *id);

/* Progress of the job `id`, 0 to 1; 0 before it begins. */
double fs_worker_pool_progress(fs_worker_pool *pool, const char *id);

#endif
