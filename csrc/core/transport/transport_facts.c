/* What a transport tells of itself, and how others wait for it. */
#include "core/transport/transport.h"
#include "core/transport/transport_state.h"

int fs_transport_descriptor(const fs_transport *transport) {
  return transport->reactor.epoll;
}

int fs_transport_attach(fs_transport *transport, const fs_transport *other) {
  return fs_reactor_attach(&transport->reactor, other->reactor.epoll);
}

void fs_transport_detach(fs_transport *transport, const fs_transport *other) {
  fs_reactor_detach(&transport->reactor, other ? other->reactor.epoll : -1);
}

uint64_t fs_transport_account(const fs_transport *transport) {
  return transport->feedback.account.name;
}

size_t fs_transport_active(const fs_transport *transport) {
  return transport->table.count;
}

const fs_call *fs_transport_find(const fs_transport *transport, uint64_t id) {
  return fs_call_table_find(&transport->table, id);
}

fs_stats fs_transport_stats(const fs_transport *transport) {
  size_t in_flight = (size_t)transport->settings->view.concurrency - transport->queue.free_slots;
  return (fs_stats){.counters = &transport->observer.counters,
                    .durations = &transport->feedback.durations,
                    .in_flight = in_flight,
                    .waiting = transport->table.count - in_flight,
                    .held = transport->queue.held,
                    .rate = fs_feedback_rate(&transport->feedback, fs_clock_now()),
                    .events_dropped = transport->observer.events.dropped};
}

fs_event_queue *fs_transport_events(fs_transport *transport) {
  return &transport->observer.events;
}
