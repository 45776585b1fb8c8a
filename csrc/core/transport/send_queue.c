#include "core/transport/send_queue.h"

void fs_waiting_open(fs_waiting *waiting, size_t places, fs_account_ref *account) {
  TAILQ_INIT(&waiting->lines[0]);
  TAILQ_INIT(&waiting->lines[1]);
  waiting->places = places;
  waiting->account = account;
}

bool fs_waiting_limits(const fs_call *call) {
  return call->flow.endpoint->path != NULL;
}

static struct fs_line *line_of(fs_waiting *waiting, const fs_call *call) {
  return &waiting->lines[fs_waiting_limits(call)];
}

/* Asks and takes in one step, since others have the same rate. */
static bool take_turn(fs_waiting *waiting, fs_ms now) {
  fs_rate_limiter *rate_limiter = &fs_account_enter(waiting->account, now)->rate_limiter;
  bool due = fs_rate_limiter_due(rate_limiter, now) <= now;
  if (due)
    fs_rate_limiter_sent(rate_limiter, now);
  fs_account_leave();
  return due;
}

bool fs_waiting_admit(fs_waiting *waiting, fs_call *call, fs_ms now) {
  bool called = call->called;
  call->called = false;
  if (called)
    return true;
  if (!waiting->places)
    fs_flow_hold(&call->flow, "as many requests as are allowed are under way");
  /* who comes later must not overtake those who are held already */
  else if (!TAILQ_EMPTY(line_of(waiting, call)) || (fs_waiting_limits(call) && !take_turn(waiting, now)))
    fs_flow_hold(&call->flow, "the service limits the rate of requests");
  return !call->flow.held;
}

int fs_waiting_add(fs_waiting *waiting, fs_call *call, fs_ms now) {
  if (fs_heap_add(&waiting->timers, call) != 0)
    return -1;
  if (call->flow.held) {
    TAILQ_INSERT_TAIL(line_of(waiting, call), call, line);
    call->held_at = now;
    waiting->held++;
  }
  return 0;
}

void fs_waiting_remove(fs_waiting *waiting, fs_call *call) {
  if (call->heap_place && call->flow.held) {
    TAILQ_REMOVE(line_of(waiting, call), call, line);
    waiting->held--;
  }
  fs_heap_remove(&waiting->timers, call);
}

/* The one of those held whose turn it is. */
static fs_call *turn(fs_waiting *waiting, fs_ms now) {
  fs_call *media = TAILQ_FIRST(&waiting->lines[0]), *api = TAILQ_FIRST(&waiting->lines[1]);
  if (!waiting->places)
    return NULL;
  bool first = api && (!media || api->held_at <= media->held_at);
  return first && take_turn(waiting, now) ? api : media;
}

fs_call *fs_waiting_next(fs_waiting *waiting, fs_ms now) {
  fs_call *first = fs_heap_first(&waiting->timers);
  bool due = first && first->flow.due <= now;
  if (!due)
    first = turn(waiting, now);
  if (!first)
    return NULL;
  fs_waiting_remove(waiting, first);
  if (!due) {
    fs_flow_release(&first->flow);
    first->called = true;
  }
  return first;
}

fs_ms fs_waiting_due(fs_waiting *waiting, fs_ms now) {
  const fs_call *first = fs_heap_first(&waiting->timers);
  if (!first)
    return -1;
  fs_ms due = first->flow.due;
  if (!waiting->places || !waiting->held)
    return due;
  if (!TAILQ_EMPTY(&waiting->lines[0]))
    return now < due ? now : due;
  fs_ms turn_at = fs_rate_limiter_due(&fs_account_enter(waiting->account, now)->rate_limiter, now);
  fs_account_leave();
  return turn_at < due ? turn_at : due;
}

void fs_waiting_close(fs_waiting *waiting) {
  fs_heap_free(&waiting->timers);
}
