/* Files, the clock and hashes, as functions of `faceswap.core`. */
#include "base/atomic_file.h"
#include "base/clean_text.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/input_file.h"
#include "base/lua/lua_util.h"
#include "base/media/animated_png.h"
#include "base/media/foreign_file.h"
#include "base/media/motion_jpeg.h"
#include "base/process.h"
#include "core/lua/lua_core.h"
#include "core/policy/media_type.h"
#include "core/transfer/media_end.h"

#include <dirent.h>
#include <errno.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* core.file_size(path): the size of a file that can be read; or nil and why not. */
static int file_size(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  int64_t size;
  int fd = fs_input_file_open(path, &size);
  if (fd < 0)
    return fs_lua_errno(L, path);
  close(fd);
  lua_pushnumber(L, (lua_Number)size);
  return 1;
}

/* core.file_stamp(path): a text that is another one once the file has been changed or replaced; or nil and
 * why not. Its first two words, device and inode, are the file's as long as it is there. */
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

/* Pushes nil and why the file could not be created, by errno. */
static int creation_failed(lua_State *L, const char *path) {
  return fs_lua_fail(L, lua_pushfstring(L, "%s: %s", fs_shown_name(path), fs_creation_error(errno)));
}

/* core.writable(path): true if a file can be created there; or nil and why not. */
static int writable(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  if (fs_atomic_file_probe(path) != 0)
    return creation_failed(L, path);
  lua_pushboolean(L, 1);
  return 1;
}

/* core.write(path, bytes): writes the file whole or not at all. */
static int write_file(lua_State *L) {
  size_t length;
  const char *path = luaL_checkstring(L, 1);
  const char *data = luaL_checklstring(L, 2, &length);
  fs_atomic_file file;
  if (fs_atomic_file_open(&file, path) != 0)
    return creation_failed(L, path);
  if (fs_atomic_file_write(&file, data, length) != 0 || fs_atomic_file_commit(&file) != 0) {
    int failed = fs_lua_errno(L, path);
    fs_atomic_file_abort(&file);
    return failed;
  }
  lua_pushboolean(L, 1);
  return 1;
}

/* The names of a directory's entries one after the other, hidden ones left out; their length, or -1. */
static ssize_t read_names(const char *path, char *names, size_t size) {
  size_t used = 0;
  DIR *directory = opendir(path);
  if (directory == NULL)
    return -1;
  for (const struct dirent *entry; used <= size && (entry = readdir(directory)) != NULL;) {
    size_t length = strlen(entry->d_name) + 1;
    if (entry->d_name[0] == '.')
      continue;
    if (length <= size - used)
      memcpy(names + used, entry->d_name, length);
    used += length;
  }
  closedir(directory);
  errno = 0;
  return used > size ? -1 : (ssize_t)used;
}

/* core.directory(path): the names of what is in a directory of moderate size, hidden ones left out, in no
 * order; or nil and why not. They are read before Lua is asked for memory, so that nothing leaks where it has
 * none. */
static int directory(lua_State *L) {
  char names[65536];
  const char *path = luaL_checkstring(L, 1);
  ssize_t length = read_names(path, names, sizeof names);
  if (length < 0 && errno == 0)
    return fs_lua_fail(L, lua_pushfstring(L, "%s: its files have more names than are read", path));
  if (length < 0)
    return fs_lua_errno(L, path);
  lua_newtable(L);
  int count = 0;
  for (ssize_t at = 0; at < length; at += (ssize_t)strlen(names + at) + 1) {
    lua_pushstring(L, names + at);
    lua_rawseti(L, -2, ++count);
  }
  return 1;
}

/* core.hold_standard_files(): see fs_process_hold_standard_files. */
static int hold_standard_files(lua_State *L) {
  (void)L;
  fs_process_hold_standard_files();
  return 0;
}

/* core.outlive_writes(): see fs_process_outlive_writes. */
static int outlive_writes(lua_State *L) {
  (void)L;
  fs_process_outlive_writes();
  return 0;
}

/* core.end_on_interrupt(): see fs_process_end_on_interrupt. */
static int end_on_interrupt(lua_State *L) {
  (void)L;
  fs_process_end_on_interrupt();
  return 0;
}

/* core.max_files(): how many files the process may have open at a time (getrlimit(2)). */
static int max_files(lua_State *L) {
  struct rlimit files;
  bool bounded = getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur != RLIM_INFINITY;
  lua_pushnumber(L, bounded ? (lua_Number)files.rlim_cur : HUGE_VAL);
  return 1;
}

/* core.is_terminal(file): whether an open file is a terminal. */
static int is_terminal(lua_State *L) {
  FILE **file =
      luaL_checkudata(L, 1, LUA_FILEHANDLE); /* in every version the first member of what Lua keeps */
  lua_pushboolean(L, *file && isatty(fileno(*file)));
  return 1;
}

/* core.terminal_columns(file): how many characters a line of the terminal has; nothing where it does not
 * tell. */
static int terminal_columns(lua_State *L) {
  FILE **file = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  struct winsize size;
  if (!*file || ioctl(fileno(*file), TIOCGWINSZ, &size) != 0 || size.ws_col < 2)
    return 0;
  lua_pushinteger(L, size.ws_col);
  return 1;
}

/* core.now(): seconds of a monotonic clock. */
static int now(lua_State *L) {
  lua_pushnumber(L, (lua_Number)fs_clock_now() / 1000);
  return 1;
}

/* core.clean(text, lines): the text as it can be shown, see fs_clean_text. */
static int clean(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  bool lines = lua_toboolean(L, 2);
  char *copy = lua_newuserdatauv(L, length + 1, 0);
  memcpy(copy, text, length);
  lua_pushlstring(L, copy, fs_clean_text(copy, length, lines));
  return 1;
}

/* core.new_table(members, fields): an empty table with room for so many. */
static int new_table(lua_State *L) {
  lua_createtable(L, (int)luaL_checkinteger(L, 1), (int)luaL_checkinteger(L, 2));
  return 1;
}

/* core.hash(bytes): 16 hexadecimal digits that name the content. */
static int hash(lua_State *L) {
  size_t length;
  const char *bytes = luaL_checklstring(L, 1, &length);
  return fs_lua_push_hash(L, fs_hash_add(FS_HASH_START, bytes, length));
}

/* core.media_type(bytes, kind): the ending ("mp4") and the kind ("video", "gif", "image", "audio") of what
 * begins with these bytes, and whether it may be the result of a swap in a medium of `kind`; nothing for what
 * is no medium. */
static int media_type(lua_State *L) {
  size_t length;
  const char *bytes = luaL_checklstring(L, 1, &length);
  const fs_media_type *type = fs_media_type_of(bytes, length);
  if (!type)
    return 0;
  lua_pushstring(L, type->ending);
  lua_pushstring(L, type->kind);
  lua_pushboolean(L, fs_media_type_fits(type, luaL_optstring(L, 2, NULL)));
  return 3;
}

/* Whether something is true of the file whose path is the argument; nil of one that cannot be opened. */
static int push_judgement(lua_State *L, bool (*is_true)(int fd, int64_t size)) {
  int64_t size;
  int fd = fs_input_file_open(luaL_checkstring(L, 1), &size);
  if (fd < 0)
    return 0;
  lua_pushboolean(L, is_true(fd, size));
  close(fd);
  return 1;
}

/* core.lacks_index(path): whether a file is a film that nothing can read, since its index is missing; nil of
 * one that cannot be opened. */
static int lacks_index(lua_State *L) {
  return push_judgement(L, fs_media_end_lacks_index);
}

/* core.ends_early(path): whether a file is a medium that goes on by its own account; nil of one that cannot
 * be opened. */
static int ends_early(lua_State *L) {
  return push_judgement(L, fs_media_end_is_cut);
}

/* core.is_animated_png(path): whether a file is a PNG that moves; nil of one that cannot be opened. */
static int is_animated_png(lua_State *L) {
  return push_judgement(L, fs_animated_png_is);
}

/* core.is_motion_jpeg(path): whether a file is a film of JPEGs in a row; nil of one that cannot be opened. */
static int is_motion_jpeg(lua_State *L) {
  return push_judgement(L, fs_motion_jpeg_is);
}

/* core.foreign_file(bytes): what a file is that begins with these bytes and is no medium, and what to do: a
 * predicate ("is a web page …"); nil for what may be one. */
static int foreign_file(lua_State *L) {
  size_t length;
  const char *bytes = luaL_checklstring(L, 1, &length);
  lua_pushstring(L, fs_foreign_file_problem((const uint8_t *)bytes, length));
  return 1;
}

void fs_lua_os_register(lua_State *L) {
  static const luaL_Reg functions[] = {{"directory", directory},
                                       {"file_size", file_size},
                                       {"file_stamp", file_stamp},
                                       {"writable", writable},
                                       {"write", write_file},
                                       {"hold_standard_files", hold_standard_files},
                                       {"outlive_writes", outlive_writes},
                                       {"end_on_interrupt", end_on_interrupt},
                                       {"max_files", max_files},
                                       {"is_terminal", is_terminal},
                                       {"terminal_columns", terminal_columns},
                                       {"now", now},
                                       {"hash", hash},
                                       {"new_table", new_table},
                                       {"clean", clean},
                                       {"media_type", media_type},
                                       {"foreign_file", foreign_file},
                                       {"lacks_index", lacks_index},
                                       {"ends_early", ends_early},
                                       {"is_animated_png", is_animated_png},
                                       {"is_motion_jpeg", is_motion_jpeg},
                                       {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
