/* Tells whether the one who wrote an entry is still there. Each owner holds a lock on a byte of its own of a
 * file beside the ledger; the kernel drops it when the owner ends, however it ends. Unlike a process id this
 * holds across containers, and is not given to another. */
#ifndef FS_OWNER_H
#define FS_OWNER_H

#include <stdbool.h>
#include <stdint.h>

typedef struct fs_owner {
  int fd;        /* owned */
  int64_t token; /* names this owner */
} fs_owner;

/* Opens the file, which is made where there is none, and becomes an owner. Returns 0, or -1 with errno. */
int fs_owner_open(fs_owner *owner, const char *path);

void fs_owner_close(fs_owner *owner);

/* Whether the owner with a token is there; yes if that cannot be told. */
bool fs_owner_alive(const fs_owner *owner, int64_t token);

#endif
