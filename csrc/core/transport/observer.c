#include "core/transport/observer.h"

#include "core/observe/redact.h"

#include <string.h>

static fs_event *tell(fs_observer *observer, fs_event_type type, const fs_call *call) {
  fs_event *event = fs_event_queue_add(&observer->events, type);
  if (!event)
    return NULL;
  const fs_flow *flow = &call->flow;
  event->endpoint = flow->endpoint;
  event->id = call->item.id;
  event->attempt = call->http.attempt;
  if (flow->id[0])
    event->task_id = strdup(flow->id);
  return event;
}

static void tell_failure(fs_event *event, const fs_failure *failure) {
  event->kind = fs_kind_name(failure->kind);
  event->http_status = failure->http_status;
  event->code = failure->code;
  event->message = strdup(failure->message);
  if (event->message)
    fs_redact_queries(event->message);
}

void fs_observer_request(fs_observer *observer, const fs_call *call) {
  size_t length;
  const char *path = fs_redact_path(call->request.url, &length);
  fs_event *event = tell(observer, FS_EVENT_REQUEST, call);
  if (event)
    event->path = strndup(path, length);
}

/* An unknown state is reported once per wait: it may differ in every answer. */
static void tell_state(fs_observer *observer, fs_call *call) {
  const fs_flow *flow = &call->flow;
  if (strcmp(flow->state, call->reported.state) == 0 || (flow->state_unknown && call->reported.state_unknown))
    return;
  memcpy(call->reported.state, flow->state, sizeof call->reported.state);
  call->reported.state_unknown = call->reported.state_unknown || flow->state_unknown;
  fs_event *event = tell(observer, FS_EVENT_STATE, call);
  if (!event)
    return;
  event->state = strdup(flow->state);
  event->unknown = flow->state_unknown;
}

void fs_observer_response(fs_observer *observer, fs_call *call, const fs_answer *answer, fs_ms now) {
  const fs_flow *flow = &call->flow;
  fs_counters_request(&observer->counters, flow, now - call->http.sent_at);
  fs_event *event = tell(observer, FS_EVENT_RESPONSE, call);
  if (event) {
    event->elapsed = now - call->http.sent_at;
    event->http_status = answer->http_status;
    if (!flow->answered)
      tell_failure(event, &flow->failure);
    else if (flow->endpoint->path)
      event->code = 200; /* a good answer has no other code */
  }
  if (flow->answered && flow->endpoint->task)
    tell_state(observer, call);
}

void fs_observer_wait(fs_observer *observer, const fs_call *call, fs_ms now) {
  const fs_flow *flow = &call->flow;
  bool again = flow->failed_attempts > 0;
  if (flow->step != FS_WAIT || flow->held)
    return;
  fs_event *event = tell(observer, again ? FS_EVENT_RETRY : FS_EVENT_POLL, call);
  if (!event)
    return;
  event->attempt = flow->failed_attempts + 1;
  event->wait = flow->due > now ? flow->due - now : 0; /* an answer may take longer than the wait may last */
  if (again)
    tell_failure(event, &flow->failure);
}

void fs_observer_end(fs_observer *observer, const fs_call *call, fs_ms now) {
  const fs_flow *flow = &call->flow;
  bool failed = flow->step == FS_FAILED;
  fs_counters_call_end(&observer->counters, flow);
  fs_event *event = failed && flow->failure.ambiguous ? tell(observer, FS_EVENT_AMBIGUOUS, call) : NULL;
  if (event)
    tell_failure(event, &flow->failure);
  event = tell(observer, FS_EVENT_FINISHED, call);
  if (!event)
    return;
  event->elapsed = now - flow->started;
  if (flow->state[0])
    event->state = strdup(flow->state);
  if (failed)
    tell_failure(event, &flow->failure);
}
