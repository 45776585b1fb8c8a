/* Tells whether the one who wrote an entry is still there. Each owner holds a lock on a byte of its own of a
 * file beside the ledger; the kernel drops it when the owner ends, however it ends. Unlike a process id this
 * holds across containers, and is not given to another. */
#ifndef FS_OWNER_LOCK_H
#define FS_OWNER_LOCK_H

#include <stdbool.h>
#include <stdint.h>

typedef struct fs_owner_lock {
  int fd;        /* owned */
  int64_t token; /* names this owner */
} fs_owner_lock;

/* Opens the file, which is made where there is none, and becomes an owner. Returns 0, or -1 with errno. */
int fs_owner_lock_open(fs_owner_lock *owner, const char *path);

void fs_owner_lock_close(fs_owner_lock *owner);

/* Whether the owner with a token is there; yes if that cannot be told. */
bool fs_owner_lock_alive(const fs_owner_lock *owner, int64_t token);

#endif
