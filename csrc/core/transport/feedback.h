/* What a client learns of the answers it gets, and goes by: how fast requests may follow each other and which
 * are not worth sending (what all clients of the account know), and how long tasks take (what it has seen
 * itself). */
#ifndef FS_LESSONS_H
#define FS_LESSONS_H

#include "core/policy/task_durations.h"
#include "core/transport/account.h"
#include "core/transport/call.h"

typedef struct fs_lessons {
  fs_account_ref account;
  fs_task_durations durations;
} fs_lessons;

/* Before a call's first request: refuses what the service would refuse, and puts off what cannot be over yet.
 */
void fs_lessons_apply(fs_lessons *lessons, fs_call *call, fs_ms now);

/* The flow has taken the answer to a request. */
void fs_lessons_answer(fs_lessons *lessons, const fs_call *call, const fs_answer *answer, fs_ms now);

/* The call has ended. */
void fs_lessons_end(fs_lessons *lessons, const fs_call *call, fs_ms now);

/* Requests per second that the account allows itself; 0 where there is no limit. */
double fs_lessons_rate(const fs_lessons *lessons, fs_ms now);

#endif
