/* Jobs done in processes of their own (job_host.h), as the engine sees them. */
#ifndef FS_JOB_PROCESS_H
#define FS_JOB_PROCESS_H

#include "local/jobs/job.h"
#include "local/jobs/workspace.h"

#include <jansson.h>

typedef struct fs_job_processes fs_job_processes;

/* Starts the process that loads the models, and waits until it has. Returns NULL with the reason in `error`.
 */
fs_job_processes *fs_job_processes_start(fs_engine *engine, char *error, size_t error_size);

/* Jobs in progress end with it. NULL is fine. */
void fs_job_processes_stop(fs_job_processes *processes);

/* Some job's `stop` has become true: those that wait look at theirs. */
void fs_job_processes_wake(fs_job_processes *processes);

/* Waits for a place, then has `request` done in `space`, where its media have been put. Returns what came of
 * it as a JSON object (a new reference), or NULL with a sentence for the user in `error`. */
json_t *fs_job_process_run(const fs_job *job, const fs_workspace *space, const json_t *request, char *error,
                           size_t error_size);

#endif
