/* One call to the service as a state machine. The caller feeds it the time and the answers; it says what to
 * do next. It does no I/O, reads no clock and knows no Lua, so that every rule of retries, polling and
 * deadlines is tested without a network. What an answer proves is verdict.h's; the transport does the
 * sending.
 *
 * The times of a wait for a task, all in ms of one clock:
 *
 *   submitted_at   started      active_at        ended_hint_at          due             deadline
 *        │            │             │                  │                 │                  │
 *        ▼            ▼             ▼                  ▼                 ▼                  ▼
 *   ─────┴────────────┴──────┬──────┴───────┬──────────┴─────────────────┴──────────────────┴──►
 *   the task was   the wait  │ poll         │ a callback said    the next poll       the wait gives
 *   submitted      began     │ (unfinished) │ that it ended                          up
 *
 * Intervals between polls grow with the time since `ended_hint_at`, which is `submitted_at` until a callback
 * comes. `trouble_since` is set while attempts fail; a wait outlives an outage of `policy->outage`. */
#ifndef FS_FLOW_H
#define FS_FLOW_H

#include "core/policy/endpoint.h"
#include "core/policy/failure.h"

typedef struct fs_policy {
  fs_ms request_timeout;        /* one request, from connecting to the last byte of its answer (media: see
                                   transport.h) */
  fs_ms submit_timeout;         /* the same of a submission, whose answer is worth waiting for */
  fs_ms retry_first, retry_max; /* exponential back-off, before jitter */
  fs_ms retry_after_max;        /* a longer Retry-After is cut to this */
  int attempts;                 /* requests for one answer, the first included */
  fs_ms outage;                 /* a wait outlives an outage of this length */
  fs_ms odd;       /* the wait for a known task, or for a medium that was just made, outlives answers
                      that would end another call for so long, */
  int odd_answers; /* and so many of them */
  fs_ms poll_first, poll_max;    /* interval between queries of a waited-for task */
  double poll_growth;            /* of the interval, per unit of the task's age */
  double poll_slack;             /* part by which a poll may come earlier, to be sent together with others */
  double poll_jitter;            /* part by which chance shortens it: waits that begin together spread out */
  fs_ms poll_latest;             /* before the first query of a task, at most */
  double stretch;                /* of the intervals where a callback will report the task's end */
  fs_ms callback_poll_max;       /* instead of `poll_max` then */
  double rate_first, rate_least; /* requests per second of a client: taken to be allowed when the first one is
                                    refused; never less */
  double rate_growth;            /* of the rate, in requests per second per second */
  fs_ms breaker_first, breaker_max; /* pause after a refusal that the next call would meet as well */
  int breaker_credits;              /* refusals for want of credits in a row that count as one */
} fs_policy;

extern const fs_policy fs_policy_default;

typedef enum fs_step {
  FS_SEND, /* send the request, then call fs_flow_answer */
  FS_WAIT, /* nothing to do before `due` */
  FS_DONE, /* the last answer is the result */
  FS_FAILED,
} fs_step;

typedef struct fs_flow {
  const fs_endpoint *endpoint;
  const fs_policy *policy;
  bool wait;              /* repeat the query until the task has ended */
  bool callback_expected; /* poll rarely: a callback will call fs_flow_poll_now */
  bool polled_at_once;    /* the callback came */
  bool known;             /* the task was submitted: an odd answer does not prove the contrary */
  bool fresh;             /* the medium has just been made */

  fs_step step;
  fs_ms started, deadline;
  fs_ms submitted_at;    /* when the task was submitted; `started` where that is not known */
  fs_ms ended_hint_at;   /* when a callback reported its end; `submitted_at` before that */
  fs_ms due;             /* FS_WAIT: when to go on */
  fs_ms active_at;       /* when a query last found the task unfinished; `started` before that */
  fs_ms trouble_since;   /* when the first of the consecutive failed attempts was */
  fs_ms odd_since;       /* when the first of the consecutive odd answers came */
  int odd_answers;       /* consecutive */
  int results_missed;    /* answers by which the task has succeeded, without a result */
  uint64_t shown;        /* what a task in an unknown state shows of its result; see fs_task_state_shown */
  fs_ms shown_since;     /* when it first did */
  int shown_answers;     /* consecutive ones that show the same */
  int failed_attempts;   /* consecutive */
  fs_ms request_timeout; /* of one request, instead of the policy's; 0 */
  int requests;          /* all that were sent */
  uint32_t random;

  char *id; /* borrowed; of the task that a submission made, that its refusal names, or that is waited for */
  char state[FS_STATE_SIZE]; /* of the task, as the service last put it */
  const char *place;         /* of the task's description in the last answer, see payload.h; NULL; static */
  bool state_unknown;        /* it is in neither vocabulary of the service */
  bool succeeded;            /* by its last answer the task has ended well */
  bool ended;                /* FS_DONE, FS_FAILED: the task that was waited for has ended, well or not */
  const char *held;          /* FS_WAIT in the send queue: why, as a sentence; borrowed. See fs_flow_queue */
  bool answered;             /* the last request was answered as hoped; else `failure` says what happened */
  bool throttled;            /* by its last answer the service asked for fewer requests */
  double progress;           /* 0 to 1 where the service reports it, else -1 */
  fs_failure failure;        /* FS_FAILED: why; FS_WAIT after a failed attempt: what it was */
} fs_flow;

/* Begins a call. `timeout` bounds all of it. `id`, which outlives the flow, names the task of a query (else
 * ""); of a submission it is room for FS_ID_SIZE bytes, which takes the id of the answer. `seed` feeds the
 * jitter. */
void fs_flow_start(fs_flow *flow, const fs_endpoint *endpoint, bool wait, char *id, fs_ms now, fs_ms timeout,
                   const fs_policy *policy, uint32_t seed);

/* For a wait that has just begun: `age` is the time since the submission, `shortest` the shortest recent
 * duration of such tasks (-1 where unknown). The first poll waits for the task to be likely done. */
void fs_flow_expect(fs_flow *flow, fs_ms age, fs_ms shortest);

/* For a query that has just begun: its task was submitted, or may have been, whatever a single answer says (a
 * 404 right after the submission, a 401 or a page of a gateway on the way, a redirect to a login). */
void fs_flow_expect_task(fs_flow *flow);

/* For a download that has just begun: the service has named the medium just now, so that it exists, or soon
 * will, whatever a single answer says. */
void fs_flow_expect_medium(fs_flow *flow);

/* For a wait that has just begun: a callback will report the end, so polls are rare. They still come, because
 * a callback may be lost. */
void fs_flow_expect_callback(fs_flow *flow);

/* A callback reported the end of the task: poll now, and then as often as after a submission. Only the first
 * report counts, because callbacks are unauthenticated, and none during the back-off after a failure.
 * Returns whether `due` has changed. */
bool fs_flow_poll_now(fs_flow *flow, fs_ms now);

/* The duration of the task that was waited for; -1 where it was not observed well enough to learn from. */
fs_ms fs_flow_duration(const fs_flow *flow, fs_ms now);

/* What to do at `now`. */
fs_step fs_flow_next(fs_flow *flow, fs_ms now);

/* The request cannot be sent yet, because of `why` (a sentence): the flow is in FS_WAIT up to the deadline,
 * or until fs_flow_dequeue. */
void fs_flow_queue(fs_flow *flow, const char *why);
void fs_flow_dequeue(fs_flow *flow);

/* Ends the call with `failure` before anything is sent. */
void fs_flow_reject(fs_flow *flow, const fs_failure *failure);

/* The code of the service at the end of the call: 200 on success, 0 where there was none. */
int fs_flow_code(const fs_flow *flow);

/* The time-out of the request that is to be sent now. */
fs_ms fs_flow_timeout(const fs_flow *flow, fs_ms now);

/* Takes the answer to the request that was sent, or its loss. */
void fs_flow_answer(fs_flow *flow, fs_ms now, const fs_answer *answer);

#endif
