/* `faceswap.core`: what the public Lua modules need of C. Internal: scripts use `require "faceswap"`. */
#include "core/lua/lua_core.h"

#include "base/atomic_file.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/lua/lua_util.h"
#include "core/transport/account.h"

#include <curl/curl.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* core.file_size(path): the size of a file that can be read; or nil and why not. */
static int file_size(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  int64_t size;
  int fd = fs_source_open(path, &size);
  if (fd < 0)
    return fs_lua_errno(L, path);
  close(fd);
  lua_pushnumber(L, (lua_Number)size);
  return 1;
}

/* core.file_stamp(path): a text that is another one once the file has been changed or replaced; or nil and
 * why not. */
static int file_stamp(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  struct stat about;
  char text[128];
  if (stat(path, &about) != 0)
    return fs_lua_errno(L, path);
  snprintf(text, sizeof text, "%ju %ju %jd %jd.%09ld %jd.%09ld", (uintmax_t)about.st_dev,
           (uintmax_t)about.st_ino, (intmax_t)about.st_size, (intmax_t)about.st_mtim.tv_sec,
           about.st_mtim.tv_nsec, (intmax_t)about.st_ctim.tv_sec, about.st_ctim.tv_nsec);
  lua_pushstring(L, text);
  return 1;
}

/* core.writable(path): true if a file can be created there; or nil and why not. */
static int writable(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  if (fs_sink_probe(path) != 0)
    return fs_lua_errno(L, path);
  lua_pushboolean(L, 1);
  return 1;
}

/* core.write(path, bytes): writes the file whole or not at all. */
static int write_file(lua_State *L) {
  size_t length;
  const char *path = luaL_checkstring(L, 1);
  const char *data = luaL_checklstring(L, 2, &length);
  fs_sink sink;
  if (fs_sink_open(&sink, path) != 0)
    return fs_lua_errno(L, path);
  if (fs_sink_write(&sink, data, length) != 0 || fs_sink_commit(&sink) != 0) {
    int failed = fs_lua_errno(L, path);
    fs_sink_abort(&sink);
    return failed;
  }
  lua_pushboolean(L, 1);
  return 1;
}

/* core.is_terminal(file): whether an open file is a terminal. */
static int is_terminal(lua_State *L) {
  FILE **file =
      luaL_checkudata(L, 1, LUA_FILEHANDLE); /* in every version the first member of what Lua keeps */
  lua_pushboolean(L, *file && isatty(fileno(*file)));
  return 1;
}

/* core.now(): seconds of a monotonic clock. */
static int now(lua_State *L) {
  lua_pushnumber(L, (lua_Number)fs_clock_now() / 1000);
  return 1;
}

/* core.hash(bytes): 16 hexadecimal digits that name the content. */
static int hash(lua_State *L) {
  size_t length;
  const char *bytes = luaL_checklstring(L, 1, &length);
  char text[17];
  snprintf(text, sizeof text, "%016" PRIx64, fs_hash_add(FS_HASH_START, bytes, length));
  lua_pushstring(L, text);
  return 1;
}

/* core.account(base_url, api_key): what the account is known by, a word that does not give the key away. */
static int account(lua_State *L) {
  char name[17];
  snprintf(name, sizeof name, "%016" PRIx64, fs_account_name(luaL_checkstring(L, 1), luaL_checkstring(L, 2)));
  lua_pushstring(L, name);
  return 1;
}

static void init_process(void) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  fs_accounts_open();
}

__attribute__((visibility("default"))) int luaopen_faceswap_core(lua_State *L) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  static const luaL_Reg functions[] = {{"client", fs_lua_client_new},
                                       {"threaded", fs_lua_threaded_client_new},
                                       {"process", fs_lua_process_new},
                                       {"flow", fs_lua_flow_new},
                                       {"rate_limiter", fs_lua_rate_limiter_new},
                                       {"breaker", fs_lua_breaker_new},
                                       {"account", account},
                                       {"file_size", file_size},
                                       {"file_stamp", file_stamp},
                                       {"writable", writable},
                                       {"write", write_file},
                                       {"now", now},
                                       {"is_terminal", is_terminal},
                                       {"sandbox", fs_lua_sandbox_new},
                                       {"hash", hash},
                                       {NULL, NULL}};
  pthread_once(&once, init_process);
  fs_lua_client_register(L);
  fs_lua_threaded_client_register(L);
  fs_lua_process_register(L);
  fs_lua_flow_register(L);
  fs_lua_rate_limiter_register(L);
  fs_lua_breaker_register(L);
  fs_lua_sandbox_register(L);
  luaL_newlib(L, functions);
  return 1;
}
