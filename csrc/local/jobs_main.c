/* faceswap-local-jobs: the engine's process that decodes media. A program of its own, since the libraries of
 * one that has FFmpeg take longer to load than all else that the server does at its start; and the server,
 * which knows the keys, has nothing of them in its memory. */
#include "base/process.h"
#include "local/jobs/job_host.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv) {
  fs_process_hold_standard_files();
  if (argc == 3)
    return fs_job_host_run(argv[1], atoi(argv[2]));
  fputs(FS_JOB_HOST_PROGRAM " is a part of faceswap-local, which starts it\n", stderr);
  return 2;
}
