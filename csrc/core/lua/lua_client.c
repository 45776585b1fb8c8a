#include "base/clock.h"
#include "base/error.h"
#include "base/lua/lua_util.h"
#include "core/lua/lua_call.h"
#include "core/lua/lua_core.h"
#include "core/lua/lua_stats.h"
#include "core/transport/transport.h"

#include <errno.h>
#include <unistd.h>

#define TYPE "faceswap.client"

typedef struct client {
  fs_settings settings;    /* owned; the transport borrows them */
  fs_transport *transport; /* owned; NULL once closed */
  fs_call *finished;       /* owned; kept until Lua has it, even after an error of memory */
  pid_t owner;             /* libcurl's handles do not survive a fork */
} client;

static bool is_usable(const client *self) {
  return self->transport && self->owner == getpid();
}

static client *check_client(lua_State *L) {
  client *self = luaL_checkudata(L, 1, TYPE);
  if (!self->transport)
    luaL_error(L, "the client is closed");
  if (self->owner != getpid())
    luaL_error(L, "the client was made before this process was forked; make another one here");
  return self;
}

/* core.client(settings): see fs_lua_call_settings. The client; or nil and why not. */
int fs_lua_client_new(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  client *self = lua_newuserdatauv(L, sizeof *self, 0);
  *self = (client){.owner = getpid()};
  luaL_setmetatable(L, TYPE);
  fs_settings_view settings = fs_lua_call_settings(L);
  if (fs_settings_own(&self->settings, &settings) != 0)
    return luaL_error(L, "out of memory");
  self->transport = fs_transport_new(&self->settings);
  if (!self->transport)
    return fs_lua_fail(L, fs_file_error(errno));
  lua_pushvalue(L, 2);
  return 1;
}

/* client:start(request): see fs_lua_call_request. The call's id; or nil and why not. */
static int start(lua_State *L) {
  client *self = check_client(L);
  fs_error error;
  fs_request_fields fields;
  fs_request request = fs_lua_call_request(L, &fields);
  fs_call *call = fs_transport_prepare(self->transport, &request, &error);
  if (!call)
    return fs_lua_call_push_started(L, 0, error.text);
  if (fs_transport_begin(self->transport, call) == 0)
    return fs_lua_call_push_started(L, call->item.id, NULL);
  fs_call_free(call);
  return fs_lua_call_push_started(L, 0, "out of memory");
}

/* client:step(seconds): works until a call has finished, at most that long. Returns the finished one's table;
 * nothing if there is none. */
static int step(lua_State *L) {
  client *self = check_client(L);
  fs_ms timeout = fs_lua_time(L, 2);
  if (!self->finished)
    self->finished = fs_transport_take(self->transport);
  if (!self->finished) {
    fs_transport_step(self->transport, timeout);
    self->finished = fs_transport_take(self->transport);
  }
  return fs_lua_call_take_finished(L, &self->finished);
}

/* client:account(): the name of the account, a word that does not give the key away. */
static int account(lua_State *L) {
  return fs_lua_push_hash(L, fs_transport_account(check_client(L)->transport));
}

/* client:redact(text): see fs_lua_call_push_redacted. */
static int redact(lua_State *L) {
  return fs_lua_call_push_redacted(L, &check_client(L)->settings);
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

/* client:wake(seconds): the descriptor becomes readable after that long, unless there is a step before. That
 * of a client that is closed or another process's does not. */
static int wake(lua_State *L) {
  client *self = luaL_checkudata(L, 1, TYPE);
  if (is_usable(self))
    fs_transport_wake(self->transport, fs_lua_time(L, 2));
  return 0;
}

/* client:attach(other): the descriptor becomes readable, and step returns, also where the other client has
 * something to do. Returns whether that can be: not in a circle of clients. */
static int attach(lua_State *L) {
  client *self = check_client(L), *other = luaL_checkudata(L, 2, TYPE);
  lua_pushboolean(L, is_usable(other) && fs_transport_attach(self->transport, other->transport) == 0);
  return 1;
}

/* client:detach(other): undoes that, also where the other one is closed by now. Nothing, where the client
 * itself is, or is another process's. */
static int detach(lua_State *L) {
  client *self = luaL_checkudata(L, 1, TYPE), *other = luaL_checkudata(L, 2, TYPE);
  if (is_usable(self))
    fs_transport_detach(self->transport, other->transport);
  return 0;
}

/* client:progress(id): see fs_lua_call_push_progress; nil once it has finished. */
static int progress(lua_State *L) {
  client *self = check_client(L);
  const fs_call *call = fs_transport_find(self->transport, (uint64_t)luaL_checknumber(L, 2));
  if (!call)
    return 0;
  fs_progress known;
  fs_call_progress(call, fs_clock_now(), &known);
  fs_lua_call_push_progress(L, &known);
  return 1;
}

/* client:cancel(id): ends a call; it finishes as cancelled. */
static int cancel(lua_State *L) {
  client *self = check_client(L);
  fs_transport_cancel(self->transport, (uint64_t)luaL_checknumber(L, 2));
  return 0;
}

/* client:poll_now(task_id): the task is said to have ended; who waits for it asks at once. */
static int poll_now(lua_State *L) {
  fs_transport_poll_now(check_client(L)->transport, luaL_checkstring(L, 2));
  return 0;
}

/* client:stats(): see fs_lua_stats_push. */
static int stats(lua_State *L) {
  fs_stats known = fs_transport_stats(check_client(L)->transport);
  fs_lua_stats_push(L, &known);
  return 1;
}

/* client:event(): takes the oldest event, see fs_lua_event_take; nothing if there is none. */
static int event(lua_State *L) {
  return fs_lua_event_take(L, fs_transport_events(check_client(L)->transport));
}

static int release(lua_State *L) {
  client *self = luaL_checkudata(L, 1, TYPE);
  /* after a fork the handles are the parent's: releasing them here would end its connections */
  if (self->owner == getpid()) {
    fs_call_free(self->finished);
    fs_transport_free(self->transport);
  }
  fs_settings_wipe(&self->settings);
  self->finished = NULL;
  self->transport = NULL;
  return 0;
}

void fs_lua_client_register(lua_State *L) {
  static const luaL_Reg methods[] = {{"start", start},       {"step", step},       {"active", active},
                                     {"redact", redact},     {"account", account}, {"descriptor", descriptor},
                                     {"progress", progress}, {"cancel", cancel},   {"poll_now", poll_now},
                                     {"stats", stats},       {"event", event},     {"wake", wake},
                                     {"attach", attach},     {"detach", detach},   {NULL, NULL}};
  fs_lua_type(L, TYPE, methods, release);
}
