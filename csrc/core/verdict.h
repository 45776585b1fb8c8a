/* What an answer means: for the call, and for the right to make it again. */
#ifndef FS_VERDICT_H
#define FS_VERDICT_H

#include "flow.h"

typedef enum fs_verdict {
  FS_GOOD,  /* the answer is there */
  FS_AGAIN, /* not now, but the same request may be sent again */
  FS_BAD,   /* final */
} fs_verdict;

/* Judges the answer to a call; fills `failure` unless it is good. */
fs_verdict fs_verdict_of(const fs_call *call, const fs_answer *answer, fs_failure *failure);

/* Whether a failed attempt is the service's wish for fewer requests: rate limited, or out of order for now.
 */
bool fs_verdict_throttled(const fs_failure *failure);

typedef enum fs_phase { FS_PHASE_ACTIVE, FS_PHASE_SUCCEEDED, FS_PHASE_FAILED, FS_PHASE_UNKNOWN } fs_phase;

/* The phase that a status of a detection or a task names. */
fs_phase fs_phase_of(const char *status);

/* Fills `failure` from the answer that describes a failed task or detection. */
void fs_verdict_task_failed(const fs_answer *answer, fs_failure *failure);

#endif
