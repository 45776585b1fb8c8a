/* One detection or swap in the engine's process. The media are decoded in another process (job_process.h). */
#ifndef FS_JOB_H
#define FS_JOB_H

#include "local/engine.h"

#include <stdatomic.h>

/* All pointers are borrowed. */
typedef struct fs_job {
  fs_engine *engine;
  fs_work work;
  const char *id;
  int key;                 /* index of the API key that ordered the job */
  bool quick;              /* works on a picture, and has a reserved slot (slots.h) */
  const atomic_bool *stop; /* true when the job is cancelled or the engine shuts down */
  void (*report)(void *context, double fraction); /* called with the progress, 0 to 1 */
  void *context;
} fs_job;

/* Runs a job and stores its outcome. A job that shutdown stops stays unfinished in the store. */
void fs_job_detect(const fs_job *job);
void fs_job_swap(const fs_job *job);

/* Stores that a job has failed, and tells the operator of what is not the job's own failure: a full disk. */
void fs_job_fail(const fs_job *job, const char *error);

/* On shutdown, queues a failed job again in the store and returns true. Otherwise returns false. */
bool fs_job_postponed(const fs_job *job);

#endif
