/* What has happened, in numbers. */
#ifndef FS_TALLY_H
#define FS_TALLY_H

#include "core/policy/flow.h"

#include <curl/curl.h>

/* Success is outcome 0; the failure kinds follow in their order. */
enum { FS_OUTCOMES = FS_CANCELLED + 2, FS_LATENCIES = 13 };

typedef struct fs_tally_endpoint {
  uint64_t requests[FS_OUTCOMES];       /* each by itself */
  uint64_t calls[FS_OUTCOMES];          /* with their retries and polls */
  uint64_t latencies[FS_LATENCIES + 1]; /* answered requests up to each bound, and beyond the last */
  int64_t latency;                      /* their sum, ms */
} fs_tally_endpoint;

typedef struct fs_tally {
  fs_tally_endpoint endpoints[FS_ENDPOINTS];
  uint64_t retries, ambiguous;
  uint64_t bytes_sent, bytes_received; /* of bodies */
  uint64_t opened, reused;             /* connections */
} fs_tally;

/* Upper bounds of the latencies, ms: the customary ones of Prometheus for API calls, with 30 s, the limit of
 * such a request, and more for media. */
extern const fs_ms fs_tally_bounds[FS_LATENCIES];

const char *fs_outcome_name(size_t outcome);

/* A request of a call's flow ended after `latency` ms; the flow has taken its answer. */
void fs_tally_request(fs_tally *tally, const fs_flow *flow, fs_ms latency);

/* A call has ended. */
void fs_tally_call_end(fs_tally *tally, const fs_flow *flow);

/* An easy handle is put to rest after a transfer. */
void fs_tally_transfer(fs_tally *tally, CURL *easy);

#endif
