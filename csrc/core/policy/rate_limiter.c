#include "core/policy/rate_limiter.h"

#include <math.h>

void fs_rate_limiter_start(fs_rate_limiter *rate_limiter, const fs_policy *policy, fs_ms now) {
  *rate_limiter =
      (fs_rate_limiter){.policy = policy, .filled = now, .blocked = now, .cut = now, .recent_at = now};
}

/* Tokens that the bucket holds, a quarter of a second of the rate: few, so that no burst follows a pause and
 * is refused, and enough for a batch of jobs to start together. Our own number. */
static double depth(const fs_rate_limiter *rate_limiter) {
  return fmax(1, rate_limiter->rate / 4);
}

static void fill(fs_rate_limiter *rate_limiter, fs_ms now) {
  double gained = (double)(now - rate_limiter->filled) * rate_limiter->rate / 1000;
  rate_limiter->tokens = fmin(depth(rate_limiter), rate_limiter->tokens + gained);
  rate_limiter->filled = now;
}

/* A token is whole if only rounding separates it from 1. */
#define WHOLE (1 - 1e-6)

fs_ms fs_rate_limiter_due(fs_rate_limiter *rate_limiter, fs_ms now) {
  if (!rate_limiter->limited)
    return now;
  fill(rate_limiter, now);
  fs_ms due = now;
  if (rate_limiter->tokens < WHOLE)
    due += (fs_ms)ceil((1 - rate_limiter->tokens) / rate_limiter->rate * 1000);
  return due > rate_limiter->blocked ? due : rate_limiter->blocked;
}

static void decay(fs_rate_limiter *rate_limiter, fs_ms now) {
  rate_limiter->recent *= exp(-(double)(now - rate_limiter->recent_at) / 1000);
  rate_limiter->recent_at = now;
}

void fs_rate_limiter_sent(fs_rate_limiter *rate_limiter, fs_ms now) {
  decay(rate_limiter, now);
  rate_limiter->recent++;
  fill(rate_limiter, now);
  rate_limiter->tokens--;
}

/* Half of the rate that was really sent: an allowed but unused rate proves nothing (as RFC 7661 holds for
 * TCP). */
static void decrease(fs_rate_limiter *rate_limiter, fs_ms now) {
  const fs_policy *policy = rate_limiter->policy;
  double allowed = rate_limiter->limited ? rate_limiter->rate : policy->rate_first;
  rate_limiter->rate = fmax(policy->rate_least, fmin(allowed, rate_limiter->recent) / 2);
  rate_limiter->tokens = 0;
  rate_limiter->filled = rate_limiter->cut = now;
  rate_limiter->limited = true;
}

static void block(fs_rate_limiter *rate_limiter, fs_ms now, fs_ms retry_after) {
  fs_ms most = rate_limiter->policy->retry_after_max;
  fs_ms until = now + (retry_after < most ? retry_after : most);
  if (until > rate_limiter->blocked)
    rate_limiter->blocked = until;
}

void fs_rate_limiter_answered(fs_rate_limiter *rate_limiter, fs_ms now, fs_ms sent, bool throttled,
                              fs_ms retry_after) {
  if (throttled) {
    /* requests that were under way together are refused together: they count as one refusal (as TCP counts
     * one loss per round trip) */
    if (!rate_limiter->limited || sent > rate_limiter->cut)
      decrease(rate_limiter, now);
    block(rate_limiter, now, retry_after);
  } else if (rate_limiter->limited && sent > rate_limiter->cut) {
    fill(rate_limiter, now);
    /* adds up to one request per second more for every second at the full rate */
    rate_limiter->rate += rate_limiter->policy->rate_growth / rate_limiter->rate;
  }
}

double fs_rate_limiter_rate(const fs_rate_limiter *rate_limiter) {
  return rate_limiter->limited ? rate_limiter->rate : 0;
}
