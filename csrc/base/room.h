/* How much memory a buffer gets whose size follows something that changes little by little. */
#ifndef FS_ROOM_H
#define FS_ROOM_H

#include <stddef.h>

/* Room for `count` elements and an eighth more: a face that comes nearer needs a few more in each frame, and
 * memory that is taken anew has to be cleared. */
static inline size_t fs_room_for(size_t count) {
  return count + count / 8;
}

#endif
