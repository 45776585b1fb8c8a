/* A client's settings, calls and their outcomes, from and to Lua tables. */
#ifndef FS_LUA_CALL_H
#define FS_LUA_CALL_H

#include "base/lua/lua_compat.h"
#include "core/transport/call.h"

enum { FS_QUERY_MAX = 8, FS_HEADERS_MAX = 32 };

/* Room for the lists of a request. */
typedef struct fs_request_fields {
  fs_field query[FS_QUERY_MAX], headers[FS_HEADERS_MAX];
} fs_request_fields;

/* Reads the table at 1: {base_url, api_key, user_agent, ca_file, proxy, headers (lines), http_version,
 * retries, max_answer, max_media (bytes), concurrency, events}. Texts stay on the stack. */
fs_settings_view fs_lua_call_settings(lua_State *L);

/* The call of a name; raises where there is none. */
const fs_endpoint *fs_lua_call_endpoint(lua_State *L, const char *name);

/* Reads the table at 2: {call, timeout, request_timeout (seconds), wait, known, fresh, callback_expected, id,
 * path, url, query, body, file, medium, size (bytes), method, headers, kind, age (seconds)}. Of a kind
 * without an age nothing is learned. Texts stay on the stack. */
fs_request fs_lua_call_request(lua_State *L, fs_request_fields *fields);

/* Pushes a started call's id; or nil and `error` if that is 0. Returns how many values those are. */
int fs_lua_call_push_started(lua_State *L, uint64_t id, const char *error);

/* Pushes a finished call as {ok, id, body, task_id, state, place (see payload.h), succeeded, ended (the task
 * that was waited for), age, requests, digest}, with the failure's fields beside them where ok is false, and
 * frees the call; nothing of NULL. Returns how many values those are. */
int fs_lua_call_take_finished(lua_State *L, fs_call **finished);

/* Pushes {state, progress (0 to 1), moved, expected (bytes), requests, elapsed (seconds), trouble}. */
void fs_lua_call_push_progress(lua_State *L, const fs_progress *progress);

/* Pushes the text that is argument 2 without what is secret of the settings, and its URLs without queries. */
int fs_lua_call_push_redacted(lua_State *L, const fs_settings *settings);

/* core.url_host(url): see fs_call_host. */
int fs_lua_call_url_host(lua_State *L);

#endif
