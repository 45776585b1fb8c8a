/* The process in which media are decoded: it has the models loaded and forks itself for each job, so that a
 * file that breaks its decoder ends one job, and what it has learned to do ends with it. */
#ifndef FS_JOB_HOST_H
#define FS_JOB_HOST_H

#include "local/jobs/sandbox.h"

#include <limits.h>

/* The engine's program is started with this as its first argument, then the models' directory and the number
 * of threads; the socket on which jobs come is descriptor FS_JOB_HOST_SOCKET. */
#define FS_JOB_HOST_ARGUMENT "--job-host"
enum { FS_JOB_HOST_SOCKET = 3 };

/* One message for each job (SOCK_SEQPACKET), with the job's own socket beside it. */
typedef struct fs_job_order {
  fs_sandbox_limits limits;
  char directory[PATH_MAX]; /* of the job: in/ to read, out/ to write */
} fs_job_order;

/* What comes back on the job's socket: a letter, and what belongs to it. The host's own socket brings READY
 * or FAILED once. */
enum {
  FS_JOB_READY = 'r',
  FS_JOB_STARTED = 's',  /* with a descriptor of the process beside it */
  FS_JOB_PROGRESS = 'p', /* a double, 0 to 1 */
  FS_JOB_DONE = 'd',
  FS_JOB_FAILED = 'f', /* a sentence */
  FS_JOB_SPENT = 'c',  /* no CPU time is left */
  FS_JOB_LARGE = 'l',  /* what it wrote is larger than it may be */
};
enum { FS_JOB_MESSAGE_MAX = 1024 };

/* Runs until the engine is gone. Returns the exit status. */
int fs_job_host_run(const char *models, int threads);

#endif
