/* What a CreateTask or EstimateTask asks for, checked. */
#ifndef FS_PLAN_H
#define FS_PLAN_H

#include "local/contract/swap_models.h"
#include "local/server/request.h"

typedef struct fs_plan {
  const fs_model *model;
  char detection_id[FS_TOKEN_SIZE]; /* "" for the models that need none */
  int64_t credits;
  bool callback;
} fs_plan;

/* Checks `body`. Returns 0, or -1 with the refusal noted: 404 for a detect_id that is unknown or has expired,
 * 422 for the rest. */
int fs_plan_make(fs_engine *engine, const json_t *body, fs_plan *plan, fs_refusal *refusal);

#endif
