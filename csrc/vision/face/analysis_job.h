/* An analysis of one picture as plain values, so that another thread can run it. */
#ifndef FS_ANALYSIS_JOB_H
#define FS_ANALYSIS_JOB_H

#include "base/error.h"
#include "base/work_queue.h"
#include "vision/face/analyzer.h"

/* A picture and the faces found in it. */
typedef struct fs_analysis_job {
  fs_work_item item; /* first, the pool's */

  /* request */
  uint8_t *bytes; /* owned; NULL: those of the file called `name` */
  size_t size;
  char *name; /* owned; what the picture is called in sentences */
  int most;   /* faces to be described */

  /* result */
  int count; /* of `seen`; -1: see `error` */
  int width, height;
  fs_face_analysis seen[FS_FACES_MAX];
  fs_error error;
} fs_analysis_job;

/* Copies what is borrowed; `bytes` may be NULL. Returns NULL when memory is short. */
fs_analysis_job *fs_analysis_job_new(const void *bytes, size_t size, const char *name, int most);
void fs_analysis_job_free(fs_analysis_job *job); /* NULL is fine */

/* Runs the analysis. */
void fs_analysis_job_execute(fs_analysis_job *job, fs_analyzer *analyzer);

/* Ends the job with an error. */
void fs_analysis_job_fail(fs_analysis_job *job, const char *why);

#endif
