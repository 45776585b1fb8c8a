/* Runs an untrusted script in a Lua state of its own, with few functions and with limits of memory,
 * instructions and time. The result is plain data. LuaJIT's compiler, under which hooks do not fire, is off
 * in a state that has not opened its library. */
#include "core/lua/lua_sandbox.h"

#include "base/clock.h"
#include "base/lua/lua_util.h"
#include "core/lua/lua_copy.h"
#include "core/lua/lua_core.h"

#include <stdlib.h>
#include <string.h>

#define TYPE "faceswap.sandbox"

/* Instructions between two looks at the limits. One instruction can take as long as copying all the memory
 * that there is: a few milliseconds. */
enum {
  LOOK_EVERY = 20,
  TESTS_MAX = 50,
  DATA_MAX = 50000,
  MESSAGE_MAX = 500,
  STACK_SLOTS = 2 * FS_COPY_SLOTS
};

/* Bytes of the texts in what a script returns: sixteen times a plan file's most. */
static const size_t TEXTS_MAX = (size_t)4 * 1024 * 1024;

typedef struct fs_sandbox {
  lua_State *state; /* owned; NULL once closed */
  size_t used, memory_max;
  bool limited; /* whether memory_max holds: while foreign code runs */
  int64_t left; /* instructions */
  fs_ms deadline;
} fs_sandbox;

/* Arguments of a call inside the state; the pointers are borrowed from the caller's stack. */
typedef struct fs_inside {
  const char *words, *script, *name;
  size_t words_length, script_length;
  lua_State *host;
  int test, shapes; /* shapes: index on the host's stack */
} fs_inside;

/* Registry keys of the state, by their addresses. */
static char rules_key, tests_key;

/* ---- limits ---- */

static void *allocate(void *data, void *block, size_t old_size, size_t size) {
  fs_sandbox *sandbox = data;
  if (block == NULL)
    old_size = 0; /* Lua passes the kind of object instead */
  if (size == 0) {
    free(block);
    sandbox->used -= old_size;
    return NULL;
  }
  if (sandbox->limited && size > old_size && sandbox->used - old_size + size > sandbox->memory_max)
    return NULL;
  void *moved = realloc(block, size);
  if (moved != NULL)
    sandbox->used = sandbox->used - old_size + size;
  return moved;
}

static const char *spent(fs_sandbox *sandbox, int64_t instructions) {
  sandbox->left -= instructions;
  if (sandbox->left <= 0)
    return "it runs for too many instructions";
  return fs_clock_now() > sandbox->deadline ? "it runs for too long" : NULL;
}

static void look(lua_State *L, lua_Debug *where) {
  void *data;
  lua_getallocf(L, &data);
  const char *reason = spent(data, LOOK_EVERY);
  if (reason == NULL)
    return;
  lua_getinfo(L, "Sl", where);
  lua_pushfstring(L, "%s:%d: %s", where->short_src, where->currentline, reason);
  lua_error(L);
}

void fs_sandbox_charge(lua_State *L, size_t instructions) {
  void *data;
  lua_getallocf(L, &data);
  const char *reason = spent(data, instructions < INT32_MAX ? (int64_t)instructions : INT32_MAX);
  if (reason != NULL)
    luaL_error(L, "%s", reason);
}

/* ---- what a script can call ---- */

static int nothing(lua_State *L) {
  (void)L;
  return 0;
}

static int same(lua_State *L) {
  lua_settop(L, 1);
  return 1;
}

/* Keeps a function of r.test here and gives its number, by which it is called later. */
static int keep_test(lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_pushlightuserdata(L, &tests_key);
  lua_rawget(L, LUA_REGISTRYINDEX);
  int number = (int)lua_rawlen(L, -1) + 1;
  if (number > TESTS_MAX)
    return luaL_error(L, "a script has at most %d tests", TESTS_MAX);
  lua_pushvalue(L, 1);
  lua_rawseti(L, -2, number);
  lua_pushinteger(L, number);
  return 1;
}

/* The line in the script of the word that asks. */
static int script_line(lua_State *L) {
  lua_Debug where;
  if (!lua_getstack(L, 2, &where) || !lua_getinfo(L, "l", &where) || where.currentline < 1)
    return 0;
  lua_pushinteger(L, where.currentline);
  return 1;
}

/* Raises for an unknown word; faceswap.rules.load.sandbox adds which may be meant. */
static int unknown_word(lua_State *L) {
  lua_pushfstring(L, "there is no r.%s", luaL_checkstring(L, 1));
  return 1;
}

static int require_rules(lua_State *L) {
  if (strcmp(luaL_checkstring(L, 1), "faceswap.rules") != 0)
    return luaL_error(L, "a plan's script can require faceswap.rules and nothing else");
  lua_pushlightuserdata(L, &rules_key);
  lua_rawget(L, LUA_REGISTRYINDEX);
  return 1;
}

/* The words of a plan, made by the same code as outside. */
static void make_words(lua_State *L, const fs_inside *inside) {
  lua_newtable(L);
  lua_pushlightuserdata(L, &tests_key);
  lua_pushvalue(L, -2);
  lua_rawset(L, LUA_REGISTRYINDEX);
  lua_pop(L, 1);
  lua_pushlightuserdata(L, &rules_key);
  if (luaL_loadbuffer(L, inside->words, inside->words_length, "=words") != 0)
    lua_error(L);
  fs_copy copy = {.left = DATA_MAX, .bytes = TEXTS_MAX};
  luaL_checkstack(L, STACK_SLOTS, NULL);
  if (fs_lua_copy(inside->host, inside->shapes, L, &copy) != FS_COPIED)
    luaL_error(L, "the words cannot be had");
  lua_pushcfunction(L, nothing);
  lua_pushcfunction(L, keep_test);
  lua_pushcfunction(L, script_line);
  lua_pushcfunction(L, unknown_word);
  lua_call(L, 5, 1);
  lua_pushcfunction(L, same);
  lua_setfield(L, -2, "plan");
  lua_rawset(L, LUA_REGISTRYINDEX);
}

/* The basic functions come first, since the words are made with more of them than a script has. */
static void furnish(lua_State *L, const fs_inside *inside) {
  fs_sandbox_open_base(L);
  make_words(L, inside);
  fs_sandbox_open_rest(L);
  lua_pushcfunction(L, require_rules);
  lua_setglobal(L, "require");
  lua_pushlightuserdata(L, &rules_key);
  lua_rawget(L, LUA_REGISTRYINDEX);
  lua_setglobal(L, "r");
}

/* ---- inside of the state ---- */

static int run_inside(lua_State *L) {
  const fs_inside *inside = lua_touserdata(L, 1);
  furnish(L, inside);
  if (luaL_loadbuffer(L, inside->script, inside->script_length, inside->name) != 0)
    return lua_error(L);
  lua_sethook(L, look, LUA_MASKCOUNT, LOOK_EVERY);
  lua_call(L, 0, 1);
  return 1;
}

static int test_inside(lua_State *L) {
  const fs_inside *inside = lua_touserdata(L, 1);
  lua_pushlightuserdata(L, &tests_key);
  lua_rawget(L, LUA_REGISTRYINDEX);
  lua_rawgeti(L, -1, inside->test);
  luaL_checkstack(L, STACK_SLOTS, "the face has too many facts");
  fs_copy copy = {.left = DATA_MAX, .bytes = TEXTS_MAX, .skip_other = true};
  for (int argument = 3; argument <= 4; argument++)
    if (fs_lua_copy(inside->host, argument, L, &copy) != FS_COPIED)
      return luaL_error(L, "the detection is too large for a script");
  lua_call(L, 2, 1);
  if (!lua_isboolean(L, -1))
    return luaL_error(L, "a test must return true or false, got %s", luaL_typename(L, -1));
  return 1;
}

/* Calls a function in the state, within the limits. Its result, or a message, is left on the state's stack.
 */
static bool call_inside(fs_sandbox *sandbox, lua_CFunction function, fs_inside *inside) {
  lua_State *S = sandbox->state;
  lua_pushcfunction(S, function);
  lua_pushlightuserdata(S, inside);
  sandbox->limited = true;
  int status = lua_pcall(S, 1, 1, 0);
  sandbox->limited = false;
  return status == 0;
}

/* ---- the module ---- */

static int sandbox_gc(lua_State *L) {
  fs_sandbox *sandbox = luaL_checkudata(L, 1, TYPE);
  if (sandbox->state != NULL)
    lua_close(sandbox->state);
  sandbox->state = NULL;
  return 0;
}

/* core.sandbox({memory (bytes)}): a state for scripts; or nil and why not. */
int fs_lua_sandbox_new(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  size_t memory = (size_t)fs_lua_get_number(L, 1, "memory");
  fs_sandbox *sandbox = lua_newuserdatauv(L, sizeof *sandbox, 0);
  memset(sandbox, 0, sizeof *sandbox);
  luaL_setmetatable(L, TYPE);
  sandbox->memory_max = memory;
  sandbox->state = lua_newstate(allocate, sandbox);
  if (sandbox->state == NULL || !lua_checkstack(sandbox->state, STACK_SLOTS))
    return fs_lua_fail(L, "a Lua state with a limit of its memory cannot be made here");
  return 1;
}

static fs_sandbox *check_sandbox(lua_State *L) {
  fs_sandbox *sandbox = luaL_checkudata(L, 1, TYPE);
  luaL_argcheck(L, sandbox->state != NULL, 1, "the sandbox is closed");
  lua_settop(sandbox->state, 0);
  return sandbox;
}

/* nil and the message on the state's stack. */
static int push_failure(lua_State *L, fs_sandbox *sandbox) {
  size_t length;
  if (lua_type(sandbox->state, -1) != LUA_TSTRING)
    return fs_lua_fail(L, "it ends with an error that is no text");
  const char *message = lua_tolstring(sandbox->state, -1, &length);
  lua_pushnil(L);
  lua_pushlstring(L, message, length < MESSAGE_MAX ? length : MESSAGE_MAX);
  return 2;
}

static void set_limits(lua_State *L, fs_sandbox *sandbox, int instructions, int seconds) {
  sandbox->left = (int64_t)luaL_checknumber(L, instructions);
  sandbox->deadline = fs_clock_now() + fs_lua_time(L, seconds);
}

/* The result of a script on its way to the host. */
typedef struct fs_outgoing {
  fs_sandbox *sandbox;
  fs_copied done;
} fs_outgoing;

static int copy_out(lua_State *L) {
  fs_outgoing *outgoing = lua_touserdata(L, 1);
  fs_copy copy = {.left = DATA_MAX, .bytes = TEXTS_MAX, .deadline = outgoing->sandbox->deadline};
  luaL_checkstack(L, FS_COPY_SLOTS, NULL);
  outgoing->done = fs_lua_copy(outgoing->sandbox->state, -1, L, &copy);
  return outgoing->done == FS_COPIED;
}

/* The script's data; or nil and why not, also where the host has no memory for it. */
static int push_data(lua_State *L, fs_sandbox *sandbox) {
  static const char *const problems[] = {
      NULL, "what it returns is nested too deep", "what it returns is too large",
      "what it returns is no plan: it has a function that is not in r.test"};
  fs_outgoing outgoing = {.sandbox = sandbox};
  lua_pushcfunction(L, copy_out);
  lua_pushlightuserdata(L, &outgoing);
  if (lua_pcall(L, 1, 1, 0) != 0) {
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
  }
  return outgoing.done == FS_COPIED ? 1 : fs_lua_fail(L, problems[outgoing.done]);
}

/* sandbox:run(words, shapes, script, name, instructions, seconds): the data that the script returns; or nil
 * and why not. `words` is bytecode, and is trusted; it is called with `shapes`, a table of data. */
static int sandbox_run(lua_State *L) {
  fs_sandbox *sandbox = check_sandbox(L);
  fs_inside inside = {.host = L, .shapes = 3};
  inside.words = luaL_checklstring(L, 2, &inside.words_length);
  luaL_checktype(L, 3, LUA_TTABLE);
  inside.script = luaL_checklstring(L, 4, &inside.script_length);
  inside.name = luaL_checkstring(L, 5);
  set_limits(L, sandbox, 6, 7);
  luaL_checkstack(L, FS_COPY_SLOTS, NULL);
  if (inside.script_length > 0 && inside.script[0] == LUA_SIGNATURE[0])
    return fs_lua_fail(L, "it is compiled; a script is text");
  int top = lua_gettop(L);
  bool ok = call_inside(sandbox, run_inside, &inside);
  lua_settop(L, top); /* an error may have left members there */
  return ok ? push_data(L, sandbox) : push_failure(L, sandbox);
}

/* sandbox:test(number, face, detection, instructions, seconds): what the test with a number says; or nil and
 * why not. */
static int sandbox_test(lua_State *L) {
  fs_sandbox *sandbox = check_sandbox(L);
  fs_inside inside = {.host = L, .test = (int)luaL_checkinteger(L, 2)};
  luaL_checktype(L, 3, LUA_TTABLE);
  luaL_checktype(L, 4, LUA_TTABLE);
  set_limits(L, sandbox, 5, 6);
  luaL_checkstack(L, FS_COPY_SLOTS, NULL);
  int top = lua_gettop(L);
  bool ok = call_inside(sandbox, test_inside, &inside);
  lua_settop(L, top); /* an error may have left members there */
  if (!ok)
    return push_failure(L, sandbox);
  lua_pushboolean(L, lua_toboolean(sandbox->state, -1));
  return 1;
}

void fs_lua_sandbox_register(lua_State *L) {
  static const luaL_Reg methods[] = {{"run", sandbox_run}, {"test", sandbox_test}, {NULL, NULL}};
  fs_lua_type(L, TYPE, methods, sandbox_gc);
}
