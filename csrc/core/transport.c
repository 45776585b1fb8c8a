#include "transport.h"

#include "clock.h"
#include "heap.h"
#include "reactor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* A gateway in front of the service answered 522 to ten parallel requests from one client. */
enum { CONNECTIONS_PER_HOST = 8, POOL_MOST = 64 };

struct fs_transport {
  fs_settings settings; /* owned strings */
  CURLM *multi;
  fs_reactor reactor;
  fs_heap timers;
  CURL *pool[POOL_MOST]; /* owned easy handles at rest */
  size_t pooled;
  fs_exchange **slots; /* owned exchanges in progress; a call's id is its slot and how often ids were given */
  size_t slot_count, active;
  uint32_t given;
  fs_exchange *done, **done_end; /* owned finished exchanges */
};

/* An id has 53 bits, so that a Lua number of any version holds it. */
enum { SLOT_BITS = 24, GIVEN_BITS = 29 };
#define SLOT_OF(id) ((size_t)((id) & ((1u << SLOT_BITS) - 1)))

static char *copy_text(const char *text) {
  return text ? strdup(text) : NULL;
}

fs_transport *fs_transport_new(const fs_settings *settings) {
  fs_transport *transport = calloc(1, sizeof *transport);
  if (!transport)
    return NULL;
  transport->done_end = &transport->done;
  transport->reactor.epoll = transport->reactor.timer = -1;
  transport->multi = curl_multi_init();
  transport->settings = *settings;
  transport->settings.base_url = copy_text(settings->base_url);
  transport->settings.api_key = copy_text(settings->api_key);
  transport->settings.user_agent = copy_text(settings->user_agent);
  transport->settings.ca_file = copy_text(settings->ca_file);
  if (!transport->multi || fs_reactor_open(&transport->reactor, transport->multi) != 0 ||
      !transport->settings.base_url || !transport->settings.api_key || !transport->settings.user_agent ||
      !transport->settings.ca_file != !settings->ca_file) {
    fs_transport_free(transport);
    return NULL;
  }
  curl_multi_setopt(transport->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, settings->connections);
  curl_multi_setopt(transport->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)CONNECTIONS_PER_HOST);
  return transport;
}

/* ---- slots
 * ---------------------------------------------------------------------------------------------------------------
 */

static size_t free_slot(fs_transport *transport) {
  for (size_t i = 0; transport->active < transport->slot_count && i < transport->slot_count; i++)
    if (!transport->slots[(transport->given + i) % transport->slot_count])
      return (transport->given + i) % transport->slot_count;
  size_t count = transport->slot_count ? transport->slot_count * 2 : 16;
  fs_exchange **larger =
      count > 1u << SLOT_BITS ? NULL : realloc(transport->slots, count * sizeof(fs_exchange *));
  if (!larger)
    return SIZE_MAX;
  memset(larger + transport->slot_count, 0, (count - transport->slot_count) * sizeof(fs_exchange *));
  size_t slot = transport->slot_count;
  transport->slots = larger;
  transport->slot_count = count;
  return slot;
}

static fs_exchange *find(const fs_transport *transport, uint64_t id) {
  size_t slot = SLOT_OF(id);
  fs_exchange *exchange = slot < transport->slot_count ? transport->slots[slot] : NULL;
  return exchange && exchange->id == id ? exchange : NULL;
}

/* ---- moving on
 * -----------------------------------------------------------------------------------------------------------
 */

static void finish(fs_transport *transport, fs_exchange *exchange) {
  transport->slots[SLOT_OF(exchange->id)] = NULL;
  transport->active--;
  *transport->done_end = exchange;
  transport->done_end = &exchange->next;
}

static void rest(fs_transport *transport, fs_exchange *exchange) {
  CURL *easy = exchange->easy;
  exchange->easy = NULL;
  if (!easy)
    return;
  curl_multi_remove_handle(transport->multi, easy);
  /* reset drops the pointers to the key and to the exchange, and keeps connections and caches */
  curl_easy_reset(easy);
  if (transport->pooled < POOL_MOST)
    transport->pool[transport->pooled++] = easy;
  else
    curl_easy_cleanup(easy);
}

static void fail_locally(fs_exchange *exchange, const char *reason) {
  fs_flow *flow = &exchange->flow;
  fs_answer answer = {.loss = FS_LOSS_NEVER, .reason = reason, .body = "", .retry_after = -1};
  fs_flow_answer(flow, fs_clock_now(), &answer);
}

static void send_request(fs_transport *transport, fs_exchange *exchange, fs_ms now) {
  CURL *easy = transport->pooled ? transport->pool[--transport->pooled] : curl_easy_init();
  fs_ms patience = fs_flow_patience(&exchange->flow, now);
  if (!easy) {
    fail_locally(exchange, "out of memory");
    return;
  }
  if (fs_exchange_arm(exchange, easy, patience) == 0 &&
      curl_multi_add_handle(transport->multi, easy) == CURLM_OK)
    return;
  exchange->easy = NULL;
  curl_easy_cleanup(easy);
  fail_locally(exchange, exchange->local_error ? strerror(exchange->local_error) : "out of memory");
}

static void settle(fs_exchange *exchange) {
  if (exchange->flow.step != FS_DONE || fs_exchange_settle(exchange) == 0)
    return;
  char reason[FS_MESSAGE_SIZE];
  snprintf(reason, sizeof reason, "the file could not be put in its place: %m");
  fail_locally(exchange, reason);
}

/* Does what the exchange's flow wants, until it waits for something. */
static void advance(fs_transport *transport, fs_exchange *exchange) {
  fs_ms now = fs_clock_now();
  fs_step step = fs_flow_next(&exchange->flow, now);
  if (step == FS_SEND) {
    send_request(transport, exchange, now);
    step = exchange->flow.step;
  }
  if (step == FS_WAIT && fs_heap_add(&transport->timers, exchange) != 0) {
    fail_locally(exchange, "out of memory");
    step = exchange->flow.step;
  }
  if (step == FS_DONE || step == FS_FAILED) {
    settle(exchange);
    finish(transport, exchange);
  }
}

static void collect(fs_transport *transport) {
  CURLMsg *message;
  int left;
  while ((message = curl_multi_info_read(transport->multi, &left))) {
    if (message->msg != CURLMSG_DONE)
      continue;
    CURLcode result = message->data.result; /* gone once the handle is removed */
    fs_exchange *exchange = NULL;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&exchange);
    fs_answer answer = fs_exchange_answer(exchange, result);
    fs_flow_answer(&exchange->flow, fs_clock_now(), &answer);
    rest(transport, exchange);
    advance(transport, exchange);
  }
}

static void run_timers(fs_transport *transport) {
  fs_exchange *first;
  while ((first = fs_heap_first(&transport->timers)) && first->flow.due <= fs_clock_now()) {
    fs_heap_remove(&transport->timers, first);
    advance(transport, first);
  }
}

static fs_ms first_due(const fs_transport *transport) {
  const fs_exchange *first = fs_heap_first(&transport->timers);
  return first ? first->flow.due : -1;
}

uint64_t fs_transport_start(fs_transport *transport, const fs_request *request, char *error,
                            size_t error_size) {
  uint32_t seed;
  fs_exchange *exchange = fs_exchange_new(&transport->settings, request, error, error_size);
  if (!exchange)
    return 0;
  size_t slot = free_slot(transport);
  if (slot == SIZE_MAX) {
    fs_exchange_free(exchange);
    snprintf(error, error_size, "out of memory");
    return 0;
  }
  if (getrandom(&seed, sizeof seed, 0) != sizeof seed)
    seed = transport->given;
  transport->given = transport->given % ((1u << GIVEN_BITS) - 1) + 1;
  exchange->id = (uint64_t)transport->given << SLOT_BITS | slot;
  transport->slots[slot] = exchange;
  transport->active++;
  fs_flow_start(&exchange->flow, request->call, request->wait, request->id, fs_clock_now(), request->timeout,
                &fs_policy_default, seed);
  uint64_t id = exchange->id;
  advance(transport, exchange);
  fs_reactor_arm(&transport->reactor, transport->done ? 0 : first_due(transport));
  return id;
}

void fs_transport_step(fs_transport *transport, fs_ms patience) {
  fs_ms end = fs_clock_now() + patience;
  for (fs_ms left = patience;; left = end - fs_clock_now()) {
    bool idle = transport->done || !transport->active || left < 0;
    fs_reactor_run(&transport->reactor, first_due(transport), idle ? 0 : left);
    collect(transport);
    run_timers(transport);
    if (transport->done || !transport->active || end <= fs_clock_now())
      break;
  }
  fs_reactor_arm(&transport->reactor, transport->done ? 0 : first_due(transport));
}

int fs_transport_descriptor(const fs_transport *transport) {
  return transport->reactor.epoll;
}

size_t fs_transport_active(const fs_transport *transport) {
  return transport->active;
}

fs_exchange *fs_transport_take(fs_transport *transport) {
  fs_exchange *exchange = transport->done;
  if (!exchange)
    return NULL;
  transport->done = exchange->next;
  if (!transport->done)
    transport->done_end = &transport->done;
  exchange->next = NULL;
  return exchange;
}

const fs_exchange *fs_transport_find(const fs_transport *transport, uint64_t id) {
  return find(transport, id);
}

void fs_transport_cancel(fs_transport *transport, uint64_t id) {
  fs_exchange *exchange = find(transport, id);
  if (!exchange)
    return;
  long sent = 0;
  if (exchange->easy)
    curl_easy_getinfo(exchange->easy, CURLINFO_REQUEST_SIZE, &sent);
  fs_heap_remove(&transport->timers, exchange);
  rest(transport, exchange);
  exchange->flow.step = FS_FAILED;
  exchange->flow.failure = (fs_failure){.kind = FS_CANCELLED,
                                        .ambiguous = exchange->flow.call->once && sent > 0,
                                        .retry_after = -1,
                                        .message = "cancelled"};
  finish(transport, exchange);
  fs_reactor_arm(&transport->reactor, 0);
}

static void wipe(char *secret) {
  if (secret)
    explicit_bzero(secret, strlen(secret));
  free(secret);
}

void fs_transport_free(fs_transport *transport) {
  if (!transport)
    return;
  for (size_t i = 0; i < transport->slot_count; i++)
    if (transport->slots[i]) {
      rest(transport, transport->slots[i]);
      fs_exchange_free(transport->slots[i]);
    }
  for (fs_exchange *exchange; (exchange = fs_transport_take(transport));)
    fs_exchange_free(exchange);
  while (transport->pooled)
    curl_easy_cleanup(transport->pool[--transport->pooled]);
  curl_multi_cleanup(transport->multi);
  fs_reactor_close(&transport->reactor);
  fs_heap_free(&transport->timers);
  free(transport->slots);
  free(transport->settings.base_url);
  wipe(transport->settings.api_key);
  free(transport->settings.user_agent);
  free(transport->settings.ca_file);
  free(transport);
}
