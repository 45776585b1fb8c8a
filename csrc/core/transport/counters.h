/* Counts of calls, requests, latencies, bytes and connections, for statistics. */
#ifndef FS_COUNTERS_H
#define FS_COUNTERS_H

#include "core/policy/flow.h"

#include <curl/curl.h>

/* Success is outcome 0; the failure kinds follow in their order. */
enum { FS_OUTCOMES = FS_CANCELLED + 2, FS_LATENCIES = 13 };

typedef struct fs_endpoint_counters {
  uint64_t requests[FS_OUTCOMES];       /* each request counts */
  uint64_t calls[FS_OUTCOMES];          /* a call counts once, with its retries and polls */
  uint64_t latencies[FS_LATENCIES + 1]; /* answered requests up to each bound, and beyond the last */
  int64_t latency;                      /* their sum, ms */
} fs_endpoint_counters;

typedef struct fs_counters {
  fs_endpoint_counters endpoints[FS_ENDPOINTS];
  uint64_t retries, ambiguous;
  uint64_t bytes_sent, bytes_received; /* of bodies */
  uint64_t opened, reused;             /* connections */
} fs_counters;

/* Upper bounds of the latency buckets, ms: Prometheus' customary ones for API calls, with 30 s, the time-out
 * of a request, and longer ones for media. */
extern const fs_ms fs_counters_bounds[FS_LATENCIES];

/* "ok", or the failure's kind. */
const char *fs_outcome_name(size_t outcome);

/* A request of a call's flow ended after `latency` ms; the flow has taken its answer. */
void fs_counters_request(fs_counters *counters, const fs_flow *flow, fs_ms latency);

/* A call has ended. */
void fs_counters_call_end(fs_counters *counters, const fs_flow *flow);

/* Counts the bytes and connections of a transfer that has ended. */
void fs_counters_transfer(fs_counters *counters, CURL *easy);

#endif
