#include "base/lua/lua_util.h"
#include "core/lua/lua_call.h"
#include "core/lua/lua_core.h"
#include "core/lua/lua_failure.h"
#include "core/policy/flow.h"

#include <stdio.h>

#define TYPE "faceswap.flow"

typedef struct lua_flow {
  fs_flow flow; /* first: what the methods take */
  fs_policy policy;
  char id[FS_ID_SIZE];
} lua_flow;

/* core.flow({call, timeout, request_timeout (seconds), wait, known, fresh, callback_expected, id, seed, age,
 * shortest (seconds), retries}): starts at time 0. */
int fs_lua_flow_new(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  const fs_endpoint *endpoint = fs_lua_call_endpoint(L, fs_lua_get_text(L, 1, "call", ""));
  const char *id = fs_lua_get_text(L, 1, "id", "");
  fs_ms timeout = fs_lua_seconds(fs_lua_get_number(L, 1, "timeout"));
  lua_getfield(L, 1, "seed");
  uint32_t seed = (uint32_t)lua_tonumber(L, -1);
  lua_getfield(L, 1, "retries");
  int attempts = lua_isnil(L, -1) ? fs_policy_default.attempts : (int)lua_tointeger(L, -1) + 1;
  lua_flow *self = lua_newuserdatauv(L, sizeof *self, 0);
  fs_flow *flow = &self->flow;
  luaL_setmetatable(L, TYPE);
  snprintf(self->id, sizeof self->id, "%s", id);
  self->policy = fs_policy_default;
  self->policy.attempts = attempts;
  fs_flow_start(flow, endpoint, fs_lua_get_flag(L, 1, "wait"), self->id, 0, timeout, &self->policy, seed);
  lua_getfield(L, 1, "shortest");
  lua_getfield(L, 1, "age");
  fs_ms shortest = lua_isnil(L, -2) ? -1 : fs_lua_seconds(lua_tonumber(L, -2));
  fs_flow_expect(flow, fs_lua_seconds(lua_tonumber(L, -1)), shortest);
  if (fs_lua_get_flag(L, 1, "callback_expected"))
    fs_flow_expect_callback(flow);
  if (fs_lua_get_flag(L, 1, "known"))
    fs_flow_expect_task(flow);
  if (fs_lua_get_flag(L, 1, "fresh"))
    fs_flow_expect_medium(flow);
  lua_getfield(L, 1, "request_timeout");
  flow->request_timeout = fs_lua_seconds(lua_tonumber(L, -1));
  lua_pop(L, 3);
  return 1;
}

/* core.endpoint(call): {method, path, submission, query of a task}; path is nil for media. */
int fs_lua_flow_endpoint(lua_State *L) {
  const fs_endpoint *endpoint = fs_lua_call_endpoint(L, luaL_checkstring(L, 1));
  lua_createtable(L, 0, 4);
  fs_lua_set_text(L, "method", endpoint->method);
  fs_lua_set_text(L, "path", endpoint->path);
  fs_lua_set_flag(L, "submission", endpoint->once);
  fs_lua_set_flag(L, "task", endpoint->task);
  return 1;
}

/* flow:poll_now(now): whether it is due now and was not before. */
static int poll_now(lua_State *L) {
  lua_pushboolean(L, fs_flow_poll_now(luaL_checkudata(L, 1, TYPE), fs_lua_time(L, 2)));
  return 1;
}

/* flow:next(now): "send", "wait" and until when (seconds), "done" or "failed". */
static int next_step(lua_State *L) {
  static const char *const names[] = {"send", "wait", "done", "failed"};
  fs_flow *flow = luaL_checkudata(L, 1, TYPE);
  fs_step step = fs_flow_next(flow, fs_lua_time(L, 2));
  lua_pushstring(L, names[step]);
  if (step != FS_WAIT)
    return 1;
  lua_pushnumber(L, (lua_Number)flow->due / 1000);
  return 2;
}

/* flow:hold(): the request that is to be sent waits for its turn. */
static int hold(lua_State *L) {
  fs_flow_queue(luaL_checkudata(L, 1, TYPE), "there is no turn yet");
  return 0;
}

/* flow:release(): it has its turn. */
static int let_go(lua_State *L) {
  fs_flow_dequeue(luaL_checkudata(L, 1, TYPE));
  return 0;
}

/* flow:refuse(code): the call is not to be made, since the service has given others that code. */
static int refuse(lua_State *L) {
  fs_failure failure = {.kind = FS_API, .code = (int)luaL_checkinteger(L, 2), .retry_after = -1};
  fs_flow_reject(luaL_checkudata(L, 1, TYPE), &failure);
  return 0;
}

/* flow:code(): the code of the service that the call has ended with, 200 if well; 0 if it gave none. */
static int code(lua_State *L) {
  lua_pushinteger(L, fs_flow_code(luaL_checkudata(L, 1, TYPE)));
  return 1;
}

/* flow:timeout(now): seconds that the request to be sent may take. */
static int timeout(lua_State *L) {
  fs_ms given = fs_flow_timeout(luaL_checkudata(L, 1, TYPE), fs_lua_time(L, 2));
  lua_pushnumber(L, (lua_Number)given / 1000);
  return 1;
}

/* flow:answer(now, {loss, reason, status, body, retry_after (seconds), location, unfit}) */
static int answer(lua_State *L) {
  static const char *const losses[] = {"none", "unsent", "cut", "timeout", "never", "large", NULL};
  fs_flow *flow = luaL_checkudata(L, 1, TYPE);
  fs_ms now = fs_lua_time(L, 2);
  fs_answer given = {.retry_after = -1};
  luaL_checktype(L, 3, LUA_TTABLE);
  lua_getfield(L, 3, "loss");
  given.loss = (fs_loss)luaL_checkoption(L, -1, "none", losses);
  given.reason = fs_lua_get_text(L, 3, "reason", "lost");
  given.body = fs_lua_get_bytes(L, 3, "body", &given.length);
  if (!given.body)
    given.body = "";
  given.location = fs_lua_get_text(L, 3, "location", NULL);
  given.unfit = fs_lua_get_text(L, 3, "unfit", NULL);
  lua_getfield(L, 3, "status");
  given.http_status = (long)lua_tonumber(L, -1);
  lua_getfield(L, 3, "retry_after");
  if (!lua_isnil(L, -1))
    given.retry_after = fs_lua_seconds(lua_tonumber(L, -1));
  fs_flow_answer(flow, now, &given);
  return 0;
}

/* flow:duration(now): how long the task took (seconds), where that can be learned from; else nothing. */
static int duration(lua_State *L) {
  fs_ms seen = fs_flow_duration(luaL_checkudata(L, 1, TYPE), fs_lua_time(L, 2));
  if (seen < 0)
    return 0;
  lua_pushnumber(L, (lua_Number)seen / 1000);
  return 1;
}

/* flow:state(): {id, state, place (of the task in the answer, see payload.h), state_unknown, succeeded,
 * ended, requests, throttled, progress, and the failure's fields once an attempt has failed}
 */
static int state(lua_State *L) {
  const fs_flow *flow = luaL_checkudata(L, 1, TYPE);
  lua_createtable(L, 0, 16);
  if (flow->step == FS_FAILED || flow->failed_attempts)
    fs_lua_set_failure(L, &flow->failure);
  fs_lua_set_text(L, "id", flow->id);
  fs_lua_set_text(L, "state", flow->state);
  fs_lua_set_text(L, "place", flow->place);
  fs_lua_set_flag(L, "state_unknown", flow->state_unknown);
  fs_lua_set_flag(L, "succeeded", flow->succeeded);
  fs_lua_set_flag(L, "ended", flow->ended);
  fs_lua_set_number(L, "requests", flow->requests);
  fs_lua_set_flag(L, "throttled", flow->throttled);
  if (flow->progress >= 0)
    fs_lua_set_number(L, "progress", flow->progress);
  return 1;
}

void fs_lua_flow_register(lua_State *L) {
  static const luaL_Reg methods[] = {
      {"next", next_step},    {"answer", answer}, {"state", state},    {"duration", duration},
      {"poll_now", poll_now}, {"hold", hold},     {"release", let_go}, {"timeout", timeout},
      {"refuse", refuse},     {"code", code},     {NULL, NULL}};
  fs_lua_type(L, TYPE, methods, NULL);
}
