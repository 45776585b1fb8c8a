/* The workers: detections and swaps, taken in the order in which they were asked for. */
#ifndef FS_JOBS_H
#define FS_JOBS_H

#include "../engine.h"
#include "../people/analyse.h"

typedef struct fs_jobs fs_jobs;

/* One piece of work as its worker sees it; all is borrowed. */
typedef struct fs_job {
  fs_engine *engine;
  fs_vision *vision;
  fs_progress progress; /* stops the work when the engine ends */
  fs_work work;
  const char *id;
} fs_job;

/* Loads the models for every worker, queues what the store has queued, and starts. Returns NULL with the
 * reason in `error`. */
fs_jobs *fs_jobs_start(fs_engine *engine, char *error, size_t error_size);

/* Lets the workers end what they do (soon: `engine->stopping` is set before) and waits for them. */
void fs_jobs_stop(fs_jobs *jobs);

/* Returns 0, or -1 when memory is short: the work is done after the next start then. */
int fs_jobs_add(fs_jobs *jobs, fs_work work, const char *id);

/* How far the work `id` is, 0 to 1; 0 where it has not begun. */
double fs_jobs_progress(fs_jobs *jobs, const char *id);

/* What the workers do; each leaves its outcome in the store. Work that was stopped because the engine ends
 * stays unfinished there. */
void fs_job_detect(const fs_job *job);
void fs_job_swap(const fs_job *job);

/* Whether a job has failed only because the engine ends; if so, it is queued again in the store. */
bool fs_job_postponed(const fs_job *job);

#endif
