#include "clock.h"
#include "module.h"
#include "module_observe.h"
#include "module_table.h"
#include "transport.h"

#include <string.h>
#include <unistd.h>

#define TYPE "faceswap.client"

enum { QUERY_MOST = 8 };

typedef struct client {
  fs_transport *transport; /* owned; NULL once closed */
  fs_exchange *finished;   /* owned; on its way to Lua, also over an error of memory */
  pid_t owner;             /* libcurl's handles do not survive a fork */
} client;

static client *check_client(lua_State *L) {
  client *self = luaL_checkudata(L, 1, TYPE);
  if (!self->transport)
    luaL_error(L, "the client is closed");
  if (self->owner != getpid())
    luaL_error(L, "the client was made before this process was forked; make another one here");
  return self;
}

/* core.client{base_url, api_key, user_agent, ca_file or nil, body_most, media_most (bytes), connections,
 * events}
 */
int fs_client_new(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  client *self = lua_newuserdatauv(L, sizeof *self, 0);
  *self = (client){.owner = getpid()};
  luaL_setmetatable(L, TYPE);
  lua_getfield(L, 1, "events");
  fs_settings settings = {
      .base_url = (char *)fs_table_get_text(L, 1, "base_url", ""),
      .api_key = (char *)fs_table_get_text(L, 1, "api_key", ""),
      .user_agent = (char *)fs_table_get_text(L, 1, "user_agent", ""),
      .ca_file = (char *)fs_table_get_text(L, 1, "ca_file", NULL),
      .body_most = (size_t)fs_table_get_number(L, 1, "body_most"),
      .media_most = (int64_t)fs_table_get_number(L, 1, "media_most"),
      .connections = (long)fs_table_get_number(L, 1, "connections"),
      .events = lua_toboolean(L, 3),
  };
  self->transport = fs_transport_new(&settings);
  if (!self->transport)
    return luaL_error(L, "out of memory");
  lua_pushvalue(L, 2);
  return 1;
}

/* query = {"name", "value", "name", "value", …} */
static size_t read_query(lua_State *L, fs_field *fields) {
  lua_getfield(L, 2, "query");
  if (lua_isnil(L, -1))
    return 0;
  int query = lua_gettop(L);
  size_t count = lua_rawlen(L, query) / 2;
  if (count > QUERY_MOST)
    luaL_error(L, "'query' has too many fields");
  for (size_t i = 0; i < count; i++) {
    lua_rawgeti(L, query, (int)i * 2 + 1);
    lua_rawgeti(L, query, (int)i * 2 + 2);
    size_t length;
    fields[i] = (fs_field){luaL_checkstring(L, -2), luaL_checklstring(L, -1, &length)};
    if (strlen(fields[i].value) != length)
      luaL_error(L, "'query' must not have zero bytes");
  }
  return count;
}

/* client:start{call, timeout (seconds), wait, stretched, id, path, url, query, body, file, content_type,
 * kind, age (seconds)}: the call's id; or nil and why not. Of a kind without an age nothing is learned. */
static int start(lua_State *L) {
  client *self = check_client(L);
  char error[FS_MESSAGE_SIZE];
  fs_field query[QUERY_MOST];
  luaL_checktype(L, 2, LUA_TTABLE);
  luaL_checkstack(L, 32, NULL);
  lua_settop(L, 2);
  fs_request request = {.query = query};
  const char *name = fs_table_get_text(L, 2, "call", "");
  request.call = fs_call_find(name);
  if (!request.call)
    return luaL_error(L, "no such call: %s", name);
  lua_getfield(L, 2, "wait");
  request.wait = lua_toboolean(L, -1);
  lua_getfield(L, 2, "stretched");
  request.stretched = lua_toboolean(L, -1);
  request.id = fs_table_get_text(L, 2, "id", "");
  request.path = fs_table_get_text(L, 2, "path", NULL);
  request.url = fs_table_get_text(L, 2, "url", request.call->path ? NULL : "");
  request.body = fs_table_get_bytes(L, 2, "body", &request.body_length);
  request.file = fs_table_get_text(L, 2, "file", NULL);
  request.content_type = fs_table_get_text(L, 2, "content_type", NULL);
  request.timeout = (fs_ms)(fs_table_get_number(L, 2, "timeout") * 1000);
  lua_getfield(L, 2, "age");
  request.age = (fs_ms)(lua_tonumber(L, -1) * 1000);
  request.kind = lua_isnil(L, -1) ? NULL : fs_table_get_text(L, 2, "kind", NULL);
  request.query_count = read_query(L, query);
  uint64_t id = fs_transport_start(self->transport, &request, error, sizeof error);
  if (!id) {
    lua_pushnil(L);
    lua_pushstring(L, error);
    return 2;
  }
  lua_pushnumber(L, (lua_Number)id);
  return 1;
}

/* Pushes {ok, id, body, task_id, state, age, requests}, with the failure's fields beside them where ok is
 * false. */
static void push_finished(lua_State *L, const fs_exchange *exchange) {
  const fs_flow *flow = &exchange->flow;
  lua_createtable(L, 0, 12);
  fs_table_set_number(L, "id", (lua_Number)exchange->id);
  fs_table_set_flag(L, "ok", flow->step == FS_DONE);
  fs_table_set_number(L, "requests", flow->requests);
  /* since when the task may have been over without our knowing */
  fs_table_set_number(L, "age", (lua_Number)(fs_clock_now() - flow->active_at) / 1000);
  fs_table_set_text(L, "task_id", flow->id);
  fs_table_set_text(L, "state", flow->status);
  if (exchange->answer_length) {
    lua_pushlstring(L, exchange->answer, exchange->answer_length);
    lua_setfield(L, -2, "body");
  }
  if (flow->step == FS_FAILED)
    fs_table_set_failure(L, &flow->failure);
}

/* client:step(seconds): works until a call has finished, at most that long. Returns the finished one's table;
 * nothing if there is none. */
static int step(lua_State *L) {
  client *self = check_client(L);
  lua_Number seconds = luaL_checknumber(L, 2);
  if (!self->finished)
    self->finished = fs_transport_take(self->transport);
  if (!self->finished) {
    fs_transport_step(self->transport, (fs_ms)(seconds * 1000));
    self->finished = fs_transport_take(self->transport);
  }
  if (!self->finished)
    return 0;
  push_finished(L, self->finished);
  fs_exchange_free(self->finished);
  self->finished = NULL;
  return 1;
}

/* client:active(): how many calls are in progress. */
static int active(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)fs_transport_active(check_client(L)->transport));
  return 1;
}

/* client:descriptor(): readable when step has something to do. */
static int descriptor(lua_State *L) {
  lua_pushinteger(L, fs_transport_descriptor(check_client(L)->transport));
  return 1;
}

/* client:progress(id): {state, progress (0 to 1), moved, expected (bytes), requests, elapsed (seconds),
 * trouble}; nil once it has finished. */
static int progress(lua_State *L) {
  client *self = check_client(L);
  const fs_exchange *exchange = fs_transport_find(self->transport, (uint64_t)luaL_checknumber(L, 2));
  if (!exchange)
    return 0;
  const fs_flow *flow = &exchange->flow;
  lua_createtable(L, 0, 8);
  fs_table_set_text(L, "state", flow->status);
  if (flow->progress >= 0)
    fs_table_set_number(L, "progress", flow->progress);
  fs_table_set_number(L, "moved", (lua_Number)exchange->moved);
  if (exchange->expected >= 0)
    fs_table_set_number(L, "expected", (lua_Number)exchange->expected);
  fs_table_set_number(L, "requests", flow->requests);
  fs_table_set_number(L, "elapsed", (lua_Number)(fs_clock_now() - flow->started) / 1000);
  if (flow->failed_attempts)
    fs_table_set_text(L, "trouble", flow->failure.message);
  return 1;
}

/* client:cancel(id): ends a call; it finishes as cancelled. */
static int cancel(lua_State *L) {
  client *self = check_client(L);
  fs_transport_cancel(self->transport, (uint64_t)luaL_checknumber(L, 2));
  return 0;
}

/* client:hurry(task_id): the task is said to have ended; who waits for it asks at once. */
static int hurry(lua_State *L) {
  fs_transport_hurry(check_client(L)->transport, luaL_checkstring(L, 2));
  return 0;
}

/* client:stats(): see fs_stats_push. */
static int stats(lua_State *L) {
  fs_stats_push(L, check_client(L)->transport);
  return 1;
}

/* client:event(): takes the oldest event, see fs_event_push; nothing if there is none. */
static int event(lua_State *L) {
  fs_events *events = fs_transport_events(check_client(L)->transport);
  const fs_event *first = fs_events_first(events);
  if (!first)
    return 0;
  fs_event_push(L, first);
  fs_events_drop(events);
  return 1;
}

static int release(lua_State *L) {
  client *self = luaL_checkudata(L, 1, TYPE);
  /* after a fork the handles are the parent's: touching them would end its connections */
  if (self->owner == getpid()) {
    fs_exchange_free(self->finished);
    fs_transport_free(self->transport);
  }
  self->finished = NULL;
  self->transport = NULL;
  return 0;
}

void fs_client_register(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"start", start},       {"step", step},     {"active", active}, {"descriptor", descriptor},
      {"progress", progress}, {"cancel", cancel}, {"hurry", hurry},   {"stats", stats},
      {"event", event},       {NULL, NULL}};
  fs_module_type(L, TYPE, methods, release);
}
