/* What is known of the service's accounts - a key at an address - by all clients of this process and of those
 * that are forked from it: how fast requests may follow each other, and which are not worth sending.
 *
 * It is kept in memory that is shared with children, made when the module is loaded: where nginx loads it
 * before its workers are forked (init_by_lua), all workers have one rate. A mutex guards it that survives the
 * death of a process which holds it. Entries last as long as there is a client of the account, and there is
 * room for FS_ACCOUNTS_MAX; of more the one that was used longest ago is forgotten, and what it knew is
 * learned again. */
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

/* An account as its client knows it. */
typedef struct fs_account_ref {
  uint64_t name;
  size_t index; /* where it was last */
} fs_account_ref;

/* Makes the memory. Once per process, before others are forked that shall share it. */
void fs_accounts_open(void);

/* What an account is known by; never 0. */
uint64_t fs_account_name(const char *base_url, const char *api_key);

/* A client begins to use an account, and ends it. A client that dies leaves its mark, so that the entry stays
 * until its place is needed. */
fs_account_ref fs_account_acquire(const char *base_url, const char *api_key, fs_ms now);
void fs_account_release(fs_account_ref *ref, fs_ms now);

/* The account, which nobody else touches until fs_account_leave. Nothing that waits belongs in between. */
fs_account *fs_account_lock(fs_account_ref *ref, fs_ms now);
void fs_account_unlock(void);

#endif
