#include "core/lua/lua_stats.h"

#include "base/lua/lua_util.h"

/* Pushes {[outcome] = count}, without those that never came; nil if there are none. */
static void push_outcomes(lua_State *L, const uint64_t *counts) {
  lua_newtable(L);
  bool any = false;
  for (size_t i = 0; i < FS_OUTCOMES; i++) {
    if (!counts[i])
      continue;
    fs_lua_set_number(L, fs_outcome_name(i), (lua_Number)counts[i]);
    any = true;
  }
  if (!any) {
    lua_pop(L, 1);
    lua_pushnil(L);
  }
}

static void push_latency(lua_State *L, const fs_endpoint_counters *endpoint) {
  uint64_t count = 0;
  lua_createtable(L, FS_LATENCIES, 2);
  for (size_t i = 0; i < FS_LATENCIES; i++) {
    lua_createtable(L, 0, 2);
    count += endpoint->latencies[i];
    fs_lua_set_number(L, "le", (lua_Number)fs_counters_bounds[i] / 1000);
    fs_lua_set_number(L, "count", (lua_Number)count);
    lua_rawseti(L, -2, (int)i + 1);
  }
  count += endpoint->latencies[FS_LATENCIES];
  fs_lua_set_number(L, "count", (lua_Number)count);
  fs_lua_set_number(L, "sum", (lua_Number)endpoint->latency / 1000);
  if (!count) {
    lua_pop(L, 1);
    lua_pushnil(L);
  }
}

/* Sets `name` to what is known of each call. */
static void set_endpoints(lua_State *L, const char *name, const fs_counters *counters,
                          void (*push)(lua_State *L, const fs_endpoint_counters *endpoint)) {
  lua_newtable(L);
  for (size_t i = 0; i < FS_ENDPOINTS; i++) {
    push(L, &counters->endpoints[i]);
    lua_setfield(L, -2, fs_endpoint_at(i)->name);
  }
  lua_setfield(L, -2, name);
}

static void push_calls(lua_State *L, const fs_endpoint_counters *endpoint) {
  push_outcomes(L, endpoint->calls);
}

static void push_requests(lua_State *L, const fs_endpoint_counters *endpoint) {
  push_outcomes(L, endpoint->requests);
}

static void set_durations(lua_State *L, const fs_task_durations *durations) {
  lua_newtable(L);
  for (size_t i = 0; i < durations->count; i++) {
    const fs_duration_series *series = &durations->series[i];
    fs_ms shortest = fs_duration_series_shortest(series);
    lua_createtable(L, 0, 2);
    fs_lua_set_number(L, "count", (lua_Number)series->noted);
    if (shortest >= 0)
      fs_lua_set_number(L, "shortest", (lua_Number)shortest / 1000);
    lua_setfield(L, -2, series->kind);
  }
  lua_setfield(L, -2, "durations");
}

void fs_lua_stats_push(lua_State *L, const fs_stats *stats) {
  luaL_checkstack(L, 8, NULL);
  lua_createtable(L, 0, 16);
  set_endpoints(L, "calls", stats->counters, push_calls);
  set_endpoints(L, "requests", stats->counters, push_requests);
  set_endpoints(L, "latency", stats->counters, push_latency);
  set_durations(L, stats->durations);
  fs_lua_set_number(L, "retries", (lua_Number)stats->counters->retries);
  fs_lua_set_number(L, "ambiguous", (lua_Number)stats->counters->ambiguous);
  fs_lua_set_number(L, "bytes_sent", (lua_Number)stats->counters->bytes_sent);
  fs_lua_set_number(L, "bytes_received", (lua_Number)stats->counters->bytes_received);
  fs_lua_set_number(L, "connections_opened", (lua_Number)stats->counters->opened);
  fs_lua_set_number(L, "connections_reused", (lua_Number)stats->counters->reused);
  fs_lua_set_number(L, "in_flight", (lua_Number)stats->in_flight);
  fs_lua_set_number(L, "waiting", (lua_Number)stats->waiting);
  fs_lua_set_number(L, "held", (lua_Number)stats->held);
  fs_lua_set_number(L, "events_dropped", (lua_Number)stats->events_dropped);
  if (stats->rate > 0)
    fs_lua_set_number(L, "rate", stats->rate);
}

static void set_seconds(lua_State *L, const char *name, fs_ms time) {
  if (time >= 0)
    fs_lua_set_number(L, name, (lua_Number)time / 1000);
}

static void push_event(lua_State *L, const fs_event *event) {
  luaL_checkstack(L, 4, NULL);
  lua_createtable(L, 0, 12);
  fs_lua_set_text(L, "type", fs_event_name(event->type));
  fs_lua_set_number(L, "time", (lua_Number)event->time / 1000);
  fs_lua_set_text(L, "call", event->endpoint->name);
  fs_lua_set_number(L, "id", (lua_Number)event->id);
  fs_lua_set_number(L, "attempt", event->attempt);
  if (event->type == FS_EVENT_REQUEST)
    fs_lua_set_text(L, "method", event->endpoint->method);
  if (event->http_status)
    fs_lua_set_number(L, "status", (lua_Number)event->http_status);
  if (event->code)
    fs_lua_set_number(L, "code", event->code);
  if (event->unknown)
    fs_lua_set_flag(L, "unknown", true);
  fs_lua_set_text(L, "path", event->path);
  fs_lua_set_text(L, "kind", event->kind);
  fs_lua_set_text(L, "state", event->state);
  fs_lua_set_text(L, "task_id", event->task_id);
  fs_lua_set_text(L, "message", event->message);
  set_seconds(L, "wait", event->wait);
  set_seconds(L, "elapsed", event->elapsed);
}

int fs_lua_event_take(lua_State *L, fs_event_queue *events) {
  const fs_event *first = events ? fs_event_queue_first(events) : NULL;
  if (!first)
    return 0;
  push_event(L, first);
  fs_event_queue_drop(events);
  return 1;
}
