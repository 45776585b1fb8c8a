#include "core/policy/rate_limiter.h"

#include <math.h>

void fs_governor_start(fs_governor *governor, const fs_policy *policy, fs_ms now) {
  *governor = (fs_governor){.policy = policy, .filled = now, .blocked = now, .cut = now, .recent_at = now};
}

/* The bucket is small, so that a pause is not followed by a burst that gets refused; what it holds at most is
 * the quarter of a second that a batch of jobs needs to start together (our own number). */
static double depth(const fs_governor *governor) {
  return fmax(1, governor->rate / 4);
}

static void fill(fs_governor *governor, fs_ms now) {
  double gained = (double)(now - governor->filled) * governor->rate / 1000;
  governor->tokens = fmin(depth(governor), governor->tokens + gained);
  governor->filled = now;
}

/* A token that is whole but for rounding is whole. */
#define WHOLE (1 - 1e-6)

fs_ms fs_governor_due(fs_governor *governor, fs_ms now) {
  if (!governor->limited)
    return now;
  fill(governor, now);
  fs_ms due = now;
  if (governor->tokens < WHOLE)
    due += (fs_ms)ceil((1 - governor->tokens) / governor->rate * 1000);
  return due > governor->blocked ? due : governor->blocked;
}

static void decay(fs_governor *governor, fs_ms now) {
  governor->recent *= exp(-(double)(now - governor->recent_at) / 1000);
  governor->recent_at = now;
}

void fs_governor_sent(fs_governor *governor, fs_ms now) {
  decay(governor, now);
  governor->recent++;
  fill(governor, now);
  governor->tokens--;
}

/* Half of what was really sent: a rate that was allowed but not used proves nothing (as RFC 7661 holds for
 * TCP). */
static void decrease(fs_governor *governor, fs_ms now) {
  const fs_policy *policy = governor->policy;
  double allowed = governor->limited ? governor->rate : policy->rate_first;
  governor->rate = fmax(policy->rate_least, fmin(allowed, governor->recent) / 2);
  governor->tokens = 0;
  governor->filled = governor->cut = now;
  governor->limited = true;
}

static void block(fs_governor *governor, fs_ms now, fs_ms retry_after) {
  fs_ms most = governor->policy->retry_after_most;
  fs_ms until = now + (retry_after < most ? retry_after : most);
  if (until > governor->blocked)
    governor->blocked = until;
}

void fs_governor_answered(fs_governor *governor, fs_ms now, fs_ms sent, bool throttled, fs_ms retry_after) {
  if (throttled) {
    /* requests that were under way together are refused together: that is one sign, not many (as TCP takes
     * one loss per round trip) */
    if (!governor->limited || sent > governor->cut)
      decrease(governor, now);
    block(governor, now, retry_after);
  } else if (governor->limited && sent > governor->cut) {
    fill(governor, now);
    /* together one request per second more for every second at the full rate */
    governor->rate += governor->policy->rate_growth / governor->rate;
  }
}

double fs_governor_rate(const fs_governor *governor) {
  return governor->limited ? governor->rate : 0;
}
