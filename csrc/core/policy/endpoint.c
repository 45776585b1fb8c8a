#include "core/policy/endpoint.h"

#include <string.h>

#define JOB "/api/v1/client/job/"

/* Names of a new task's id, the documented one first. The others are those of services of this kind (Kling,
 * Kie, PiAPI, Minimax, Runway, Replicate, Akool). */
#define TASK_IDS "task_id", "taskId", "taskID", "TaskId", "taskid", "job_id", "jobId"
static const char *const task_ids[] = {TASK_IDS, "id", NULL};
static const char *const detection_ids[] = {"detect_task_id", "detectTaskId", TASK_IDS, "detect_id",
                                            "detectId",       "id",           NULL};

static const fs_endpoint endpoints[FS_ENDPOINTS] = {
    {"balance", "GET", "/api/v1/client/account/balance", NULL, NULL, false, false, false},
    {"estimate", "POST", JOB "EstimateTask", NULL, NULL, false, false, false},
    {"upload_url", "GET", "/api/v1/client/files/upload-url", NULL, NULL, false, false, false},
    {"detect_video", "POST", JOB "detect-face-video", "data.detect_task_id", detection_ids, true, false,
     false},
    {"detect_image", "POST", JOB "detect-face-image", "data.detect_task_id", detection_ids, true, false,
     false},
    {"detection", "GET", JOB "detect-face-result", "data.detect_task_id", NULL, false, true, false},
    {"create", "POST", JOB "CreateTask", "data.task_id", task_ids, true, false, false},
    {"task", "GET", JOB "TaskInfo", "data.task_id", NULL, false, true, false},
    {"model", "GET", JOB "Models", NULL, NULL, false, false, true},
    /* of the local engine only: ends unfinished work, deletes finished work */
    {"delete_detection", "DELETE", JOB "detect-face-result", NULL, NULL, false, false, true},
    {"delete_task", "DELETE", JOB "TaskInfo", NULL, NULL, false, false, true},
    /* media URLs. A PUT to a presigned URL may be repeated: it replaces what a broken one left */
    {"put", "PUT", NULL, NULL, NULL, false, false, false},
    {"get", "GET", NULL, NULL, NULL, false, false, false},
    {"head", "HEAD", NULL, NULL, NULL, false, false, false},
};

const fs_endpoint *fs_endpoint_find(const char *name) {
  for (size_t i = 0; i < FS_ENDPOINTS; i++)
    if (strcmp(endpoints[i].name, name) == 0)
      return &endpoints[i];
  return NULL;
}

const fs_endpoint *fs_endpoint_at(size_t number) {
  return &endpoints[number];
}

size_t fs_endpoint_number(const fs_endpoint *endpoint) {
  return (size_t)(endpoint - endpoints);
}
