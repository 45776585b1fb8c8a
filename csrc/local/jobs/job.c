#include "local/jobs/job.h"

#include "base/error.h"

#include <errno.h>
#include <string.h>

void fs_job_fail(const fs_job *job, const char *error) {
  fs_store_job_failed(job->engine->store, job->work, job->id, error);
  if (strstr(error, fs_file_error(ENOSPC)) != NULL)
    fs_data_dir_tell_full(&job->engine->data);
}

bool fs_job_postponed(const fs_job *job) {
  if (!atomic_load(&job->engine->stopping))
    return false;
  fs_store_postpone(job->engine->store, job->work, job->id);
  return true;
}
