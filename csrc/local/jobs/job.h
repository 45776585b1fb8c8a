/* One detection or swap, as the engine sees it; what decodes its media is another process (job_process.h). */
#ifndef FS_JOB_H
#define FS_JOB_H

#include "local/engine.h"

#include <stdatomic.h>

/* All is borrowed. */
typedef struct fs_job {
  fs_engine *engine;
  fs_work work;
  const char *id;
  bool quick;              /* work on a picture: it has a place of its own (slots.h) */
  const atomic_bool *stop; /* becomes true when the job is cancelled or the engine ends */
  void (*report)(void *context, double fraction); /* told how far the work is, 0 to 1 */
  void *context;
} fs_job;

/* What the workers do; each leaves its outcome in the store. Work that was stopped because the engine ends
 * stays unfinished there. */
void fs_job_detect(const fs_job *job);
void fs_job_swap(const fs_job *job);

/* Whether a job has failed only because the engine ends; if so, it is queued again in the store. */
bool fs_job_postponed(const fs_job *job);

#endif
