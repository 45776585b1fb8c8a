/* One detection or swap, as its worker sees it. */
#ifndef FS_JOB_H
#define FS_JOB_H

#include "local/analysis/analysis.h"
#include "local/engine.h"

/* One piece of work as its worker sees it; all is borrowed. */
typedef struct fs_job {
  fs_engine *engine;
  fs_vision *vision;
  fs_progress_callback progress; /* stops the work when the engine ends */
  fs_work work;
  const char *id;
} fs_job;

/* What the workers do; each leaves its outcome in the store. Work that was stopped because the engine ends
 * stays unfinished there. */
void fs_job_detect(const fs_job *job);
void fs_job_swap(const fs_job *job);

/* Whether a job has failed only because the engine ends; if so, it is queued again in the store. */
bool fs_job_postponed(const fs_job *job);

#endif
