/* Rate limiter and breaker of each account (a key at an address), shared by all clients of this process and
 * of its children.
 *
 * Accounts stand in shared memory, made when the module is loaded: where nginx loads it before it forks its
 * workers (init_by_lua), all workers have one rate. A robust mutex guards the memory, so that a process that
 * dies with the lock blocks nobody. An entry lives while a client uses it. There is room for FS_ACCOUNTS_MAX;
 * beyond that the least recently used one is dropped, and learned again. */
#ifndef FS_ACCOUNT_H
#define FS_ACCOUNT_H

#include "core/policy/breaker.h"
#include "core/policy/rate_limiter.h"

enum { FS_ACCOUNTS_MAX = 64 };

typedef struct fs_account {
  uint64_t name; /* 0: not in use */
  int clients;
  fs_ms used;
  fs_rate_limiter rate_limiter;
  fs_breaker breaker;
} fs_account;

/* A client's reference to an account. */
typedef struct fs_account_ref {
  uint64_t name;
  size_t index; /* where the entry was last found */
} fs_account_ref;

/* Makes the shared memory. Call once per process, before it forks children that share it. */
void fs_accounts_open(void);

/* Hash that names an account; never 0. It does not give the key away. */
uint64_t fs_account_name(const char *base_url, const char *api_key);

/* Acquires and releases a reference. A process that dies keeps its references: the entry then stays until its
 * room is needed. */
fs_account_ref fs_account_acquire(const char *base_url, const char *api_key, fs_ms now);
void fs_account_release(fs_account_ref *ref, fs_ms now);

/* Locks all accounts and returns one; unlocks them. Never wait between the two. */
fs_account *fs_account_lock(fs_account_ref *ref, fs_ms now);
void fs_account_unlock(void);

#endif
