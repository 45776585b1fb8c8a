/* The loop, drawn once:
 *
 *   fs_transport_begin ──► drive ◄──────────────────────────────────────────────┐
 *                            │ what does the flow want?                         │
 *          FS_SEND, admitted │           FS_WAIT            FS_DONE, FS_FAILED  │
 *          by the send queue │              │                      │            │
 *                            ▼              ▼                      ▼            │
 *                      send_request    send queue and        finish: the list   │
 *                            │         timer heap            for ..._take       │
 *                        libcurl            │ drive_due                         │
 *                            │              └───────────────────────────────────┤
 *                            ▼ collect_finished                                 │
 *        take_answer: flow, then observer, then feedback ──► release_handle ────┘
 *
 * The order in take_answer matters: the flow judges the answer, the observer reports what it judged, feedback
 * feeds it to the rate limiter and the breaker before the next request is admitted. */
#include "core/transport/transport.h"

#include "base/clock.h"
#include "core/transport/answer_headers.h"
#include "core/transport/transport_state.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SENT_AT_ONCE = 2 }; /* requests of a dedicated thread in one stretch: see fs_reactor_wait */

static int open_multi(fs_transport *transport) {
  transport->multi = curl_multi_init();
  if (!transport->multi)
    return -1;
  fs_handle_pool_limit(transport->multi, transport->settings->view.concurrency);
  fs_reactor_watch(&transport->reactor, transport->multi, fs_call_table_spare, &transport->table);
  return 0;
}

void fs_transport_init_process(void) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  fs_accounts_open();
}

fs_transport *fs_transport_new(const fs_settings *settings) {
  fs_transport *transport = calloc(1, sizeof *transport);
  if (!transport)
    return NULL;
  STAILQ_INIT(&transport->done);
  transport->settings = settings;
  transport->policy = fs_policy_default;
  if (settings->view.attempts)
    transport->policy.attempts = settings->view.attempts;
  transport->feedback.account =
      fs_account_acquire(settings->view.base_url, settings->view.api_key, fs_clock_now());
  fs_send_queue_open(&transport->queue, (size_t)settings->view.concurrency, &transport->feedback.account);
  transport->observer.events.wanted = settings->view.events;
  if (fs_reactor_open(&transport->reactor) != 0 || open_multi(transport) != 0) {
    fs_transport_free(transport);
    return NULL;
  }
  return transport;
}

/* ---- moving on ---- */

static void finish(fs_transport *transport, fs_call *call) {
  fs_ms now = fs_clock_now();
  fs_feedback_finished(&transport->feedback, call, now);
  fs_download *download = fs_call_download(call);
  if (download && call->flow.step == FS_FAILED)
    fs_download_close(download); /* here, in the transport's thread: removing a large file takes time */
  fs_observer_end(&transport->observer, call, now);
  fs_call_table_remove(&transport->table, call);
  STAILQ_INSERT_TAIL(&transport->done, &call->item, next);
}

static void release_handle(fs_transport *transport, fs_call *call) {
  if (!call->http.easy)
    return;
  fs_send_queue_returned(&transport->queue, call);
  fs_counters_transfer(&transport->observer.counters, call->http.easy);
  curl_multi_remove_handle(transport->multi, call->http.easy);
  fs_handle_pool_give(&transport->pool, call);
  fs_call_release_request(call);
}

static void send_request(fs_transport *transport, fs_call *call, fs_ms now) {
  call->http.sent_at = now;
  call->http.attempt = call->flow.failed_attempts + 1;
  fs_observer_request(&transport->observer, call);
  if (fs_handle_pool_take(&transport->pool, call) == 0 &&
      fs_call_prepare_request(call, fs_flow_timeout(&call->flow, now)) == 0 &&
      curl_multi_add_handle(transport->multi, call->http.easy) == CURLM_OK) {
    fs_send_queue_sent(&transport->queue, call);
    return;
  }
  curl_easy_cleanup(call->http.easy);
  call->http.easy = NULL;
  fs_call_fail_locally(call, "", call->http.local_error);
}

/* A call whose flow wants nothing now waits for its time, or has finished. */
static void wait_or_finish(fs_transport *transport, fs_call *call, fs_ms now) {
  fs_flow *flow = &call->flow;
  if (flow->step == FS_WAIT && fs_send_queue_add(&transport->queue, call, now) != 0)
    fs_call_fail_locally(call, "", 0);
  if (flow->step == FS_DONE || flow->step == FS_FAILED) {
    fs_call_commit(call);
    finish(transport, call);
  }
}

/* Does what the call's flow wants, until it waits for something. */
static void drive(fs_transport *transport, fs_call *call) {
  fs_ms now = fs_clock_now();
  if (fs_flow_next(&call->flow, now) == FS_SEND && fs_send_queue_admit(&transport->queue, call, now))
    send_request(transport, call, now);
  wait_or_finish(transport, call, now);
}

static void take_answer(fs_transport *transport, fs_call *call, CURLcode result) {
  fs_ms now = fs_clock_now();
  fs_answer answer = fs_call_answer(call, result);
  fs_flow_answer(&call->flow, now, &answer);
  fs_call_choose_decoding(call, result, &answer);
  fs_answer_headers_keep(call);
  fs_observer_response(&transport->observer, call, &answer, now);
  fs_feedback_response(&transport->feedback, call, &answer, now);
  fs_observer_wait(&transport->observer, call, now);
}

static void collect_finished(fs_transport *transport) {
  CURLMsg *message;
  int left;
  while ((message = curl_multi_info_read(transport->multi, &left))) {
    if (message->msg != CURLMSG_DONE)
      continue;
    CURLcode result = message->data.result; /* invalid once the handle is removed */
    fs_call *call = NULL;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&call);
    take_answer(transport, call, result);
    release_handle(transport, call);
    drive(transport, call);
  }
}

/* Replaces a multi handle that ran out of memory: it may have missed a socket, which would be waited for in
 * vain, and libcurl 7.88 divides by zero when it adds the next one. Requests under way are lost and continue
 * as after any loss. */
static void rebuild_multi(fs_transport *transport) {
  fs_call_table *table = &transport->table;
  for (size_t i = 0; i < table->size; i++)
    if (table->items[i] && table->items[i]->http.easy) {
      take_answer(transport, table->items[i], CURLE_OUT_OF_MEMORY);
      release_handle(transport, table->items[i]);
    }
  curl_multi_cleanup(transport->multi);
  open_multi(transport); /* if this fails, later requests fail */
  for (size_t i = 0; i < table->size; i++)
    if (table->items[i] && !table->items[i]->http.easy && !table->items[i]->queue.heap_index)
      drive(transport, table->items[i]);
}

/* Gives up what libcurl holds back for want of a connection, and looks at no time-out of. */
static void give_up_overdue(fs_transport *transport) {
  fs_ms now = fs_clock_now();
  transport->queue.overdue_at = 0;
  for (size_t i = 0; i < transport->table.size; i++) {
    fs_call *call = transport->table.items[i];
    if (call && fs_send_queue_is_overdue(call, now)) {
      snprintf(call->http.reason, CURL_ERROR_SIZE,
               "no connection to its host came free: all that are allowed are taken, or one is being made");
      take_answer(transport, call, CURLE_OPERATION_TIMEDOUT);
      release_handle(transport, call);
      drive(transport, call);
    } else if (call && call->http.easy) {
      fs_send_queue_watch(&transport->queue, call);
    }
  }
}

static void drive_due(fs_transport *transport, int most) {
  for (fs_call *call; most-- > 0 && (call = fs_send_queue_next(&transport->queue, fs_clock_now()));)
    drive(transport, call);
}

/* Makes the descriptor readable when there is something to do. */
static void arm_timer(fs_transport *transport) {
  fs_ms due = fs_send_queue_due(&transport->queue, fs_clock_now());
  if (transport->wake_at && (due < 0 || transport->wake_at < due))
    due = transport->wake_at;
  fs_reactor_arm(&transport->reactor, !STAILQ_EMPTY(&transport->done) ? 0 : due);
}

void fs_transport_wake(fs_transport *transport, fs_ms timeout) {
  transport->wake_at = fs_clock_now() + timeout;
  arm_timer(transport);
}

fs_call *fs_transport_prepare(const fs_transport *transport, const fs_request *request, fs_error *error) {
  return fs_call_new(transport->settings, &transport->policy, request, error);
}

int fs_transport_begin(fs_transport *transport, fs_call *call) {
  if ((call->item.id ? fs_call_table_place : fs_call_table_add)(&transport->table, call) != 0)
    return -1;
  fs_feedback_admit(&transport->feedback, call, fs_clock_now());
  fs_observer_wait(&transport->observer, call, fs_clock_now());
  drive(transport, call);
  arm_timer(transport);
  return 0;
}

/* Whether there is nothing to wait for. */
static bool is_idle(const fs_transport *transport) {
  return !STAILQ_EMPTY(&transport->done) || transport->reactor.attached_ready ||
         (!transport->table.count && !transport->reactor.attached);
}

static void work(fs_transport *transport, int most) {
  collect_finished(transport);
  if (transport->reactor.broken)
    rebuild_multi(transport);
  if (transport->queue.overdue_at && fs_clock_now() >= transport->queue.overdue_at)
    give_up_overdue(transport);
  drive_due(transport, most);
}

void fs_transport_step(fs_transport *transport, fs_ms timeout) {
  fs_ms now = fs_clock_now(), end = now + timeout;
  transport->wake_at = 0;
  transport->reactor.attached_ready = false;
  do {
    fs_reactor_run(&transport->reactor, fs_send_queue_due(&transport->queue, now),
                   is_idle(transport) || now > end ? 0 : end - now);
    work(transport, INT_MAX);
    now = fs_clock_now();
  } while (!is_idle(transport) && now < end);
  arm_timer(transport);
}

unsigned fs_transport_invite(fs_transport *transport, int fd) {
  return fs_reactor_invite(&transport->reactor, fd);
}

unsigned fs_transport_turn(fs_transport *transport) {
  fs_ms now = fs_clock_now();
  fs_reactor_wait(&transport->reactor,
                  STAILQ_EMPTY(&transport->done) ? fs_send_queue_due(&transport->queue, now) : now);
  work(transport, SENT_AT_ONCE);
  return transport->reactor.arrivals;
}

fs_call *fs_transport_take(fs_transport *transport) {
  fs_work_item *item = STAILQ_FIRST(&transport->done);
  if (item)
    STAILQ_REMOVE_HEAD(&transport->done, next);
  return (fs_call *)item;
}

void fs_transport_poll_now(fs_transport *transport, const char *task_id) {
  for (size_t i = 0; i < transport->table.size; i++) {
    fs_call *call = transport->table.items[i];
    if (!call || strcmp(call->flow.id, task_id) != 0 || !fs_flow_poll_now(&call->flow, fs_clock_now()))
      continue;
    fs_send_queue_remove(&transport->queue, call);
    drive(transport, call);
  }
  arm_timer(transport);
}

void fs_transport_cancel(fs_transport *transport, uint64_t id) {
  fs_call *call = fs_call_table_find(&transport->table, id);
  if (!call)
    return;
  bool sent = fs_call_was_sent(call);
  fs_send_queue_remove(&transport->queue, call);
  release_handle(transport, call);
  call->flow.step = FS_FAILED;
  call->flow.failure = (fs_failure){.kind = FS_CANCELLED,
                                    .ambiguous = call->flow.endpoint->once && sent,
                                    .retry_after = -1,
                                    .message = "cancelled"};
  finish(transport, call);
  arm_timer(transport);
}

void fs_transport_free(fs_transport *transport) {
  if (!transport)
    return;
  for (size_t i = 0; i < transport->table.size; i++)
    if (transport->table.items[i]) {
      release_handle(transport, transport->table.items[i]);
      fs_call_free(transport->table.items[i]);
    }
  for (fs_call *call; (call = fs_transport_take(transport));)
    fs_call_free(call);
  fs_handle_pool_free(&transport->pool);
  curl_multi_cleanup(transport->multi);
  fs_reactor_close(&transport->reactor);
  fs_send_queue_close(&transport->queue);
  fs_account_release(&transport->feedback.account, fs_clock_now());
  fs_call_table_free(&transport->table);
  fs_event_queue_free(&transport->observer.events);
  free(transport);
}
