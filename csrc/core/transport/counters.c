#include "core/transport/counters.h"

const fs_ms fs_counters_bounds[FS_LATENCIES] = {10,   25,   50,    100,   250,   500,   1000,
                                                2500, 5000, 10000, 30000, 60000, 300000};

const char *fs_outcome_name(size_t outcome) {
  return outcome ? fs_kind_name((fs_kind)(outcome - 1)) : "ok";
}

static size_t outcome_of(const fs_flow *flow, bool good) {
  return good ? 0 : (size_t)flow->failure.kind + 1;
}

void fs_counters_request(fs_counters *counters, const fs_flow *flow, fs_ms latency) {
  fs_endpoint_counters *endpoint = &counters->endpoints[fs_endpoint_number(flow->endpoint)];
  size_t bucket = 0;
  endpoint->requests[outcome_of(flow, flow->answered)]++;
  while (bucket < FS_LATENCIES && latency > fs_counters_bounds[bucket])
    bucket++;
  endpoint->latencies[bucket]++;
  endpoint->latency += latency;
  if (flow->step == FS_WAIT && !flow->answered)
    counters->retries++;
}

void fs_counters_call_end(fs_counters *counters, const fs_flow *flow) {
  counters->endpoints[fs_endpoint_number(flow->endpoint)].calls[outcome_of(flow, flow->step == FS_DONE)]++;
  if (flow->step == FS_FAILED && flow->failure.ambiguous)
    counters->ambiguous++;
}

void fs_counters_transfer(fs_counters *counters, CURL *easy) {
  curl_off_t sent = 0, received = 0;
  long opened = 0, request = 0;
  curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &sent);
  curl_easy_getinfo(easy, CURLINFO_SIZE_DOWNLOAD_T, &received);
  curl_easy_getinfo(easy, CURLINFO_NUM_CONNECTS, &opened);
  curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &request);
  counters->bytes_sent += (uint64_t)sent;
  counters->bytes_received += (uint64_t)received;
  counters->opened += (uint64_t)opened;
  if (request > 0 && opened == 0)
    counters->reused++;
}
