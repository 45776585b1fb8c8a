#include "core/lua/lua_call.h"

#include "base/clock.h"
#include "base/lua/lua_util.h"
#include "core/lua/lua_failure.h"
#include "core/observe/redact.h"

#include <math.h>
#include <string.h>

/* Our own number: more retries than any deadline leaves time for. */
enum { RETRIES_MAX = 1000000 };

/* Bytes: more than any file has, and still a number to reckon with. An answer is in memory, with room to
 * grow. */
#define SIZE_LIMIT 1e18
#define ANSWER_LIMIT fmin(SIZE_LIMIT, (lua_Number)(SIZE_MAX / 4))
#define CONCURRENCY_MAX 65536

static lua_Number get_amount(lua_State *L, const char *name, lua_Number max) {
  return fmax(1, fmin(fs_lua_get_number(L, 1, name), max));
}

fs_settings_view fs_lua_call_settings(lua_State *L) {
  luaL_checkstack(L, 32, NULL);
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
      .max_answer = (size_t)get_amount(L, "max_answer", ANSWER_LIMIT),
      .max_media = (int64_t)get_amount(L, "max_media", SIZE_LIMIT),
      .concurrency = (long)get_amount(L, "concurrency", CONCURRENCY_MAX),
      .events = fs_lua_get_flag(L, 1, "events"),
  };
}

/* The list {"name", "value", "name", "value", …} in the field `name`. */
static size_t read_fields(lua_State *L, const char *name, fs_field *fields, size_t max) {
  lua_getfield(L, 2, name);
  if (lua_isnil(L, -1))
    return 0;
  int list = lua_gettop(L);
  size_t count = lua_rawlen(L, list) / 2;
  if (count > max)
    luaL_error(L, "'%s' has too many fields", name);
  luaL_checkstack(L, (int)count * 2 + 8, NULL);
  for (size_t i = 0; i < count; i++) {
    lua_rawgeti(L, list, (int)i * 2 + 1);
    lua_rawgeti(L, list, (int)i * 2 + 2);
    size_t length;
    fields[i] = (fs_field){luaL_checkstring(L, -2), luaL_checklstring(L, -1, &length)};
    if (strlen(fields[i].value) != length)
      luaL_error(L, "'%s' must not have zero bytes", name);
  }
  return count;
}

static lua_Number get_number(lua_State *L, const char *name, lua_Number otherwise) {
  lua_getfield(L, 2, name);
  lua_Number number = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : otherwise;
  lua_pop(L, 1);
  return number;
}

/* Reads the fields of a media call. */
static void read_transfer(lua_State *L, fs_request *request, fs_request_fields *fields) {
  request->url = fs_lua_get_text(L, 2, "url", request->endpoint->path ? NULL : "");
  request->file = fs_lua_get_text(L, 2, "file", NULL);
  request->medium = fs_lua_get_text(L, 2, "medium", NULL);
  request->size = (int64_t)fmax(-1, fmin(get_number(L, "size", -1), SIZE_LIMIT));
  request->method = fs_lua_get_text(L, 2, "method", NULL);
  request->headers = fields->headers;
  request->header_count = read_fields(L, "headers", fields->headers, FS_HEADERS_MAX);
}

const fs_endpoint *fs_lua_call_endpoint(lua_State *L, const char *name) {
  const fs_endpoint *endpoint = fs_endpoint_find(name);
  if (!endpoint)
    luaL_error(L, "no such call: %s", name);
  return endpoint;
}

fs_request fs_lua_call_request(lua_State *L, fs_request_fields *fields) {
  luaL_checktype(L, 2, LUA_TTABLE);
  luaL_checkstack(L, 32, NULL);
  lua_settop(L, 2);
  fs_request request = {.query = fields->query};
  request.endpoint = fs_lua_call_endpoint(L, fs_lua_get_text(L, 2, "call", ""));
  request.wait = fs_lua_get_flag(L, 2, "wait");
  request.known = fs_lua_get_flag(L, 2, "known");
  request.fresh = fs_lua_get_flag(L, 2, "fresh");
  request.callback_expected = fs_lua_get_flag(L, 2, "callback_expected");
  request.id = fs_lua_get_text(L, 2, "id", "");
  request.path = fs_lua_get_text(L, 2, "path", NULL);
  request.body = fs_lua_get_bytes(L, 2, "body", &request.body_length);
  request.timeout = fs_lua_seconds(fs_lua_get_number(L, 2, "timeout"));
  request.request_timeout = fs_lua_seconds(get_number(L, "request_timeout", 0));
  lua_Number age = get_number(L, "age", -1);
  request.age = fs_lua_seconds(fmax(age, 0));
  request.kind = age < 0 ? NULL : fs_lua_get_text(L, 2, "kind", NULL);
  request.query_count = read_fields(L, "query", fields->query, FS_QUERY_MAX);
  read_transfer(L, &request, fields);
  return request;
}

int fs_lua_call_push_started(lua_State *L, uint64_t id, const char *error) {
  if (!id)
    return fs_lua_fail(L, error);
  lua_pushnumber(L, (lua_Number)id);
  return 1;
}

static void push_finished(lua_State *L, const fs_call *call) {
  const fs_flow *flow = &call->flow;
  lua_createtable(L, 0, 12);
  fs_lua_set_number(L, "id", (lua_Number)call->item.id);
  fs_lua_set_flag(L, "ok", flow->step == FS_DONE);
  fs_lua_set_number(L, "requests", flow->requests);
  /* the task may have ended this long ago */
  fs_lua_set_number(L, "age", (lua_Number)(fs_clock_now() - flow->active_at) / 1000);
  fs_lua_set_text(L, "task_id", flow->id);
  fs_lua_set_text(L, "state", flow->state);
  fs_lua_set_text(L, "place", flow->place);
  fs_lua_set_flag(L, "succeeded", flow->succeeded);
  fs_lua_set_flag(L, "ended", flow->ended);
  if (call->answer.length) {
    lua_pushlstring(L, call->answer.bytes, call->answer.length);
    lua_setfield(L, -2, "body");
  }
  fs_lua_set_text(L, "headers", call->answer.headers);
  if (fs_call_upload(call) && flow->step == FS_DONE) {
    unsigned char digest[FS_SHA256_SIZE];
    fs_upload_digest(&call->transfer->upload, digest);
    fs_lua_push_hex(L, digest, sizeof digest);
    lua_setfield(L, -2, "digest");
  }
  if (flow->step == FS_FAILED)
    fs_lua_set_failure(L, &flow->failure);
}

int fs_lua_call_take_finished(lua_State *L, fs_call **finished) {
  if (!*finished)
    return 0;
  push_finished(L, *finished);
  fs_call_free(*finished);
  *finished = NULL;
  return 1;
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

int fs_lua_call_push_redacted(lua_State *L, const fs_settings *settings) {
  size_t length;
  const char *text = luaL_checklstring(L, 2, &length);
  char *copy = lua_newuserdatauv(L, length + 1, 0);
  memcpy(copy, text, length);
  copy[length] = '\0';
  fs_settings_redact(settings, copy, length);
  fs_redact_queries(copy);
  lua_pushstring(L, copy);
  return 1;
}

int fs_lua_call_url_host(lua_State *L) {
  char host[256];
  fs_call_host(luaL_checkstring(L, 1), host, sizeof host);
  lua_pushstring(L, host);
  return 1;
}
