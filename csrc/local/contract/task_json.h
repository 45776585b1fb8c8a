/* JSON of a task. */
#ifndef FS_TASK_JSON_H
#define FS_TASK_JSON_H

#include "local/engine.h"

#include <jansson.h>

/* `data` of TaskInfo, also the body of a callback. `progress` is 0 to 1. Returns a new reference, or NULL
 * when memory is short. */
json_t *fs_task_json(fs_engine *engine, const fs_task *task, double progress);

#endif
