/* Runs jobs in processes of their own (job_host.h), from the engine's side. */
#ifndef FS_JOB_PROCESS_H
#define FS_JOB_PROCESS_H

#include "base/error.h"
#include "local/jobs/job.h"
#include "local/jobs/workspace.h"

#include <jansson.h>

typedef struct fs_job_processes fs_job_processes;

/* Starts the job host, and waits until it has loaded the models. Returns NULL with the reason in `error`. */
fs_job_processes *fs_job_processes_start(fs_engine *engine, fs_error *error);

/* Ends the job host and the running jobs. NULL is allowed. */
void fs_job_processes_stop(fs_job_processes *processes);

/* Wakes the jobs that wait for a slot, so that they check their `stop`. */
void fs_job_processes_wake(fs_job_processes *processes);

/* Waits for a slot, then runs `request` in `space`, which holds its media. Returns the result as a JSON
 * object (a new reference), or NULL with a sentence for the user in `error`. */
json_t *fs_job_process_run(const fs_job *job, const fs_workspace *space, const json_t *request,
                           fs_error *error);

#endif
