/* Feeds each answer back into the rate limiter and the breaker of the account, and into the duration
 * estimates of the client. The transport calls it after the flow has judged the answer; it judges nothing
 * itself (see verdict.h). */
#ifndef FS_FEEDBACK_H
#define FS_FEEDBACK_H

#include "core/policy/task_durations.h"
#include "core/transport/account.h"
#include "core/transport/call.h"

typedef struct fs_feedback {
  fs_account_ref account;
  fs_task_durations durations;
} fs_feedback;

/* Before a call's first request: rejects it if the breaker is open, and delays the first poll of a task
 * that cannot be done yet. */
void fs_feedback_admit(fs_feedback *feedback, fs_call *call, fs_ms now);

/* After the flow has taken the answer to a request. */
void fs_feedback_response(fs_feedback *feedback, const fs_call *call, const fs_answer *answer, fs_ms now);

/* After the end of the call. */
void fs_feedback_finished(fs_feedback *feedback, const fs_call *call, fs_ms now);

/* The rate of the account in requests per second; 0 without a limit. */
double fs_feedback_rate(const fs_feedback *feedback, fs_ms now);

#endif
