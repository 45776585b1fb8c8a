/* Statistics and events of a client as Lua tables. */
#ifndef FS_LUA_STATS_H
#define FS_LUA_STATS_H

#include "base/lua/lua_compat.h"
#include "core/transport/transport.h"

/* Pushes {calls, requests, latency, retries, ambiguous, bytes_sent, bytes_received, connections_opened,
 * connections_reused, in_flight, waiting, held, rate, durations, events_dropped}:
 * `calls` and `requests` count by call and outcome, {create = {ok = 2, timeout = 1}}; `latency` is {create =
 * {sum (seconds), count, [1] = {le (seconds), count}, …}}, counts cumulative; `rate` is nil without a limit;
 * `durations` is
 * {[kind] = {count, shortest (seconds; nil while not used)}}. */
void fs_lua_stats_push(lua_State *L, const fs_stats *stats);

/* Takes the oldest event of the queue, which may be NULL, and pushes it; nothing if there is none. Returns
 * how many values those are. It is {type, time (unix seconds), call, id, attempt, method, path, status, code,
 * kind, state, unknown, task_id, wait, elapsed (seconds), message}, each where it means something. */
int fs_lua_event_take(lua_State *L, fs_event_queue *events);

#endif
