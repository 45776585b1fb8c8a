#include "ledger/owner_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/random.h>
#include <unistd.h>

/* The open locks. A forked child has copies of their descriptors, which would keep the locks after the end of
 * this process: it closes them at once. */
static LIST_HEAD(, fs_owner_lock) open_locks = LIST_HEAD_INITIALIZER(open_locks);
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void before_fork(void) {
  pthread_mutex_lock(&mutex);
}

static void after_fork(void) {
  pthread_mutex_unlock(&mutex);
}

static void in_child(void) {
  fs_owner_lock *owner;
  LIST_FOREACH(owner, &open_locks, next) {
    close(owner->fd);
    owner->fd = -1;
  }
  LIST_INIT(&open_locks);
  pthread_mutex_unlock(&mutex);
}

static void watch_forks(void) {
  pthread_atfork(before_fork, after_fork, in_child);
}

/* Open-file-description locks belong to what was opened, not to the process: two owners in one process see
 * each other, and closing another descriptor of the file drops nothing (fcntl(2)). */
static struct flock lock_of(int64_t token) {
  return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = token, .l_len = 1};
}

int fs_owner_lock_open(fs_owner_lock *owner, const char *path) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  uint64_t random;
  pthread_once(&once, watch_forks);
  pthread_mutex_lock(&mutex);
  owner->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (owner->fd >= 0)
    LIST_INSERT_HEAD(&open_locks, owner, next);
  pthread_mutex_unlock(&mutex);
  if (owner->fd < 0)
    return -1;
  if (getrandom(&random, sizeof random, 0) == sizeof random) {
    /* 52 bits stay whole in a Lua number, and within a file's offsets */
    owner->token = (int64_t)(random >> 12);
    struct flock lock = lock_of(owner->token);
    if (fcntl(owner->fd, F_OFD_SETLK, &lock) == 0)
      return 0;
  }
  int saved = errno;
  fs_owner_lock_close(owner);
  errno = saved;
  return -1;
}

void fs_owner_lock_close(fs_owner_lock *owner) {
  pthread_mutex_lock(&mutex);
  if (owner->fd >= 0) {
    LIST_REMOVE(owner, next);
    close(owner->fd);
  }
  owner->fd = -1;
  pthread_mutex_unlock(&mutex);
}

bool fs_owner_lock_alive(const fs_owner_lock *owner, int64_t token) {
  struct flock lock = lock_of(token);
  /* one's own lock does not stand in one's own way, so it would not show */
  return token == owner->token || fcntl(owner->fd, F_OFD_GETLK, &lock) != 0 || lock.l_type != F_UNLCK;
}
