/* `faceswap.vision`: the face library for Lua. Internal: scripts use `require "faceswap.faces"`. */
#include "base/error.h"
#include "base/hmac.h"
#include "base/lua/lua_module.h"
#include "base/lua/lua_util.h"
#include "vision/lua/lua_face.h"
#include "vision/model_path.h"

#include <dlfcn.h>
#include <errno.h>
#include <libavutil/log.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TYPE "faceswap.analyzer"

typedef struct analyzer {
  fs_analyzer_pool *pool;    /* owned; NULL once closed */
  pid_t owner;               /* whose its threads are */
  fs_analysis_job *answered; /* owned; on its way to Lua, also over an error of memory */
} analyzer;

static analyzer *check_analyzer(lua_State *L) {
  analyzer *self = luaL_checkudata(L, 1, TYPE);
  if (!self->pool)
    luaL_error(L, "the analyzer is closed");
  if (self->owner != getpid())
    luaL_error(L, "the analyzer was made before this process was forked; make another one here");
  return self;
}

static void find_models(char models[PATH_MAX]) {
  Dl_info library;
  char path[PATH_MAX];
  bool found = dladdr((void *)&find_models, &library) && realpath(library.dli_fname, path);
  fs_model_path_find(found ? path : "", models);
}

/* vision.open(models or nil, threads): an analyzer, whose models are still being loaded; or nil and why not.
 */
static int open_analyzer(lua_State *L) {
  char models[PATH_MAX];
  const char *named = luaL_optstring(L, 1, NULL);
  int threads = (int)luaL_checkinteger(L, 2);
  luaL_argcheck(L, !named || strlen(named) < sizeof models, 1, "too long a name");
  luaL_argcheck(L, threads > 0, 2, "at least one thread is needed");
  analyzer *self = lua_newuserdatauv(L, sizeof *self, 0);
  *self = (analyzer){.owner = getpid()};
  luaL_setmetatable(L, TYPE);
  if (!named)
    find_models(models);
  self->pool = fs_analyzer_pool_start(named ? named : models, threads);
  return self->pool ? 1 : fs_lua_fail(L, fs_file_error(errno));
}

static int release(lua_State *L) {
  analyzer *self = luaL_checkudata(L, 1, TYPE);
  if (self->owner == getpid()) {
    fs_analysis_job_free(self->answered);
    fs_analyzer_pool_stop(self->pool);
  }
  *self = (analyzer){.owner = self->owner};
  return 0;
}

/* analyzer:ready(): waits for the models; true, or nil and why they are not there. */
static int ready(lua_State *L) {
  fs_error error;
  if (fs_analyzer_pool_ready(check_analyzer(L)->pool, &error) != 0)
    return fs_lua_fail(L, error.text);
  lua_pushboolean(L, 1);
  return 1;
}

/* analyzer:failure(): why the models are not there, as far as is known by now; nil where nothing is amiss. */
static int failure(lua_State *L) {
  fs_error error;
  fs_analyzer_pool_failure(check_analyzer(L)->pool, &error);
  if (!error.text[0])
    return 0;
  lua_pushstring(L, error.text);
  return 1;
}

/* analyzer:address(): where to connect to be told that there is something to take. */
static int address(lua_State *L) {
  lua_pushstring(L, fs_analyzer_pool_queue(check_analyzer(L)->pool)->completions.wakeup.address);
  return 1;
}

/* analyzer:active(): how many pictures have not been taken. */
static int active(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)fs_analyzer_pool_queue(check_analyzer(L)->pool)->active);
  return 1;
}

/* analyzer:usable(): whether it is open, in the process that opened it. */
static int usable(lua_State *L) {
  const analyzer *self = luaL_checkudata(L, 1, TYPE);
  lua_pushboolean(L, self->pool && self->owner == getpid());
  return 1;
}

/* analyzer:begin(bytes or nil, name, most): has a picture looked at, the file `name` where there are no
 * bytes, and `most` of its faces described. `name` begins sentences about it. The number with which take()
 * gives what was seen. */
static int begin(lua_State *L) {
  analyzer *self = check_analyzer(L);
  size_t size = 0;
  const char *bytes = luaL_optlstring(L, 2, NULL, &size), *name = luaL_checkstring(L, 3);
  fs_analysis_job *job = fs_analysis_job_new(bytes, size, name, (int)luaL_checkinteger(L, 4));
  if (!job)
    return luaL_error(L, "out of memory");
  lua_pushnumber(L, (lua_Number)fs_analyzer_pool_submit(self->pool, job));
  return 1;
}

/* analyzer:take(seconds): what was seen in a picture, see fs_lua_face_push; nothing if there is none after so
 * long (0).
 */
static int take(lua_State *L) {
  analyzer *self = check_analyzer(L);
  if (!self->answered)
    self->answered = (fs_analysis_job *)fs_work_queue_take(fs_analyzer_pool_queue(self->pool),
                                                           (int)(luaL_optnumber(L, 2, 0) * 1000));
  if (!self->answered)
    return 0;
  fs_lua_face_push(L, self->answered);
  fs_analysis_job_free(self->answered);
  self->answered = NULL;
  return 1;
}

static void check_embedding(lua_State *L, int index, float out[FS_EMBEDDING]) {
  size_t size;
  const char *bytes = luaL_checklstring(L, index, &size);
  luaL_argcheck(L, size == FS_EMBEDDING_BYTES, index, "an embedding expected");
  memcpy(out, bytes, FS_EMBEDDING_BYTES);
}

/* vision.distance(a, b): of two embeddings, 0 to 2. */
static int distance(lua_State *L) {
  float a[FS_EMBEDDING], b[FS_EMBEDDING];
  check_embedding(L, 1, a);
  check_embedding(L, 2, b);
  lua_pushnumber(L, (lua_Number)fs_embedding_distance(a, b));
  return 1;
}

/* vision.mean(embeddings): the embedding between several of one person. */
static int mean(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  float sum[FS_EMBEDDING] = {0}, one[FS_EMBEDDING], length = 0;
  int count = (int)lua_rawlen(L, 1);
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, 1, i);
    check_embedding(L, -1, one);
    lua_pop(L, 1);
    for (int k = 0; k < FS_EMBEDDING; k++)
      sum[k] += one[k];
  }
  for (int k = 0; k < FS_EMBEDDING; k++)
    length += sum[k] * sum[k];
  luaL_argcheck(L, length > 0, 1, "embeddings expected");
  for (int k = 0; k < FS_EMBEDDING; k++)
    sum[k] /= sqrtf(length);
  lua_pushlstring(L, (const char *)sum, FS_EMBEDDING_BYTES);
  return 1;
}

/* vision.digest(bytes): SHA-256, in hexadecimal digits. */
static int digest(lua_State *L) {
  size_t size;
  const char *bytes = luaL_checklstring(L, 1, &size);
  fs_sha256 hash;
  unsigned char sum[FS_SHA256_SIZE];
  fs_sha256_start(&hash);
  fs_sha256_add(&hash, bytes, size);
  fs_sha256_finish(&hash, sum);
  return fs_lua_push_hex(L, sum, sizeof sum);
}

__attribute__((visibility("default"))) int luaopen_faceswap_vision(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"open", open_analyzer}, {"distance", distance}, {"mean", mean}, {"digest", digest}, {NULL, NULL}};
  static const luaL_Reg methods[] = {{"ready", ready},   {"failure", failure}, {"begin", begin},
                                     {"take", take},     {"address", address}, {"active", active},
                                     {"usable", usable}, {NULL, NULL}};
  av_log_set_level(AV_LOG_QUIET); /* what is wrong with a picture is returned; some of it is AV_LOG_FATAL */
  fs_lua_type(L, TYPE, methods, release);
  fs_lua_module(L, "faceswap.vision", functions);
  return 1;
}
