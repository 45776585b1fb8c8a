#include "core/transport/feedback.h"

#include "core/transport/send_queue.h"

void fs_feedback_admit(fs_feedback *feedback, fs_call *call, fs_ms now) {
  fs_flow *flow = &call->flow;
  fs_failure failure;
  if (call->kind)
    fs_flow_expect(flow, flow->started - flow->submitted_at,
                   fs_task_durations_shortest(&feedback->durations, call->kind));
  call->feature = fs_breaker_feature(flow->endpoint, call->request.body, call->request.body_length);
  bool admitted = fs_breaker_admit(&fs_account_lock(&feedback->account, now)->breaker, flow->endpoint,
                                   call->feature, now, &failure);
  fs_account_unlock();
  if (!admitted)
    fs_flow_reject(flow, &failure);
}

void fs_feedback_response(fs_feedback *feedback, const fs_call *call, const fs_answer *answer, fs_ms now) {
  fs_ms duration = call->kind ? fs_flow_duration(&call->flow, now) : -1;
  if (duration >= 0)
    fs_task_durations_note(&feedback->durations, call->kind, duration);
  if (!fs_send_queue_is_limited(call) || answer->loss != FS_LOSS_NONE)
    return;
  fs_rate_limiter_answered(&fs_account_lock(&feedback->account, now)->rate_limiter, now, call->http.sent_at,
                           call->flow.throttled, answer->retry_after);
  fs_account_unlock();
}

void fs_feedback_finished(fs_feedback *feedback, const fs_call *call, fs_ms now) {
  int code = fs_flow_code(&call->flow);
  if (!code)
    return;
  fs_breaker_note(&fs_account_lock(&feedback->account, now)->breaker, &fs_policy_default, call->flow.endpoint,
                  call->feature, code, now);
  fs_account_unlock();
}

double fs_feedback_rate(const fs_feedback *feedback, fs_ms now) {
  fs_account_ref account = feedback->account;
  double rate = fs_rate_limiter_rate(&fs_account_lock(&account, now)->rate_limiter);
  fs_account_unlock();
  return rate;
}
