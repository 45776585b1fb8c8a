/* Paces the requests of one key. Like the flow it does no I/O and reads no clock: each request and each
 * answer is reported to it, and it says when the next request may be sent.
 *
 * The service publishes no limit, so none is assumed until it refuses a request for now. From then on a token
 * bucket paces all requests, and its rate follows the answers: additive increase, multiplicative decrease
 * (Chiu and Jain, "Analysis of the Increase and Decrease Algorithms for Congestion Avoidance in Computer
 * Networks", 1989). */
#ifndef FS_RATE_LIMITER_H
#define FS_RATE_LIMITER_H

#include "core/policy/flow.h"

typedef struct fs_rate_limiter {
  const fs_policy *policy; /* borrowed */
  bool limited;            /* a request was refused: the fields of the bucket are valid */
  double rate;             /* tokens per second */
  double tokens;           /* in the bucket at `filled` */
  fs_ms filled;
  fs_ms blocked; /* no request before this: a Retry-After */
  fs_ms cut;     /* when the rate was last decreased */
  double recent; /* decaying count of the requests of about the last second before `recent_at` */
  fs_ms recent_at;
} fs_rate_limiter;

void fs_rate_limiter_start(fs_rate_limiter *rate_limiter, const fs_policy *policy, fs_ms now);

/* When the next request may be sent; `now` if at once. */
fs_ms fs_rate_limiter_due(fs_rate_limiter *rate_limiter, fs_ms now);

/* A request is sent. */
void fs_rate_limiter_sent(fs_rate_limiter *rate_limiter, fs_ms now);

/* A request that was sent at `sent` was answered. `throttled`: the service refused it for now; `retry_after`
 * is what it asked for then, or -1. */
void fs_rate_limiter_answered(fs_rate_limiter *rate_limiter, fs_ms now, fs_ms sent, bool throttled,
                              fs_ms retry_after);

/* The present rate in requests per second; 0 where there is no limit. */
double fs_rate_limiter_rate(const fs_rate_limiter *rate_limiter);

#endif
