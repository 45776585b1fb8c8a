/* `faceswap.vision`: the face library for Lua. Internal: scripts use `require "faceswap.faces"`. */
#include "../core/compat.h"
#include "crew.h"
#include "models.h"

#include <dlfcn.h>
#include <errno.h>
#include <libavutil/log.h>
#include <libavutil/mem.h>
#include <libavutil/sha.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TYPE "faceswap.looker"

enum {
  DIGEST_BITS = 256,
  DIGEST_BYTES = DIGEST_BITS / 8,
  EMBEDDING_BYTES = FS_EMBEDDING * (int)sizeof(float),
};

typedef struct looker {
  fs_crew *crew;       /* owned; NULL once closed */
  pid_t owner;         /* whose its threads are */
  fs_glance *answered; /* owned; on its way to Lua, also over an error of memory */
} looker;

static looker *check_looker(lua_State *L) {
  looker *self = luaL_checkudata(L, 1, TYPE);
  if (!self->crew)
    luaL_error(L, "the looker is closed");
  if (self->owner != getpid())
    luaL_error(L, "the looker was made before this process was forked; make another one here");
  return self;
}

static int push_failure(lua_State *L, const char *reason) {
  lua_pushnil(L);
  lua_pushstring(L, reason);
  return 2;
}

static void find_models(char models[PATH_MAX]) {
  Dl_info library;
  char path[PATH_MAX];
  bool found = dladdr((void *)&find_models, &library) && realpath(library.dli_fname, path);
  fs_models_find(found ? path : "", models);
}

/* vision.open(models or nil, threads): a looker, whose models are still being loaded; or nil and why not. */
static int open_looker(lua_State *L) {
  char models[PATH_MAX];
  const char *named = luaL_optstring(L, 1, NULL);
  int threads = (int)luaL_checkinteger(L, 2);
  luaL_argcheck(L, !named || strlen(named) < sizeof models, 1, "too long a name");
  luaL_argcheck(L, threads > 0, 2, "at least one thread is needed");
  looker *self = lua_newuserdatauv(L, sizeof *self, 0);
  *self = (looker){.owner = getpid()};
  luaL_setmetatable(L, TYPE);
  if (!named)
    find_models(models);
  self->crew = fs_crew_start(named ? named : models, threads);
  return self->crew ? 1 : push_failure(L, strerror(errno));
}

static int release(lua_State *L) {
  looker *self = luaL_checkudata(L, 1, TYPE);
  if (self->owner == getpid()) {
    fs_glance_free(self->answered);
    fs_crew_stop(self->crew);
  }
  *self = (looker){.owner = self->owner};
  return 0;
}

/* looker:ready(): waits for the models; true, or nil and why they are not there. */
static int ready(lua_State *L) {
  char error[512];
  if (fs_crew_ready(check_looker(L)->crew, error, sizeof error) != 0)
    return push_failure(L, error);
  lua_pushboolean(L, 1);
  return 1;
}

/* looker:address(): where to connect to be told that there is something to take. */
static int address(lua_State *L) {
  lua_pushstring(L, fs_crew_address(check_looker(L)->crew));
  return 1;
}

/* looker:active(): how many pictures have not been taken. */
static int active(lua_State *L) {
  lua_pushinteger(L, (lua_Integer)fs_crew_active(check_looker(L)->crew));
  return 1;
}

/* looker:usable(): whether it is open, in the process that opened it. */
static int usable(lua_State *L) {
  const looker *self = luaL_checkudata(L, 1, TYPE);
  lua_pushboolean(L, self->crew && self->owner == getpid());
  return 1;
}

static void set_number(lua_State *L, const char *name, float value) {
  lua_pushnumber(L, (lua_Number)value);
  lua_setfield(L, -2, name);
}

static void push_box(lua_State *L, const fs_rect *box) {
  const float values[] = {box->x, box->y, box->width, box->height};
  lua_createtable(L, 4, 0);
  for (int i = 0; i < 4; i++) {
    lua_pushnumber(L, (lua_Number)values[i]);
    lua_rawseti(L, -2, i + 1);
  }
}

static void push_pose(lua_State *L, const fs_pose *pose) {
  lua_createtable(L, 0, 3);
  set_number(L, "yaw", pose->yaw);
  set_number(L, "pitch", pose->pitch);
  set_number(L, "roll", pose->roll);
}

static void push_age(lua_State *L, float age) {
  float low, high;
  fs_age_interval(age, &low, &high);
  lua_createtable(L, 0, 3);
  set_number(L, "years", age);
  set_number(L, "low", low);
  set_number(L, "high", high);
}

static void push_estimate(lua_State *L, const char *value, float confidence) {
  lua_createtable(L, 0, 2);
  lua_pushstring(L, value);
  lua_setfield(L, -2, "value");
  set_number(L, "confidence", confidence);
}

static void push_gender(lua_State *L, float female) {
  push_estimate(L, female >= 0.5f ? "female" : "male", female >= 0.5f ? female : 1 - female);
}

static void push_expression(lua_State *L, const float *probabilities) {
  static const char *const names[FS_EXPRESSIONS] = {
      [FS_NEUTRAL] = "neutral",    [FS_HAPPY] = "happy",     [FS_SAD] = "sad",
      [FS_ANGRY] = "angry",        [FS_FEARFUL] = "fearful", [FS_DISGUSTED] = "disgusted",
      [FS_SURPRISED] = "surprised"};
  int best = 0;
  for (int i = 1; i < FS_EXPRESSIONS; i++)
    if (probabilities[i] > probabilities[best])
      best = i;
  push_estimate(L, names[best], probabilities[best]);
}

/* Sets the facts of a face that could be described. */
static void set_facts(lua_State *L, const fs_seen *seen) {
  set_number(L, "size", seen->size);
  set_number(L, "sharpness", seen->sharpness);
  set_number(L, "brightness", seen->brightness);
  push_pose(L, &seen->pose);
  lua_setfield(L, -2, "pose");
  push_age(L, seen->attributes.age);
  lua_setfield(L, -2, "age");
  push_gender(L, seen->attributes.female);
  lua_setfield(L, -2, "gender");
  push_expression(L, seen->attributes.expression);
  lua_setfield(L, -2, "expression");
  if (seen->as == FS_SEEN_WHOLE) {
    lua_pushlstring(L, (const char *)seen->embedding, EMBEDDING_BYTES);
    lua_setfield(L, -2, "embedding");
  } else {
    lua_pushfstring(L, "the face is %d pixels wide: too small to tell whose it is", (int)seen->size);
    lua_setfield(L, -2, "problem");
  }
}

static void push_seen(lua_State *L, const fs_seen *seen) {
  lua_createtable(L, 0, 12);
  push_box(L, &seen->face.box);
  lua_setfield(L, -2, "box");
  set_number(L, "score", seen->face.score);
  lua_pushboolean(L, seen->background);
  lua_setfield(L, -2, "background");
  if (seen->as == FS_SEEN_UNCLEAR) {
    lua_pushliteral(L, "the features of the face cannot be made out");
    lua_setfield(L, -2, "problem");
  } else if (seen->as != FS_SEEN_FOUND) {
    set_facts(L, seen);
  }
}

static void push_glance(lua_State *L, const fs_glance *glance) {
  lua_createtable(L, 0, 2);
  lua_pushnumber(L, (lua_Number)glance->number);
  lua_setfield(L, -2, "id");
  if (glance->count < 0) {
    lua_pushstring(L, glance->error);
    lua_setfield(L, -2, "problem");
    return;
  }
  lua_createtable(L, glance->count, 2);
  set_number(L, "width", (float)glance->width);
  set_number(L, "height", (float)glance->height);
  for (int i = 0; i < glance->count; i++) {
    push_seen(L, &glance->seen[i]);
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "faces");
}

/* looker:begin(bytes or nil, name, most): has a picture looked at, the file `name` where there are no bytes,
 * and `most` of its faces described. `name` begins sentences about it. The number with which take() gives
 * what was seen. */
static int begin(lua_State *L) {
  looker *self = check_looker(L);
  size_t size = 0;
  const char *bytes = luaL_optlstring(L, 2, NULL, &size), *name = luaL_checkstring(L, 3);
  fs_glance *glance = fs_glance_new(bytes, size, name, (int)luaL_checkinteger(L, 4));
  if (!glance)
    return luaL_error(L, "out of memory");
  lua_pushnumber(L, (lua_Number)fs_crew_submit(self->crew, glance));
  return 1;
}

/* looker:take(seconds): {id = the number, faces = …} or {id, problem = what is wrong with the picture};
 * nothing if there is none after so long (0). The faces are a list, largest first, of tables {box, score,
 * background, size, sharpness, brightness, pose, age, gender, expression, embedding, problem}, with the
 * picture's `width` and `height`. */
static int take(lua_State *L) {
  looker *self = check_looker(L);
  if (!self->answered)
    self->answered = fs_crew_take(self->crew, (int)(luaL_optnumber(L, 2, 0) * 1000));
  if (!self->answered)
    return 0;
  push_glance(L, self->answered);
  fs_glance_free(self->answered);
  self->answered = NULL;
  return 1;
}

static void check_embedding(lua_State *L, int index, float out[FS_EMBEDDING]) {
  size_t size;
  const char *bytes = luaL_checklstring(L, index, &size);
  luaL_argcheck(L, size == EMBEDDING_BYTES, index, "an embedding expected");
  memcpy(out, bytes, EMBEDDING_BYTES);
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
  lua_pushlstring(L, (const char *)sum, EMBEDDING_BYTES);
  return 1;
}

/* vision.digest(bytes): SHA-256, in hexadecimal digits. */
static int digest(lua_State *L) {
  size_t size;
  const char *bytes = luaL_checklstring(L, 1, &size);
  struct AVSHA *sha = av_sha_alloc();
  uint8_t sum[DIGEST_BYTES];
  char text[2 * DIGEST_BYTES + 1];
  if (!sha)
    return luaL_error(L, "out of memory");
  av_sha_init(sha, DIGEST_BITS);
  av_sha_update(sha, (const uint8_t *)bytes, size);
  av_sha_final(sha, sum);
  av_free(sha);
  for (int i = 0; i < DIGEST_BYTES; i++)
    snprintf(text + 2 * (ptrdiff_t)i, 3, "%02x", sum[i]);
  lua_pushstring(L, text);
  return 1;
}

static void register_looker(lua_State *L) {
  static const luaL_Reg methods[] = {{"ready", ready},     {"begin", begin},   {"take", take},
                                     {"address", address}, {"active", active}, {"usable", usable},
                                     {"close", release},   {NULL, NULL}};
  luaL_newmetatable(L, TYPE);
  lua_newtable(L);
  luaL_setfuncs(L, methods, 0);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, release);
  lua_setfield(L, -2, "__gc");
  lua_pushcfunction(L, release);
  lua_setfield(L, -2, "__close");
  lua_pop(L, 1);
}

__attribute__((visibility("default"))) int luaopen_faceswap_vision(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"open", open_looker}, {"distance", distance}, {"mean", mean}, {"digest", digest}, {NULL, NULL}};
  av_log_set_level(AV_LOG_FATAL); /* what is wrong with a picture is returned, not printed */
  register_looker(L);
  luaL_newlib(L, functions);
  return 1;
}
