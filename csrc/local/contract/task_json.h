/* A task as the contract shows it. */
#ifndef FS_TASK_JSON_H
#define FS_TASK_JSON_H

#include "local/engine.h"

#include <jansson.h>

/* `data` of TaskInfo, which is also a callback's body: a new reference, or NULL when memory is short. */
json_t *fs_task_json(fs_engine *engine, const fs_task *task, double progress);

#endif
