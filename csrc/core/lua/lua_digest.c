/* Digests of files, as functions of `faceswap.core`. A large file takes seconds: who must not be held up
 * reads it in pieces. */
#include "base/lua/lua_util.h"
#include "core/lua/lua_core.h"
#include "core/transfer/upload.h"

#include <errno.h>

#define TYPE "faceswap.digest"

enum { BLOCK = 1 << 16 };

/* Reads up to `most` bytes more. Returns how many came last, 0 at the end of the file, or -1 with errno. */
static ssize_t read_more(fs_upload *file, int64_t most) {
  char bytes[BLOCK];
  ssize_t length = 1;
  for (int64_t end = file->at + most; length > 0 && file->at < end;)
    length = fs_upload_read(file, bytes, sizeof bytes);
  errno = file->error;
  return length;
}

static int push_digest(lua_State *L, const fs_upload *file) {
  unsigned char digest[FS_SHA256_SIZE];
  fs_upload_digest(file, digest);
  return fs_lua_push_hex(L, digest, sizeof digest);
}

/* core.file_digest(path): the SHA-256 of a file in hexadecimal digits; or nil and why not. */
static int file_digest(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  fs_upload file;
  if (fs_upload_open(&file, path) != 0)
    return fs_lua_errno(L, path);
  ssize_t left = read_more(&file, INT64_MAX);
  fs_upload_close(&file);
  return left < 0 ? fs_lua_errno(L, path) : push_digest(L, &file);
}

/* core.digest(path): the digest of a file that is read in pieces, the type "faceswap.digest"; or nil and why
 * the file cannot be read. */
static int new_digest(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  fs_upload *file = lua_newuserdatauv(L, sizeof *file, 0);
  *file = (fs_upload){.fd = -1};
  luaL_setmetatable(L, TYPE);
  return fs_upload_open(file, path) == 0 ? 1 : fs_lua_errno(L, path);
}

/* digest:read(bytes): reads so many bytes more. False while there are more; then what core.file_digest gives;
 * nil of a file that was changed meanwhile. */
static int read_piece(lua_State *L) {
  fs_upload *file = luaL_checkudata(L, 1, TYPE);
  ssize_t left = file->fd < 0 ? -1 : read_more(file, (int64_t)luaL_checknumber(L, 2));
  if (left < 0)
    return 0;
  if (left == 0)
    return push_digest(L, file);
  lua_pushboolean(L, 0);
  return 1;
}

static int release(lua_State *L) {
  fs_upload *file = luaL_checkudata(L, 1, TYPE);
  fs_upload_close(file);
  file->fd = -1;
  return 0;
}

void fs_lua_digest_register(lua_State *L) {
  static const luaL_Reg methods[] = {{"read", read_piece}, {NULL, NULL}};
  static const luaL_Reg functions[] = {{"file_digest", file_digest}, {"digest", new_digest}, {NULL, NULL}};
  fs_lua_type(L, TYPE, methods, release);
  luaL_setfuncs(L, functions, 0);
}
