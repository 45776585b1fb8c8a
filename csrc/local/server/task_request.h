/* Checks the body of CreateTask and EstimateTask. */
#ifndef FS_TASK_REQUEST_H
#define FS_TASK_REQUEST_H

#include "local/contract/swap_models.h"
#include "local/server/request.h"

/* Names of the engine's own media that a request uses. */
typedef struct fs_used_media {
  const char **names; /* owned, as each of them; ends with NULL */
  size_t count;
} fs_used_media;

typedef struct fs_task_request {
  const fs_swap_model *model;
  char detection_id[FS_TOKEN_SIZE]; /* "" for models without a detection */
  int64_t credits;
  bool callback;
  fs_used_media uses;
} fs_task_request;

/* Checks `body`. Returns 0, or -1 with the refusal noted: 404 for a detect_id that is unknown or has expired,
 * 422 for other faults. Call fs_task_request_free in both cases. */
int fs_task_request_read(fs_engine *engine, const json_t *body, fs_task_request *wanted, fs_refusal *refusal);

void fs_task_request_free(fs_task_request *wanted);

#endif
