#include "core/transport/feedback.h"

#include "core/transport/send_queue.h"

void fs_lessons_apply(fs_lessons *lessons, fs_exchange *exchange, fs_ms now) {
  fs_flow *flow = &exchange->flow;
  fs_failure failure;
  if (exchange->kind)
    fs_flow_expect(flow, flow->started - flow->born,
                   fs_durations_shortest(&lessons->durations, exchange->kind));
  exchange->feature = fs_breaker_feature(flow->endpoint, exchange->body, exchange->body_length);
  bool admitted = fs_breaker_admit(&fs_account_enter(&lessons->account, now)->breaker, flow->endpoint,
                                   exchange->feature, now, &failure);
  fs_account_leave();
  if (!admitted)
    fs_flow_refuse(flow, &failure);
}

void fs_lessons_answer(fs_lessons *lessons, const fs_exchange *exchange, const fs_answer *answer, fs_ms now) {
  fs_ms duration = exchange->kind ? fs_flow_duration(&exchange->flow, now) : -1;
  if (duration >= 0)
    fs_durations_note(&lessons->durations, exchange->kind, duration);
  if (!fs_waiting_governs(exchange) || answer->loss != FS_LOSS_NONE)
    return;
  fs_governor_answered(&fs_account_enter(&lessons->account, now)->governor, now, exchange->sent_at,
                       exchange->flow.throttled, answer->retry_after);
  fs_account_leave();
}

void fs_lessons_end(fs_lessons *lessons, const fs_exchange *exchange, fs_ms now) {
  int code = fs_flow_code(&exchange->flow);
  if (!code)
    return;
  fs_breaker_note(&fs_account_enter(&lessons->account, now)->breaker, &fs_policy_default,
                  exchange->flow.endpoint, exchange->feature, code, now);
  fs_account_leave();
}

double fs_lessons_rate(const fs_lessons *lessons, fs_ms now) {
  fs_account_ref account = lessons->account;
  double rate = fs_governor_rate(&fs_account_enter(&account, now)->governor);
  fs_account_leave();
  return rate;
}
