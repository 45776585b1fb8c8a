/* The job host (job_host.h) as a child process of the engine. */
#ifndef FS_HOST_PROCESS_H
#define FS_HOST_PROCESS_H

#include "base/error.h"
#include "local/jobs/job_host.h"
#include "local/options.h"

#include <sys/types.h>

typedef struct fs_host_process {
  pid_t pid;  /* 0: none */
  int socket; /* owned: to the host, or -1 */
} fs_host_process;

/* Starts the job host with an environment without API keys, and waits until the host has loaded the models.
 * Returns 0, or -1 with the reason in `error`. */
int fs_host_process_start(fs_host_process *process, fs_options *options, fs_error *error);

/* Sends `order` with a duplicate of `socket` to the host; the caller keeps `socket`. Returns 0, or -1 if the
 * host is gone. */
int fs_host_process_order(const fs_host_process *process, const fs_job_order *order, int socket);

/* Kills the host; its jobs die with it. */
void fs_host_process_end(fs_host_process *process);

#endif
