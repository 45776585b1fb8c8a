#include "local/jobs/cleaner.h"

#include "base/error.h"
#include "base/thread.h"
#include "local/jobs/sources.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>

enum {
  ROUND_SECONDS = 20, /* between checks without a wake-up */
  SOON_MS = 200,      /* delay after a wake-up, because additions come in bursts */
  GRACE_SECONDS = 30, /* a result survives the quota for so long, so that it can be downloaded */
};

struct fs_cleaner {
  fs_engine *engine; /* borrowed */
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  bool woken;
  atomic_bool full;
  atomic_llong size; /* bytes in the data directory at the last check, and of uploads accepted since */
};

/* ---- removing ---- */

typedef struct fs_removal {
  const fs_engine *engine; /* borrowed */
  int64_t freed;           /* bytes on the disk */
} fs_removal;

static void drop_media(void *context, const char *name) {
  fs_removal *removal = context;
  removal->freed += fs_media_drop(&removal->engine->data, name);
}

/* Adds to `*freed` the bytes that are free then. */
static int forget(fs_engine *engine, const fs_leftover *leftover, bool uploads, int64_t *freed) {
  fs_removal removal = {.engine = engine};
  int result = fs_store_forget(engine->store, leftover, uploads, drop_media, &removal);
  if (result == 1 && leftover->kind != FS_LEFTOVER_UPLOAD)
    removal.freed += fs_source_drop(engine, leftover->name);
  *freed += removal.freed;
  return result;
}

int fs_cleaner_forget(fs_engine *engine, const fs_leftover *leftover) {
  int64_t freed = 0;
  return forget(engine, leftover, true, &freed);
}

/* ---- how much there is ---- */

/* Bytes that a file has on the disk, or will have: an upload in progress has a part of its size yet. */
static int64_t room_of(const struct stat *info) {
  int64_t used = (int64_t)info->st_blocks * 512;
  return used > info->st_size ? used : info->st_size;
}

/* Bytes of the files in DIR/`folder`. Without `linked`, files with several names are left out: a source that
 * is also in media/ counts there. */
static int64_t size_of(const fs_data_dir *data, const char *folder, bool linked) {
  char path[PATH_MAX];
  struct stat info;
  int64_t sum = 0;
  snprintf(path, sizeof path, "%s/%s", data->path, folder);
  DIR *directory = opendir(path);
  if (directory == NULL)
    return 0;
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
    if (fstatat(dirfd(directory), entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode) &&
        (linked || info.st_nlink == 1))
      sum += room_of(&info);
  closedir(directory);
  return sum;
}

static int64_t size_of_all(const fs_data_dir *data) {
  return size_of(data, "media", true) + size_of(data, "sources", false) + size_of(data, "tmp", false) +
         size_of(data, ".", true);
}

/* ---- a look ---- */

static bool drop_oldest(fs_engine *engine, int64_t before, int64_t *freed) {
  fs_leftover oldest;
  return !atomic_load(&engine->stopping) && fs_store_oldest(engine->store, before, &oldest) == 1 &&
         forget(engine, &oldest, false, freed) >= 0;
}

/* Removes the oldest jobs and uploads until at most `most` bytes are left. Returns the bytes left. The files
 * are looked through once more than they are removed in one go: there may be many. */
static int64_t reduce_to(fs_cleaner *cleaner, int64_t most) {
  fs_engine *engine = cleaner->engine;
  int64_t before = (int64_t)time(NULL) - GRACE_SECONDS, size = size_of_all(&engine->data);
  for (bool more = true; size > most && more; size = size_of_all(&engine->data))
    for (int64_t freed = 0; size - freed > most && (more = drop_oldest(engine, before, &freed));)
      ;
  atomic_store(&cleaner->size, size);
  return size;
}

/* Above nine tenths of the quota reduces to eight, so that not every job triggers a removal. */
static void keep_quota(fs_cleaner *cleaner) {
  int64_t quota = cleaner->engine->options.quota, size = size_of_all(&cleaner->engine->data);
  atomic_store(&cleaner->size, size);
  if (size > quota / 10 * 9)
    size = reduce_to(cleaner, quota / 10 * 8);
  atomic_store(&cleaner->full, size > quota);
}

bool fs_cleaner_make_room(fs_cleaner *cleaner, int64_t bytes) {
  int64_t quota = cleaner->engine->options.quota;
  if (bytes > quota)
    return false;
  /* accepted uploads count at once: the next check of the files may be seconds away */
  if (atomic_fetch_add(&cleaner->size, bytes) + bytes <= quota)
    return true;
  bool fits = reduce_to(cleaner, quota - bytes) + bytes <= quota;
  if (fits)
    atomic_fetch_add(&cleaner->size, bytes);
  return fits;
}

static void look(fs_cleaner *cleaner) {
  fs_engine *engine = cleaner->engine;
  fs_store_flush(engine->store);
  int64_t freed = 0;
  while (drop_oldest(engine, (int64_t)time(NULL) - engine->options.keep, &freed))
    ;
  fs_sources_sweep(engine, false);
  keep_quota(cleaner);
}

/* ---- the thread ---- */

static void wait_until_woken(fs_cleaner *cleaner) {
  const fs_ms round = fs_clock_now() + (fs_ms)ROUND_SECONDS * 1000;
  pthread_mutex_lock(&cleaner->mutex);
  while (!cleaner->woken && !atomic_load(&cleaner->engine->stopping) &&
         fs_thread_wait(&cleaner->changed, &cleaner->mutex, round))
    ;
  cleaner->woken = false;
  pthread_mutex_unlock(&cleaner->mutex);
}

static void *keep(void *context) {
  fs_cleaner *cleaner = context;
  const struct timespec soon = {.tv_nsec = SOON_MS * 1000000L};
  while (!atomic_load(&cleaner->engine->stopping)) {
    wait_until_woken(cleaner);
    nanosleep(&soon, NULL);
    if (!atomic_load(&cleaner->engine->stopping))
      look(cleaner);
  }
  return NULL;
}

static int64_t usual_quota(const fs_data_dir *data) {
  struct statvfs disk;
  int64_t most = INT64_C(20) << 30;
  if (statvfs(data->path, &disk) != 0)
    return most;
  int64_t half = (int64_t)disk.f_blocks / 2 * (int64_t)disk.f_frsize;
  return half < most ? half : most;
}

fs_cleaner *fs_cleaner_start(fs_engine *engine, fs_error *error) {
  fs_cleaner *cleaner = calloc(1, sizeof *cleaner);
  if (cleaner == NULL) {
    fs_fail(error, "out of memory");
    return NULL;
  }
  cleaner->engine = engine;
  if (engine->options.quota == 0)
    engine->options.quota = usual_quota(&engine->data);
  pthread_mutex_init(&cleaner->mutex, NULL);
  fs_thread_condition(&cleaner->changed);
  look(cleaner);
  int status = pthread_create(&cleaner->thread, NULL, keep, cleaner);
  if (status == 0)
    return cleaner;
  fs_fail(error, "cannot start a thread: %s", fs_file_error(status));
  free(cleaner);
  return NULL;
}

void fs_cleaner_wake(fs_cleaner *cleaner) {
  if (cleaner == NULL)
    return;
  pthread_mutex_lock(&cleaner->mutex);
  cleaner->woken = true;
  pthread_cond_signal(&cleaner->changed);
  pthread_mutex_unlock(&cleaner->mutex);
}

bool fs_cleaner_is_disk_full(fs_cleaner *cleaner) {
  return !fs_store_has_room(cleaner->engine->store);
}

bool fs_cleaner_is_full(fs_cleaner *cleaner) {
  return atomic_load(&cleaner->full) || fs_cleaner_is_disk_full(cleaner);
}

void fs_cleaner_stop(fs_cleaner *cleaner) {
  if (cleaner == NULL)
    return;
  fs_cleaner_wake(cleaner);
  pthread_join(cleaner->thread, NULL);
  pthread_cond_destroy(&cleaner->changed);
  pthread_mutex_destroy(&cleaner->mutex);
  free(cleaner);
}
