/* What a client learns of the answers it gets, and goes by: how fast requests may follow each other and which
 * are not worth sending (what all clients of the account know), and how long tasks take (what it has seen
 * itself). */
#ifndef FS_FEEDBACK_H
#define FS_FEEDBACK_H

#include "core/policy/task_durations.h"
#include "core/transport/account.h"
#include "core/transport/call.h"

typedef struct fs_feedback {
  fs_account_ref account;
  fs_task_durations durations;
} fs_feedback;

/* Before a call's first request: refuses what the service would refuse, and puts off what cannot be over yet.
 */
void fs_feedback_admit(fs_feedback *feedback, fs_call *call, fs_ms now);

/* The flow has taken the answer to a request. */
void fs_feedback_response(fs_feedback *feedback, const fs_call *call, const fs_answer *answer, fs_ms now);

/* The call has ended. */
void fs_feedback_finished(fs_feedback *feedback, const fs_call *call, fs_ms now);

/* Requests per second that the account allows itself; 0 where there is no limit. */
double fs_feedback_rate(const fs_feedback *feedback, fs_ms now);

#endif
