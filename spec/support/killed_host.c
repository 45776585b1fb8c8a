/* Loaded before an engine: its process that works on media is killed as it begins, as where memory is short. */
#include "local/jobs/job_host.h"

#include <signal.h>
#include <string.h>

__attribute__((constructor)) static void begin(int count, char *const arguments[]) {
  if (count > 0 && strcmp(arguments[0], FS_JOB_HOST_PROGRAM) == 0)
    raise(SIGKILL);
}
