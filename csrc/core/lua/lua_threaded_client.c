#include "base/lua/lua_util.h"
#include "core/lua/lua_call.h"
#include "core/lua/lua_core.h"
#include "core/lua/lua_stats.h"
#include "core/transport/account.h"
#include "core/transport/transport_thread.h"

#include <string.h>
#include <unistd.h>

#define TYPE "faceswap.threaded_client"

typedef struct threaded {
  fs_settings settings;        /* owned; the thread borrows them */
  fs_transport_thread *thread; /* owned; NULL until there is something to do */
  pid_t owner;                 /* process of the thread; a fork copies the settings, not the thread */
  fs_call *finished;           /* owned; kept until Lua has it, even after an error of memory */
  bool closed;
} threaded;

/* Whether the thread belongs to another process and must not be touched. */
static bool is_foreign(const threaded *self) {
  return self->thread && self->owner != getpid();
}

static threaded *check_threaded(lua_State *L) {
  threaded *self = luaL_checkudata(L, 1, TYPE);
  if (self->closed)
    luaL_error(L, "the client is closed");
  if (is_foreign(self))
    luaL_error(L, "the client was used before this process was forked; make another one here");
  return self;
}

/* core.threaded_client(settings): see fs_lua_call_settings. It can be made before a fork and used after it.
 */
int fs_lua_threaded_client_new(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  threaded *self = lua_newuserdatauv(L, sizeof *self, 0);
  memset(self, 0, sizeof *self);
  luaL_setmetatable(L, TYPE);
  fs_settings_view settings = fs_lua_call_settings(L);
  if (fs_settings_own(&self->settings, &settings) != 0)
    return luaL_error(L, "out of memory");
  lua_pushvalue(L, 2);
  return 1;
}

/* Starts the thread if there is none. Returns NULL with a sentence in `error`. */
static fs_transport_thread *get_thread(threaded *self, fs_error *error) {
  if (!self->thread) {
    self->owner = getpid();
    self->thread = fs_transport_thread_start(&self->settings, error);
  }
  return self->thread;
}

/* threaded:start(request): see fs_lua_call_request. The call's id; or nil and why not. */
static int start(lua_State *L) {
  threaded *self = check_threaded(L);
  fs_error error;
  fs_request_fields fields;
  fs_request request = fs_lua_call_request(L, &fields);
  fs_transport_thread *thread = get_thread(self, &error);
  uint64_t id = thread ? fs_transport_thread_submit(thread, &request, &error) : 0;
  return fs_lua_call_push_started(L, id, error.text);
}

/* threaded:take(): the table of a finished call, see fs_lua_call_take_finished; nothing if there is none. */
static int take(lua_State *L) {
  threaded *self = check_threaded(L);
  if (!self->finished && self->thread)
    self->finished = fs_transport_thread_take(self->thread);
  return fs_lua_call_take_finished(L, &self->finished);
}

/* threaded:address(): where to connect to be told that there is something to take, see transport_thread.h;
 * nil before the first call. */
static int address(lua_State *L) {
  const threaded *self = check_threaded(L);
  if (!self->thread)
    return 0;
  lua_pushstring(L, fs_transport_thread_address(self->thread));
  return 1;
}

/* threaded:account(): the name of the account, as client:account gives it. */
static int account(lua_State *L) {
  const threaded *self = check_threaded(L);
  return fs_lua_push_hash(L, fs_account_name(self->settings.view.base_url, self->settings.view.api_key));
}

/* threaded:redact(text): see fs_lua_call_push_redacted. */
static int redact(lua_State *L) {
  return fs_lua_call_push_redacted(L, &check_threaded(L)->settings);
}

/* threaded:active(): how many calls have not been taken. */
static int active(lua_State *L) {
  const threaded *self = check_threaded(L);
  lua_pushinteger(L, self->thread ? (lua_Integer)fs_transport_thread_active(self->thread) : 0);
  return 1;
}

/* threaded:progress(id): how far a call was when this was last asked, see fs_lua_call_push_progress; nil once
 * it has been taken. */
static int progress(lua_State *L) {
  threaded *self = check_threaded(L);
  fs_progress known;
  uint64_t id = (uint64_t)luaL_checknumber(L, 2);
  if (!self->thread || !fs_transport_thread_progress(self->thread, id, &known))
    return 0;
  fs_lua_call_push_progress(L, &known);
  return 1;
}

/* threaded:cancel(id): ends a call; it finishes as cancelled. */
static int cancel(lua_State *L) {
  threaded *self = check_threaded(L);
  uint64_t id = (uint64_t)luaL_checknumber(L, 2);
  if (self->thread && fs_transport_thread_cancel(self->thread, id) != 0)
    return luaL_error(L, "out of memory");
  return 0;
}

/* threaded:poll_now(task_id): the task is said to have ended; who waits for it asks at once. */
static int poll_now(lua_State *L) {
  threaded *self = check_threaded(L);
  const char *task_id = luaL_checkstring(L, 2);
  if (self->thread && fs_transport_thread_poll_now(self->thread, task_id) != 0)
    return luaL_error(L, "out of memory");
  return 0;
}

/* threaded:stats(): see fs_lua_stats_push. */
static int stats(lua_State *L) {
  threaded *self = check_threaded(L);
  fs_snapshot snapshot;
  memset(&snapshot, 0, sizeof snapshot);
  snapshot.stats.counters = &snapshot.counters;
  snapshot.stats.durations = &snapshot.durations;
  if (self->thread)
    fs_transport_thread_stats(self->thread, &snapshot);
  fs_lua_stats_push(L, &snapshot.stats);
  return 1;
}

/* threaded:event(): takes the oldest event, see fs_lua_event_take; nothing if there is none. */
static int event(lua_State *L) {
  threaded *self = check_threaded(L);
  return fs_lua_event_take(L, self->thread ? fs_transport_thread_events(self->thread) : NULL);
}

static int release(lua_State *L) {
  threaded *self = luaL_checkudata(L, 1, TYPE);
  if (!is_foreign(self)) {
    fs_call_free(self->finished);
    fs_transport_thread_stop(self->thread);
  }
  fs_settings_wipe(&self->settings);
  self->finished = NULL;
  self->thread = NULL;
  self->closed = true;
  return 0;
}

void fs_lua_threaded_client_register(lua_State *L) {
  static const luaL_Reg methods[] = {{"start", start},   {"take", take},         {"address", address},
                                     {"active", active}, {"redact", redact},     {"account", account},
                                     {"cancel", cancel}, {"progress", progress}, {"poll_now", poll_now},
                                     {"stats", stats},   {"event", event},       {NULL, NULL}};
  fs_lua_type(L, TYPE, methods, release);
}
