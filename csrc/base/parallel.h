/* The parts of a job, done by the calling thread and a helper at the same time. */
#ifndef FS_PARALLEL_H
#define FS_PARALLEL_H

typedef struct fs_parallel fs_parallel;

enum { FS_PARALLEL_WORKERS = 2 /* the caller, 0, and the helper, 1 */ };

/* Does one part of a job. Two parts may run at a time, by different workers. */
typedef void fs_parallel_part(void *context, int part, int worker);

/* Starts the helper, which sleeps between jobs and is called for those of more than one part. Returns NULL
 * when memory or threads are short. */
fs_parallel *fs_parallel_start(void);

/* Does `count` parts, numbered from 0, in any order, and returns when all are done. NULL: the caller does
 * them alone. */
void fs_parallel_run(fs_parallel *parallel, int count, fs_parallel_part *run, void *context);

/* Ends the helper. NULL is fine. */
void fs_parallel_stop(fs_parallel *parallel);

#endif
