#include "waiting.h"

void fs_waiting_open(fs_waiting *waiting, fs_ms now) {
  TAILQ_INIT(&waiting->held);
  fs_governor_start(&waiting->governor, &fs_policy_default, now);
}

bool fs_waiting_governs(const fs_exchange *exchange) {
  return exchange->flow.call->path != NULL;
}

bool fs_waiting_admit(fs_waiting *waiting, fs_exchange *exchange, fs_ms now) {
  /* who comes later must not overtake those who are held already */
  bool admitted = exchange->released || !fs_waiting_governs(exchange) ||
                  (TAILQ_EMPTY(&waiting->held) && fs_governor_due(&waiting->governor, now) <= now);
  exchange->released = false;
  if (!admitted)
    fs_flow_hold(&exchange->flow);
  return admitted;
}

int fs_waiting_add(fs_waiting *waiting, fs_exchange *exchange) {
  if (fs_heap_add(&waiting->timers, exchange) != 0)
    return -1;
  if (exchange->flow.held) {
    TAILQ_INSERT_TAIL(&waiting->held, exchange, held);
    waiting->held_count++;
  }
  return 0;
}

void fs_waiting_remove(fs_waiting *waiting, fs_exchange *exchange) {
  if (exchange->heap_place && exchange->flow.held) {
    TAILQ_REMOVE(&waiting->held, exchange, held);
    waiting->held_count--;
  }
  fs_heap_remove(&waiting->timers, exchange);
}

fs_exchange *fs_waiting_next(fs_waiting *waiting, fs_ms now) {
  fs_exchange *first = fs_heap_first(&waiting->timers);
  if (!first)
    return NULL;
  if (first->flow.due > now) {
    first = TAILQ_FIRST(&waiting->held);
    if (!first || fs_governor_due(&waiting->governor, now) > now)
      return NULL;
    fs_waiting_remove(waiting, first);
    fs_flow_release(&first->flow);
    first->released = true;
    return first;
  }
  fs_waiting_remove(waiting, first);
  return first;
}

fs_ms fs_waiting_due(fs_waiting *waiting, fs_ms now) {
  const fs_exchange *first = fs_heap_first(&waiting->timers);
  if (!first)
    return -1;
  fs_ms released = waiting->held_count ? fs_governor_due(&waiting->governor, now) : INT64_MAX;
  return released < first->flow.due ? released : first->flow.due;
}

void fs_waiting_close(fs_waiting *waiting) {
  fs_heap_free(&waiting->timers);
}
