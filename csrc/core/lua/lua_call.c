#include "core/lua/lua_call.h"

#include "base/clock.h"
#include "base/lua/lua_util.h"
#include "core/lua/lua_failure.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* Our own number: more than any deadline leaves time for. */
enum { RETRIES_MAX = 1000000 };

fs_settings_view fs_lua_call_settings(lua_State *L) {
  luaL_checkstack(L, 32, NULL);
  lua_getfield(L, 1, "events");
  bool events = lua_toboolean(L, -1);
  lua_getfield(L, 1, "retries");
  int attempts = lua_isnil(L, -1) ? 0 : (int)fmin(fmax(lua_tonumber(L, -1), 0), RETRIES_MAX) + 1;
  return (fs_settings_view){
      .base_url = fs_lua_get_text(L, 1, "base_url", ""),
      .api_key = fs_lua_get_text(L, 1, "api_key", ""),
      .user_agent = fs_lua_get_text(L, 1, "user_agent", ""),
      .ca_file = fs_lua_get_text(L, 1, "ca_file", NULL),
      .proxy = fs_lua_get_text(L, 1, "proxy", NULL),
      .more_headers = fs_lua_get_text(L, 1, "headers", NULL),
      .attempts = attempts,
      .http_1_1 = strcmp(fs_lua_get_text(L, 1, "http_version", ""), "1.1") == 0,
      .max_answer = (size_t)fs_lua_get_number(L, 1, "max_answer"),
      .max_media = (int64_t)fs_lua_get_number(L, 1, "max_media"),
      .concurrency = (long)fs_lua_get_number(L, 1, "concurrency"),
      .events = events,
  };
}

/* query = {"name", "value", "name", "value", …} */
static size_t read_query(lua_State *L, fs_field *fields) {
  lua_getfield(L, 2, "query");
  if (lua_isnil(L, -1))
    return 0;
  int query = lua_gettop(L);
  size_t count = lua_rawlen(L, query) / 2;
  if (count > FS_QUERY_MAX)
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

fs_request fs_lua_call_request(lua_State *L, fs_field query[FS_QUERY_MAX]) {
  luaL_checktype(L, 2, LUA_TTABLE);
  luaL_checkstack(L, 32, NULL);
  lua_settop(L, 2);
  fs_request request = {.query = query};
  const char *name = fs_lua_get_text(L, 2, "call", "");
  request.endpoint = fs_endpoint_find(name);
  if (!request.endpoint) {
    luaL_error(L, "no such call: %s", name);
    return request; /* not reached */
  }
  lua_getfield(L, 2, "wait");
  request.wait = lua_toboolean(L, -1);
  lua_getfield(L, 2, "callback_expected");
  request.callback_expected = lua_toboolean(L, -1);
  request.id = fs_lua_get_text(L, 2, "id", "");
  request.path = fs_lua_get_text(L, 2, "path", NULL);
  request.url = fs_lua_get_text(L, 2, "url", request.endpoint->path ? NULL : "");
  request.body = fs_lua_get_bytes(L, 2, "body", &request.body_length);
  request.file = fs_lua_get_text(L, 2, "file", NULL);
  request.content_type = fs_lua_get_text(L, 2, "content_type", NULL);
  request.timeout = fs_lua_seconds(fs_lua_get_number(L, 2, "timeout"));
  lua_getfield(L, 2, "age");
  request.age = fs_lua_seconds(lua_tonumber(L, -1));
  request.kind = lua_isnil(L, -1) ? NULL : fs_lua_get_text(L, 2, "kind", NULL);
  request.query_count = read_query(L, query);
  return request;
}

int fs_lua_call_push_account(lua_State *L, uint64_t name) {
  char text[17];
  snprintf(text, sizeof text, "%016" PRIx64, name);
  lua_pushstring(L, text);
  return 1;
}

int fs_lua_call_push_started(lua_State *L, uint64_t id, const char *error) {
  if (id) {
    lua_pushnumber(L, (lua_Number)id);
    return 1;
  }
  lua_pushnil(L);
  lua_pushstring(L, error);
  return 2;
}

void fs_lua_call_push_finished(lua_State *L, const fs_call *call) {
  const fs_flow *flow = &call->flow;
  lua_createtable(L, 0, 12);
  fs_lua_set_number(L, "id", (lua_Number)call->item.id);
  fs_lua_set_flag(L, "ok", flow->step == FS_DONE);
  fs_lua_set_number(L, "requests", flow->requests);
  /* since when the task may have been over without our knowing */
  fs_lua_set_number(L, "age", (lua_Number)(fs_clock_now() - flow->active_at) / 1000);
  fs_lua_set_text(L, "task_id", flow->id);
  fs_lua_set_text(L, "state", flow->state);
  if (call->answer.length) {
    lua_pushlstring(L, call->answer.bytes, call->answer.length);
    lua_setfield(L, -2, "body");
  }
  if (flow->step == FS_FAILED)
    fs_lua_set_failure(L, &flow->failure);
}

void fs_lua_call_push_progress(lua_State *L, const fs_progress *progress) {
  lua_createtable(L, 0, 8);
  fs_lua_set_text(L, "state", progress->state);
  if (progress->fraction >= 0)
    fs_lua_set_number(L, "progress", progress->fraction);
  fs_lua_set_number(L, "moved", (lua_Number)progress->moved);
  if (progress->expected >= 0)
    fs_lua_set_number(L, "expected", (lua_Number)progress->expected);
  fs_lua_set_number(L, "requests", progress->requests);
  fs_lua_set_number(L, "elapsed", (lua_Number)progress->elapsed / 1000);
  fs_lua_set_text(L, "trouble", progress->trouble);
}
