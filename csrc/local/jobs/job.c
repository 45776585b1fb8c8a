#include "local/jobs/job.h"

bool fs_job_postponed(const fs_job *job) {
  if (!atomic_load(&job->engine->stopping))
    return false;
  fs_store_postpone(job->engine->store, job->work, job->id);
  return true;
}
