#include "vision/face/analysis_job.h"

#include <stdlib.h>
#include <string.h>

fs_analysis_job *fs_analysis_job_new(const void *bytes, size_t size, const char *name, int most) {
  fs_analysis_job *job = calloc(1, sizeof *job);
  if (!job)
    return NULL;
  job->name = strdup(name);
  job->most = most;
  if (bytes) {
    job->bytes = malloc(size + 1);
    job->size = size;
  }
  if (!job->name || (bytes && !job->bytes)) {
    fs_analysis_job_free(job);
    return NULL;
  }
  if (bytes)
    memcpy(job->bytes, bytes, size);
  return job;
}

void fs_analysis_job_free(fs_analysis_job *job) {
  if (!job)
    return;
  free(job->bytes);
  free(job->name);
  free(job);
}

void fs_analysis_job_execute(fs_analysis_job *job, fs_analyzer *analyzer) {
  fs_picture picture;
  job->count = -1;
  if ((job->bytes ? fs_picture_decode(job->bytes, job->size, job->name, &picture, &job->error)
                  : fs_picture_read(job->name, &picture, &job->error)) != 0)
    return;
  job->width = picture.width;
  job->height = picture.height;
  job->count = fs_analyzer_run(analyzer, &picture, job->most, job->seen);
  fs_picture_free(&picture);
  if (job->count < 0)
    fs_fail(&job->error, "%s cannot be looked at: out of memory", job->name);
}

void fs_analysis_job_fail(fs_analysis_job *job, const char *why) {
  job->count = -1;
  fs_fail(&job->error, "%s", why);
}
