/* The process that decodes media. The job host loads the models once and forks a child for each job, so that
 * a file that breaks its decoder, or takes it over, ends with its own job. */
#ifndef FS_JOB_HOST_H
#define FS_JOB_HOST_H

#include "local/jobs/sandbox.h"

#include <limits.h>

/* The program of the job host. Its arguments: the models' directory, the number of threads. Orders arrive on
 * descriptor FS_JOB_HOST_SOCKET. */
#define FS_JOB_HOST_PROGRAM "faceswap-local-jobs"
enum { FS_JOB_HOST_SOCKET = 3 };

/* One message for each job (SOCK_SEQPACKET), with the job's own socket attached (SCM_RIGHTS). */
typedef struct fs_job_order {
  fs_sandbox_limits limits;
  char directory[PATH_MAX]; /* of the job, with in/ to read and out/ to write */
} fs_job_order;

/* Messages on the job's socket: a letter and its data. READY or FAILED arrives once on the host's own socket.
 */
enum {
  FS_JOB_READY = 'r',
  FS_JOB_STARTED = 's',  /* with a pidfd of the job's process attached */
  FS_JOB_PROGRESS = 'p', /* a double, 0 to 1 */
  FS_JOB_DONE = 'd',
  FS_JOB_FAILED = 'f', /* with a sentence for the user */
  FS_JOB_SPENT = 'c',  /* the CPU limit is reached */
  FS_JOB_LARGE = 'l',  /* the result exceeds the file size limit */
};
enum { FS_JOB_MESSAGE_MAX = 1024 };

/* Runs until the engine is gone. Returns the exit status. */
int fs_job_host_run(const char *models, int threads);

#endif
