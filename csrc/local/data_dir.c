#include "local/data_dir.h"

#include "base/clock.h"
#include "base/error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

void fs_data_dir_path(const fs_data_dir *data, const char *folder, const char *stem, const char *ending,
                      char path[PATH_MAX]) {
  snprintf(path, PATH_MAX, "%s/%s/%s%s", data->path, folder, stem, ending);
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *place) {
  (void)info, (void)kind, (void)place;
  return remove(path);
}

void fs_data_dir_remove(const char *path) {
  nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static int copy_all(int from, int to) {
  enum { PIECE = 1 << 30 };
  ssize_t sent;
  while ((sent = sendfile(to, from, NULL, PIECE)) > 0)
    ;
  return (int)sent;
}

static int copy(const char *from_path, const char *to_path) {
  int from = open(from_path, O_RDONLY | O_CLOEXEC);
  int to = from >= 0 ? open(to_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
  int status = to >= 0 ? copy_all(from, to) : -1;
  int reason = errno;
  if (from >= 0)
    close(from);
  if (to >= 0 && close(to) != 0 && status == 0) {
    status = -1;
    reason = errno;
  }
  if (status != 0)
    unlink(to_path);
  errno = reason;
  return status;
}

int fs_data_dir_share(const char *from, const char *to) {
  return link(from, to) == 0 || copy(from, to) == 0 ? 0 : -1;
}

int fs_data_dir_sync(const fs_data_dir *data, const char *folder) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/%s", data->path, folder);
  int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int status = directory >= 0 ? fsync(directory) : -1;
  if (directory >= 0)
    close(directory);
  return status;
}

static int make_directory(const char *path, fs_error *error) {
  struct stat info;
  if (mkdir(path, 0700) == 0 || (errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode)))
    return 0;
  return fs_fail(error, "cannot make the directory %s: %s", path,
                 errno == EEXIST ? "there is a file of that name" : fs_creation_error(errno));
}

/* How long an engine waits for the lock of another: BRIEFLY of one at work, which may have been told to end
 * this moment, and ENDING of one that has said that it ends; it may have jobs to end first. */
enum { LOCK_WAIT_BRIEFLY_MS = 2000, LOCK_WAIT_ENDING_MS = 30000, LOCK_TRY_MS = 20 };
enum { HOLDER_SIZE = 16 };

/* Locks the file. If another engine keeps it, returns -1 with the number of its process in `holder`, which is
 * empty if that one ends. */
static int lock_file(int file, char holder[HOLDER_SIZE]) {
  const struct timespec pause = {.tv_nsec = LOCK_TRY_MS * 1000000L};
  fs_ms began = fs_clock_now();
  while (flock(file, LOCK_EX | LOCK_NB) != 0) {
    ssize_t length = pread(file, holder, HOLDER_SIZE - 1, 0);
    holder[length > 0 ? length : 0] = '\0';
    if (fs_clock_now() - began > (holder[0] != '\0' ? LOCK_WAIT_BRIEFLY_MS : LOCK_WAIT_ENDING_MS))
      return -1;
    nanosleep(&pause, NULL);
  }
  return 0;
}

bool fs_data_dir_is_there(const fs_data_dir *data) {
  struct stat info;
  return fstat(data->lock, &info) != 0 || info.st_nlink > 0;
}

void fs_data_dir_tell_full(const fs_data_dir *data) {
  enum { PAUSE_MS = 60000 };
  static atomic_llong told = -PAUSE_MS; /* the clock begins at 0 */
  long long before = atomic_load(&told), now = fs_clock_now();
  if (now - before >= PAUSE_MS && atomic_compare_exchange_strong(&told, &before, now))
    fprintf(stderr, "faceswap-local: %s: %s\n", data->path, fs_file_error(ENOSPC));
}

void fs_data_dir_leave(const fs_data_dir *data) {
  if (data->lock >= 0 && ftruncate(data->lock, 0) != 0)
    return; /* whoever comes waits for less */
}

static int take_lock(fs_data_dir *data, fs_error *error) {
  char path[PATH_MAX], holder[HOLDER_SIZE] = "";
  snprintf(path, sizeof path, "%s/lock", data->path);
  data->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (data->lock < 0)
    return fs_fail(error, "cannot write in the data directory %s: %s", data->path, fs_file_error(errno));
  if (lock_file(data->lock, holder) != 0)
    return fs_fail(
        error, "the data directory %s is used by another faceswap-local (process %s); give this one its own",
        data->path, holder[0] != '\0' ? holder : "unknown");
  int length = snprintf(holder, sizeof holder, "%ld", (long)getpid());
  if (ftruncate(data->lock, 0) != 0 || pwrite(data->lock, holder, (size_t)length, 0) != length)
    return fs_fail(error, "cannot write %s: %s", path, fs_file_error(errno));
  return 0;
}

static int keep_nothing(void *context, const char *name) {
  (void)context;
  (void)name;
  return 0;
}

#define TEMPORARY "faceswap-local-"
enum { SETTLED = 60 /* seconds within which an engine locks its new directory */ };

/* Locks the temporary directory at `path` if its engine is dead: the directory belongs to this user, is at
 * least SETTLED seconds old, and its lock is free. Returns the lock's descriptor, or -1. */
static int lock_dead(const char *path) {
  char lock[PATH_MAX + 8];
  struct stat info;
  if (lstat(path, &info) != 0 || !S_ISDIR(info.st_mode) || info.st_uid != geteuid() ||
      time(NULL) - info.st_mtime < SETTLED)
    return -1;
  snprintf(lock, sizeof lock, "%s/lock", path);
  int file = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file >= 0 && flock(file, LOCK_EX | LOCK_NB) != 0) {
    close(file);
    return -1;
  }
  return file;
}

/* Removes the temporary directories of killed engines. */
static void sweep_temporary(const char *parent) {
  char path[PATH_MAX];
  DIR *directory = opendir(parent);
  if (directory == NULL)
    return;
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
    int length = snprintf(path, sizeof path, "%s/%s", parent, entry->d_name);
    if (length >= (int)sizeof path || strncmp(entry->d_name, TEMPORARY, strlen(TEMPORARY)) != 0)
      continue;
    int lock = lock_dead(path);
    if (lock < 0)
      continue;
    fs_data_dir_remove(path);
    close(lock);
  }
  closedir(directory);
}

static int make_temporary(char path[PATH_MAX], fs_error *error) {
  const char *named = getenv("TMPDIR");
  const char *parent = named != NULL && named[0] != '\0' ? named : "/tmp";
  sweep_temporary(parent);
  snprintf(path, PATH_MAX, "%s/" TEMPORARY "XXXXXX", parent);
  return mkdtemp(path) != NULL
             ? 0
             : fs_fail(error, "cannot make a directory in %s%s: %s; --data names another one", parent,
                       parent == named ? ", which TMPDIR names" : "", fs_file_error(errno));
}

int fs_data_dir_open(fs_data_dir *data, const char *path, fs_error *error) {
  static const char *const folders[] = {"media", "sources", "tmp"};
  char absolute[PATH_MAX], made[PATH_MAX];
  data->lock = data->shield = -1;
  data->temporary = path == NULL;
  if (path == NULL && make_temporary(made, error) != 0)
    return -1;
  if (path == NULL)
    path = made;
  if (make_directory(path, error) != 0)
    return -1;
  if (realpath(path, absolute) == NULL || strlen(absolute) >= sizeof data->path)
    return fs_fail(error, "cannot use %s as the data directory: %s", path,
                   fs_file_error(errno != 0 ? errno : ENAMETOOLONG));
  memcpy(data->path, absolute, strlen(absolute) + 1);
  if (take_lock(data, error) != 0) {
    fs_data_dir_close(data);
    return -1;
  }
  data->shield = open(data->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (data->shield >= 0)
    flock(data->shield, LOCK_SH | LOCK_NB);
  for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
    snprintf(absolute, sizeof absolute, "%s/%s", data->path, folders[i]);
    if (make_directory(absolute, error) != 0) {
      fs_data_dir_close(data);
      return -1;
    }
  }
  fs_data_dir_sweep(data, "tmp", keep_nothing, NULL);
  return 0;
}

void fs_data_dir_close(fs_data_dir *data) {
  if (data->lock < 0)
    return;
  if (data->temporary)
    fs_data_dir_remove(data->path);
  if (data->shield >= 0)
    close(data->shield);
  close(data->lock);
  data->lock = -1;
}

void fs_data_dir_sweep(const fs_data_dir *data, const char *folder,
                       int (*wanted)(void *context, const char *name), void *context) {
  char path[PATH_MAX + FS_NAME_SIZE];
  size_t length = (size_t)snprintf(path, PATH_MAX, "%s/%s", data->path, folder);
  DIR *directory = opendir(path);
  if (directory == NULL)
    return;
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
        !wanted(context, entry->d_name)) {
      snprintf(path + length, sizeof path - length, "/%s", entry->d_name);
      fs_data_dir_remove(path);
    }
  closedir(directory);
}
