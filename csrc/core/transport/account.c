#include "core/transport/account.h"

#include "base/hash.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>

typedef struct accounts {
  pthread_mutex_t lock;
  fs_account items[FS_ACCOUNTS_MAX];
} accounts;

static accounts *shared;

void fs_accounts_open(void) {
  static accounts own; /* used where no memory can be shared: each process then knows its own accounts only */
  pthread_mutexattr_t attributes;
  void *memory = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  shared = memory == MAP_FAILED ? &own : memory;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  pthread_mutex_init(&shared->lock, &attributes);
  pthread_mutexattr_destroy(&attributes);
}

static void lock(void) {
  if (pthread_mutex_lock(&shared->lock) != EOWNERDEAD)
    return;
  /* the owner died while it wrote: half-written entries are dropped */
  memset(shared->items, 0, sizeof shared->items);
  pthread_mutex_consistent(&shared->lock);
}

static fs_account *find(fs_account_ref *ref) {
  for (size_t i = 0; i < FS_ACCOUNTS_MAX; i++) {
    size_t index = (ref->index + i) % FS_ACCOUNTS_MAX;
    if (shared->items[index].name == ref->name) {
      ref->index = index;
      return &shared->items[index];
    }
  }
  return NULL;
}

static fs_account *make(fs_account_ref *ref, fs_ms now) {
  size_t oldest = 0;
  for (size_t i = 1; i < FS_ACCOUNTS_MAX; i++)
    if (shared->items[i].used < shared->items[oldest].used)
      oldest = i;
  fs_account *account = &shared->items[oldest];
  *account = (fs_account){.name = ref->name};
  fs_rate_limiter_start(&account->rate_limiter, &fs_policy_default, now);
  ref->index = oldest;
  return account;
}

fs_account *fs_account_lock(fs_account_ref *ref, fs_ms now) {
  lock();
  fs_account *account = find(ref);
  if (!account)
    account = make(ref, now);
  account->used = now;
  return account;
}

void fs_account_unlock(void) {
  pthread_mutex_unlock(&shared->lock);
}

uint64_t fs_account_name(const char *base_url, const char *api_key) {
  uint64_t name = fs_hash_add(FS_HASH_START, base_url, strlen(base_url) + 1);
  name = fs_hash_add(name, api_key, strlen(api_key));
  return name ? name : 1;
}

fs_account_ref fs_account_acquire(const char *base_url, const char *api_key, fs_ms now) {
  fs_account_ref ref = {.name = fs_account_name(base_url, api_key)};
  fs_account_lock(&ref, now)->clients++;
  fs_account_unlock();
  return ref;
}

void fs_account_release(fs_account_ref *ref, fs_ms now) {
  fs_account *account = fs_account_lock(ref, now);
  if (--account->clients <= 0)
    *account = (fs_account){.name = 0};
  fs_account_unlock();
  ref->name = 0;
}
