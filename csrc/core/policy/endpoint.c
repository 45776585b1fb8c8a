/* The service's calls, as its documentation has them. */
#include "core/policy/flow.h"

#include <string.h>

#define JOB "/api/v1/client/job/"

static const fs_call calls[FS_CALLS] = {
    {"balance", "GET", "/api/v1/client/account/balance", NULL, false, false},
    {"estimate", "POST", JOB "EstimateTask", NULL, false, false},
    {"upload_url", "GET", "/api/v1/client/files/upload-url", NULL, false, false},
    {"detect_video", "POST", JOB "detect-face-video", "data.detect_task_id", true, false},
    {"detect_image", "POST", JOB "detect-face-image", "data.detect_task_id", true, false},
    {"detection", "GET", JOB "detect-face-result", NULL, false, true},
    {"create", "POST", JOB "CreateTask", "data.task_id", true, false},
    {"task", "GET", JOB "TaskInfo", NULL, false, true},
    /* media URLs; a PUT to a presigned URL replaces what a broken one left, so it may be repeated */
    {"put", "PUT", NULL, NULL, false, false},
    {"get", "GET", NULL, NULL, false, false},
};

const fs_call *fs_call_find(const char *name) {
  for (size_t i = 0; i < FS_CALLS; i++)
    if (strcmp(calls[i].name, name) == 0)
      return &calls[i];
  return NULL;
}

bool fs_call_is_query(const fs_call *call) {
  return call->path && strcmp(call->method, "GET") == 0;
}

const fs_call *fs_call_at(size_t number) {
  return &calls[number];
}

size_t fs_call_number(const fs_call *call) {
  return (size_t)(call - calls);
}
