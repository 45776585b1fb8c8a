#include "core/policy/endpoint.h"

#include <string.h>

#define JOB "/api/v1/client/job/"

static const char *const task_paths[] = {"data.task_id", "data.0.task_id", "task_id", NULL};
static const char *const detection_paths[] = {"data.detect_task_id", "data.0.detect_task_id",
                                              "detect_task_id", "data.task_id", NULL};

static const fs_endpoint endpoints[FS_ENDPOINTS] = {
    {"balance", "GET", "/api/v1/client/account/balance", NULL, false, false, false},
    {"estimate", "POST", JOB "EstimateTask", NULL, false, false, false},
    {"upload_url", "GET", "/api/v1/client/files/upload-url", NULL, false, false, false},
    {"detect_video", "POST", JOB "detect-face-video", detection_paths, true, false, false},
    {"detect_image", "POST", JOB "detect-face-image", detection_paths, true, false, false},
    {"detection", "GET", JOB "detect-face-result", NULL, false, true, false},
    {"create", "POST", JOB "CreateTask", task_paths, true, false, false},
    {"task", "GET", JOB "TaskInfo", NULL, false, true, false},
    {"model", "GET", JOB "Models", NULL, false, false, true},
    /* the local engine's own: what is unfinished ends, of what is finished nothing is kept */
    {"delete_detection", "DELETE", JOB "detect-face-result", NULL, false, false, true},
    {"delete_task", "DELETE", JOB "TaskInfo", NULL, false, false, true},
    /* media URLs; a PUT to a presigned URL replaces what a broken one left, so it may be repeated */
    {"put", "PUT", NULL, NULL, false, false, false},
    {"get", "GET", NULL, NULL, false, false, false},
    {"head", "HEAD", NULL, NULL, false, false, false},
};

const fs_endpoint *fs_endpoint_find(const char *name) {
  for (size_t i = 0; i < FS_ENDPOINTS; i++)
    if (strcmp(endpoints[i].name, name) == 0)
      return &endpoints[i];
  return NULL;
}

bool fs_endpoint_is_query(const fs_endpoint *endpoint) {
  return endpoint->path && strcmp(endpoint->method, "GET") == 0;
}

const fs_endpoint *fs_endpoint_at(size_t number) {
  return &endpoints[number];
}

size_t fs_endpoint_number(const fs_endpoint *endpoint) {
  return (size_t)(endpoint - endpoints);
}
