/* Random secrets, digests by a key and safe comparison, as functions of `faceswap.core`. */
#include "base/hmac.h"
#include "base/lua/lua_util.h"
#include "core/lua/lua_core.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

enum { RANDOM_SIZE = 16 };

/* core.random(): 32 hexadecimal digits that nobody can guess. */
static int random_digits(lua_State *L) {
  unsigned char bytes[RANDOM_SIZE];
  /* up to 256 bytes are never given in part (getrandom(2)) */
  while (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
    if (errno != EINTR)
      return luaL_error(L, "no random numbers from the system: %s", strerror(errno));
  return fs_lua_push_hex(L, bytes, sizeof bytes);
}

/* core.hmac(key, text): HMAC-SHA256 as 64 hexadecimal digits. */
static int hmac(lua_State *L) {
  size_t key_length, length;
  unsigned char digest[FS_SHA256_SIZE];
  const char *key = luaL_checklstring(L, 1, &key_length);
  const char *text = luaL_checklstring(L, 2, &length);
  fs_hmac_sha256(key, key_length, text, length, digest);
  return fs_lua_push_hex(L, digest, sizeof digest);
}

/* core.equal(a, b): whether two texts are the same; in a time that depends on nothing but their length. */
static int equal(lua_State *L) {
  size_t length, other_length;
  const char *a = luaL_checklstring(L, 1, &length);
  const char *b = luaL_checklstring(L, 2, &other_length);
  lua_pushboolean(L, length == other_length && fs_hmac_equal(a, b, length));
  return 1;
}

void fs_lua_secret_register(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"random", random_digits}, {"hmac", hmac}, {"equal", equal}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
