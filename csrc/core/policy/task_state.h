/* Reads a task's or detection's description for what its state alone does not tell: whether it has ended, has
 * a result, and why it has failed. */
#ifndef FS_TASK_STATE_H
#define FS_TASK_STATE_H

#include "core/policy/failure.h"
#include "core/policy/json_reader.h"
#include "core/policy/vocabulary.h"

#include <stdint.h>

/* The documented code of a generation that has failed. */
enum { FS_GENERATION_FAILED = 501 };

/* Whether a task has ended whose state is in no vocabulary: its description `task` has the time of its end.
 * It succeeded if there is something to fetch. FS_PHASE_UNKNOWN if it has not ended. */
fs_phase fs_task_state_ended(const fs_json *task);

/* Names what a task shows of its result in the documented place, by a hash of it without the queries of its
 * URLs, which may be signed anew for each answer. 0 where that is nothing, an error, or by its own state no
 * result yet. */
uint64_t fs_task_state_shown(const fs_json *task);

/* Whether a task's description has nothing in its `result` yet, nor the URL of one elsewhere. */
bool fs_task_state_lacks_result(const fs_json *task);

/* Whether a task that has succeeded by its own state has a result that has failed by its, or, in the place of
 * one, an error or a code of one. */
bool fs_task_state_failed_within(const fs_json *task);

/* Fills `failure` from the description of a failed task or detection, which is in `state`. */
void fs_task_state_explain(const fs_answer *answer, const fs_json *task, const char *state,
                           fs_failure *failure);

#endif
