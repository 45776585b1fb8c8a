/* Tells whether the process that wrote an entry still runs. Each owner locks a byte of its own in a file
 * beside the ledger; the kernel drops the lock when the owner ends, however it ends. Unlike a process id, a
 * lock is valid across containers and is never given to another process. */
#ifndef FS_OWNER_LOCK_H
#define FS_OWNER_LOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

typedef struct fs_owner_lock {
  int fd;                         /* owned */
  int64_t token;                  /* names this owner */
  LIST_ENTRY(fs_owner_lock) next; /* of the open locks of the process */
} fs_owner_lock;

/* Opens or creates the file and locks a byte of it. Returns 0, or -1 with errno. The structure stays where it
 * is until it is closed. A forked child does not have the lock. */
int fs_owner_lock_open(fs_owner_lock *owner, const char *path);

void fs_owner_lock_close(fs_owner_lock *owner);

/* Whether the owner with a token still runs; true where the lock cannot be asked about. */
bool fs_owner_lock_alive(const fs_owner_lock *owner, int64_t token);

#endif
