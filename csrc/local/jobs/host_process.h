/* The job host (job_host.h) as the engine's child. */
#ifndef FS_HOST_PROCESS_H
#define FS_HOST_PROCESS_H

#include "local/jobs/job_host.h"
#include "local/options.h"

#include <stddef.h>
#include <sys/types.h>

typedef struct fs_host_process {
  pid_t pid;  /* 0: none */
  int socket; /* owned: to the host, or -1 */
} fs_host_process;

/* Starts it without the keys of this process's environment, and waits until it has loaded the models. Returns
 * 0, or -1 with the reason in `error`. */
int fs_host_process_start(fs_host_process *process, fs_options *options, char *error, size_t error_size);

/* Hands over a job with its `socket`, which stays the caller's. Returns 0, or -1 where the host is gone. */
int fs_host_process_order(const fs_host_process *process, fs_job_order *order, int socket);

/* Kills it, and its jobs with it. */
void fs_host_process_end(fs_host_process *process);

#endif
