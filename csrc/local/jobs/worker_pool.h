/* The workers: each takes a detection or swap, gathers its media and has it done (job_process.h). Work on
 * pictures and work on videos have lines and workers of their own, in which who came first goes first, so
 * that a URL that does not answer keeps nobody of the other kind waiting. */
#ifndef FS_WORKER_POOL_H
#define FS_WORKER_POOL_H

#include "local/engine.h"

typedef struct fs_worker_pool fs_worker_pool;

/* Queues what the store has unfinished, and starts. Returns NULL with the reason in `error`. */
fs_worker_pool *fs_worker_pool_start(fs_engine *engine, char *error, size_t error_size);

/* Lets the workers end what they do (soon: `engine->stopping` is set before) and waits for them. */
void fs_worker_pool_stop(fs_worker_pool *pool);

/* Whether as much work waits as may. Gives the seconds after which room is to be expected then. */
bool fs_worker_pool_is_full(fs_worker_pool *pool, bool quick, int *retry_after);

/* Returns 0, or -1 when memory is short: the work is done after the next start then. */
int fs_worker_pool_add(fs_worker_pool *pool, fs_work work, const char *id, bool quick);

/* Takes the work `id` out of its line, or ends it where it is under way. Its outcome is the caller's to
 * store, before this. */
void fs_worker_pool_cancel(fs_worker_pool *pool, const char *id);

/* How far the work `id` is, 0 to 1; 0 where it has not begun. */
double fs_worker_pool_progress(fs_worker_pool *pool, const char *id);

#endif
