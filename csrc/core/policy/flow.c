#include "core/policy/flow.h"

#include "base/hash.h"
#include "core/policy/task_state.h"
#include "core/policy/verdict.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* 2^32 divided by the golden ratio spreads seeds that are alike (Knuth, TAOCP 3, 6.4). */
#define GOLDEN_RATIO 2654435769u

void fs_flow_start(fs_flow *flow, const fs_endpoint *endpoint, bool wait, char *id, fs_ms now, fs_ms timeout,
                   const fs_policy *policy, uint32_t seed) {
  *flow = (fs_flow){.endpoint = endpoint,
                    .policy = policy,
                    .wait = wait && endpoint->task,
                    .step = FS_SEND,
                    .started = now,
                    .submitted_at = now,
                    .ended_hint_at = now,
                    .active_at = now,
                    .deadline = now + timeout,
                    .random = seed * GOLDEN_RATIO | 1,
                    .id = id,
                    .progress = -1};
}

/* xorshift32 (Marsaglia, 2003): jitter needs no better. Returns 0 up to 1. */
static double random_fraction(fs_flow *flow) {
  flow->random ^= flow->random << 13;
  flow->random ^= flow->random >> 17;
  flow->random ^= flow->random << 5;
  return (double)flow->random / 4294967296.0;
}

static void wait_until(fs_flow *flow, fs_ms due) {
  flow->step = FS_WAIT;
  flow->due = due < flow->deadline ? due : flow->deadline;
}

/* The first query is sent after half of the shortest of the last durations of the task's kind: as far as is
 * known the task cannot have ended before. For tasks that take a minute this saves 25 of 33 queries. Half,
 * because the next task may be shorter than all before. A task shorter than half is noticed only then, and
 * its duration halves the next wait; `poll_latest` bounds the delay. Our own numbers. */
void fs_flow_expect(fs_flow *flow, fs_ms age, fs_ms shortest) {
  flow->submitted_at = flow->ended_hint_at = flow->started - age;
  fs_ms most = flow->policy->poll_latest;
  fs_ms first = flow->submitted_at + (shortest / 2 < most ? shortest / 2 : most);
  if (flow->wait && first > flow->started)
    wait_until(flow, first);
}

void fs_flow_expect_callback(fs_flow *flow) {
  flow->callback_expected = flow->wait;
}

void fs_flow_expect_task(fs_flow *flow) {
  flow->known = true;
}

void fs_flow_expect_medium(fs_flow *flow) {
  flow->fresh = flow->policy->attempts > 1;
}

bool fs_flow_poll_now(fs_flow *flow, fs_ms now) {
  if (flow->polled_at_once)
    return false;
  flow->polled_at_once = true;
  flow->callback_expected = false;
  flow->ended_hint_at = now;
  if (flow->step != FS_WAIT || flow->held || flow->failed_attempts)
    return false;
  flow->due = now;
  return true;
}

fs_ms fs_flow_duration(const fs_flow *flow, fs_ms now) {
  /* a task that had ended long before it was first asked for has no known duration */
  bool watched =
      flow->active_at > flow->started || flow->started - flow->submitted_at <= flow->policy->poll_first;
  return flow->ended && watched ? now - flow->submitted_at : -1;
}

static void fail(fs_flow *flow) {
  flow->step = FS_FAILED;
}

/* The failure of a call that ran out of time. It names what the call was waiting for, so that the user can go
 * on. */
static void fail_by_deadline(fs_flow *flow, fs_ms now) {
  fs_failure *failure = &flow->failure;
  char trouble[FS_MESSAGE_SIZE / 2] = "";
  if (flow->held)
    snprintf(trouble, sizeof trouble, "; not sent: %s", flow->held);
  else if (flow->failed_attempts)
    snprintf(trouble, sizeof trouble, "; the last attempt failed: %.200s", failure->message);
  *failure = (fs_failure){.kind = FS_TIMEOUT, .retryable = true, .retry_after = -1};
  double seconds = (double)(now - flow->started) / 1000;
  if (flow->wait)
    snprintf(failure->message, sizeof failure->message, "still '%s' after %.0f s%s",
             flow->state[0] ? flow->state : "unknown", seconds, trouble);
  else
    snprintf(failure->message, sizeof failure->message, "no answer within %.0f s%s", seconds, trouble);
  fail(flow);
}

fs_step fs_flow_next(fs_flow *flow, fs_ms now) {
  if (flow->step == FS_WAIT && now >= flow->due) {
    if (now >= flow->deadline)
      fail_by_deadline(flow, now);
    else
      flow->step = FS_SEND;
  }
  return flow->step;
}

void fs_flow_queue(fs_flow *flow, const char *why) {
  flow->held = why;
  wait_until(flow, flow->deadline);
}

void fs_flow_dequeue(fs_flow *flow) {
  flow->held = NULL;
  flow->step = FS_SEND;
}

void fs_flow_reject(fs_flow *flow, const fs_failure *failure) {
  flow->failure = *failure;
  fail(flow);
}

int fs_flow_code(const fs_flow *flow) {
  if (flow->answered) /* also for a failed task: the call itself succeeded */
    return 200;
  return flow->step == FS_FAILED && flow->requests && flow->failure.kind == FS_API ? flow->failure.code : 0;
}

fs_ms fs_flow_timeout(const fs_flow *flow, fs_ms now) {
  fs_ms left = flow->deadline - now;
  fs_ms most = flow->endpoint->once ? flow->policy->submit_timeout : flow->policy->request_timeout;
  if (flow->request_timeout)
    most = flow->request_timeout;
  /* a media transfer takes as long as its bytes need */
  fs_ms timeout = flow->endpoint->path && most < left ? most : left;
  return timeout > 1 ? timeout : 1;
}

/* Exponential back-off with full jitter (Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog,
 * 2015); a Retry-After of the service is honoured, up to a cap. */
static fs_ms backoff(fs_flow *flow) {
  const fs_policy *policy = flow->policy;
  if (flow->failure.retry_after >= 0)
    return flow->failure.retry_after < policy->retry_after_max ? flow->failure.retry_after
                                                               : policy->retry_after_max;
  fs_ms most = policy->retry_first;
  for (int i = 1; i < flow->failed_attempts && most < policy->retry_max; i++)
    most *= 2;
  if (most > policy->retry_max)
    most = policy->retry_max;
  return (fs_ms)((double)most * random_fraction(flow));
}

/* Whether a medium that its host does not give may still come: storages show a new file to some readers
 * later, and caches keep a "not found" for a while. */
static bool is_fresh(const fs_flow *flow, fs_ms now) {
  return flow->fresh && flow->failure.kind == FS_HTTP && now - flow->started < flow->policy->odd;
}

static void try_again(fs_flow *flow, fs_ms now) {
  if (flow->failed_attempts++ == 0)
    flow->trouble_since = now;
  /* a paid task is not given up for a few failed queries */
  bool given_up = flow->wait ? now - flow->trouble_since > flow->policy->outage
                             : flow->endpoint->optional ||
                                   (flow->failed_attempts >= flow->policy->attempts && !is_fresh(flow, now));
  fs_ms due = now + backoff(flow);
  if (given_up || (due >= flow->deadline && !flow->wait))
    fail(flow);
  else
    wait_until(flow, due);
}

/* Rides out an answer that would end any other call: one odd answer is no reason to give up a paid task. Who
 * waits has time; who asks once is told after three answers, 3 s after the first, and so is who waits for one
 * that is larger than allowed, of which each would take as many bytes. */
static void ride_out(fs_flow *flow, fs_ms now, const fs_answer *answer) {
  const fs_policy *policy = flow->policy;
  if (flow->odd_answers++ == 0)
    flow->odd_since = now;
  bool enough = flow->odd_answers >= policy->odd_answers;
  bool patient = flow->wait && answer->loss != FS_LOSS_LARGE;
  if (enough && (!patient || now - flow->odd_since >= policy->odd))
    fail(flow);
  else if (flow->wait)
    try_again(flow, now);
  else
    wait_until(flow, now + (policy->retry_first << flow->odd_answers));
}

/* Rounds `due` down, by less than `slack`, to a multiple of a power of two of milliseconds, which other calls
 * choose as well: one wake-up of the thread then serves several polls, and costs more than a poll. Of 200
 * tasks that are polled once a second some 6 share a wake-up. */
static fs_ms share_wakeup(fs_ms due, fs_ms slack) {
  fs_ms step = 1;
  while (step * 2 <= slack)
    step *= 2;
  return due - due % step;
}

static void poll_again(fs_flow *flow, fs_ms now) {
  const fs_policy *policy = flow->policy;
  fs_ms most = flow->callback_expected ? policy->callback_poll_max : policy->poll_max;
  double interval = (double)policy->poll_first + (double)(now - flow->ended_hint_at) * policy->poll_growth;
  if (flow->callback_expected)
    interval *= policy->stretch;
  interval = fmin(interval, (double)most) * (1 - policy->poll_jitter * random_fraction(flow));
  wait_until(flow, share_wakeup(now + (fs_ms)interval, (fs_ms)(interval * policy->poll_slack)));
}

/* Takes a fraction of 1, or percent. */
static void take_progress(fs_flow *flow, double progress) {
  if (progress > 1)
    progress /= 100;
  if (progress >= 0 && progress <= 1)
    flow->progress = progress;
}

/* Asks again for a task that has succeeded and whose result is not there yet: another machine of the service
 * may have written the state, or told it, before the result. Returns whether there is time for it. */
static bool await_result(fs_flow *flow, fs_ms now) {
  fs_ms due = now + (flow->policy->retry_first << flow->results_missed);
  if (!flow->wait || due >= flow->deadline || flow->results_missed == flow->policy->odd_answers)
    return false;
  flow->results_missed++;
  wait_until(flow, due);
  return true;
}

/* Whether a task has ended whose state no vocabulary has: it shows the same result in several answers, for
 * half a minute and as long as that took to come. By the documentation a task that runs shows none; a service
 * that shows previews replaces them. */
static bool has_settled(fs_flow *flow, fs_ms now, const fs_json *task) {
  const fs_policy *policy = flow->policy;
  uint64_t shown = fs_task_state_shown(task);
  if (shown)
    shown = fs_hash_add(shown, flow->state, strlen(flow->state));
  if (shown != flow->shown) {
    flow->shown = shown;
    flow->shown_since = now;
    flow->shown_answers = 0;
  }
  fs_ms stood = now - flow->shown_since;
  bool running = flow->progress >= 0 && flow->progress < 1;
  return shown && !running && ++flow->shown_answers >= policy->odd_answers && stood >= policy->odd &&
         stood >= flow->shown_since - flow->submitted_at;
}

static void take_task(fs_flow *flow, fs_ms now, const fs_answer *answer, const fs_answer_fields *said) {
  flow->state[0] = '\0';
  flow->place = said->task.place;
  fs_json_copy(&said->task.state, flow->state, sizeof flow->state);
  take_progress(flow, fs_json_number(&said->task.progress, -1));
  fs_phase phase = fs_phase_of(flow->state);
  flow->state_unknown = phase == FS_PHASE_UNKNOWN;
  if (phase == FS_PHASE_UNKNOWN)
    phase = has_settled(flow, now, &said->task.object) ? FS_PHASE_SUCCEEDED
                                                       : fs_task_state_ended(&said->task.object);
  else if (phase == FS_PHASE_SUCCEEDED && fs_task_state_failed_within(&said->task.object))
    phase = FS_PHASE_FAILED;
  if (phase == FS_PHASE_SUCCEEDED && fs_task_state_lacks_result(&said->task.object) &&
      await_result(flow, now))
    return;
  flow->succeeded = phase == FS_PHASE_SUCCEEDED;
  if (!flow->wait)
    return;
  flow->ended = phase == FS_PHASE_SUCCEEDED || phase == FS_PHASE_FAILED;
  if (phase == FS_PHASE_FAILED) {
    fs_task_state_explain(answer, &said->task.object, flow->state, &flow->failure);
    fail(flow);
  } else if (phase != FS_PHASE_SUCCEEDED) {
    flow->active_at = now;
    poll_again(flow, now);
  }
}

static void take_good(fs_flow *flow, fs_ms now, const fs_answer *answer, const fs_answer_fields *said) {
  flow->failed_attempts = flow->odd_answers = 0;
  flow->step = FS_DONE;
  if (flow->endpoint->task)
    take_task(flow, now, answer, said);
  else if (flow->endpoint->id_path)
    fs_payload_copy_id(&said->id, flow->id);
}

void fs_flow_answer(fs_flow *flow, fs_ms now, const fs_answer *answer) {
  fs_answer_fields said = {.id.type = FS_JSON_NONE};
  flow->requests++;
  fs_verdict verdict = fs_verdict_of(flow->endpoint, flow->id, answer, &said, &flow->failure);
  flow->answered = verdict == FS_GOOD;
  flow->throttled = !flow->answered && fs_verdict_throttled(&flow->failure);
  switch (verdict) {
  case FS_GOOD:
    take_good(flow, now, answer, &said);
    break;
  case FS_AGAIN:
    if (answer->repeat)
      flow->step = FS_SEND;
    else
      try_again(flow, now);
    break;
  case FS_BAD:
    /* nothing, where a refusal names no task; what asks of one has no room for another's */
    if (flow->endpoint->once)
      fs_payload_copy_id(&said.id, flow->id);
    if (flow->known && answer->loss != FS_LOSS_NEVER)
      ride_out(flow, now, answer);
    else if (is_fresh(flow, now) && fs_verdict_is_missing(flow->endpoint, answer))
      try_again(flow, now);
    else
      fail(flow);
    break;
  }
}
