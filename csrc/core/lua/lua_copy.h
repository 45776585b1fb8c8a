/* Copies plain data from one Lua state into another. */
#ifndef FS_LUA_COPY_H
#define FS_LUA_COPY_H

#include "base/clock.h"
#include "base/lua/lua_compat.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum fs_copied {
  FS_COPIED,
  FS_COPY_TOO_DEEP,
  FS_COPY_TOO_LARGE,
  FS_COPY_NOT_DATA, /* a function, a userdata or a coroutine */
} fs_copied;

/* Bounds of what is copied; `left` and `bytes` go down. One text may stand in many places of a small table,
 * and an empty table takes as long to walk as it was once full: hence bytes and a time. Slots of the stack
 * that a copy needs in either state. */
typedef struct fs_copy {
  int left;        /* values */
  size_t bytes;    /* of texts */
  fs_ms deadline;  /* 0: none */
  bool skip_other; /* leave out what is no data, instead of ending the copy */
} fs_copy;
enum { FS_COPY_DEPTH = 24, FS_COPY_SLOTS = 4 * FS_COPY_DEPTH + 8 };

/* Pushes onto `to` a copy of the value at `index` of `from`: nil, booleans, numbers, strings, and tables of
 * them, without metatables. A table that is met twice is copied twice. Nothing is pushed where the copy ends
 * early. `from`'s stack is as before; both need FS_COPY_SLOTS free slots. */
fs_copied fs_lua_copy(lua_State *from, int index, lua_State *to, fs_copy *copy);

#endif
