#include "local/data_dir.h"

#include "base/error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

void fs_data_dir_path(const fs_data_dir *data, const char *folder, const char *stem, const char *ending,
                      char path[PATH_MAX]) {
  snprintf(path, PATH_MAX, "%s/%s/%s%s", data->path, folder, stem, ending);
}

static int make_directory(const char *path, char *error, size_t error_size) {
  struct stat info;
  if (mkdir(path, 0700) == 0 || (errno == EEXIST && stat(path, &info) == 0 && S_ISDIR(info.st_mode)))
    return 0;
  return fs_fail(error, error_size, "cannot make the directory %s: %s", path, strerror(errno));
}

static int take_lock(fs_data_dir *data, char *error, size_t error_size) {
  char path[PATH_MAX], holder[16] = "";
  snprintf(path, sizeof path, "%s/lock", data->path);
  data->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (data->lock < 0)
    return fs_fail(error, error_size, "cannot write in the data directory %s: %s", data->path,
                   strerror(errno));
  if (flock(data->lock, LOCK_EX | LOCK_NB) != 0) {
    ssize_t length = pread(data->lock, holder, sizeof holder - 1, 0);
    holder[length > 0 ? length : 0] = '\0';
    return fs_fail(
        error, error_size,
        "the data directory %s is used by another faceswap-local (process %s); give this one its own",
        data->path, holder[0] != '\0' ? holder : "unknown");
  }
  int length = snprintf(holder, sizeof holder, "%ld", (long)getpid());
  if (ftruncate(data->lock, 0) != 0 || pwrite(data->lock, holder, (size_t)length, 0) != length)
    return fs_fail(error, error_size, "cannot write %s: %s", path, strerror(errno));
  return 0;
}

static int keep_nothing(void *context, const char *name) {
  (void)context;
  (void)name;
  return 0;
}

static int make_temporary(char path[PATH_MAX], char *error, size_t error_size) {
  const char *parent = getenv("TMPDIR");
  snprintf(path, PATH_MAX, "%s/faceswap-local-XXXXXX", parent != NULL && parent[0] != '\0' ? parent : "/tmp");
  return mkdtemp(path) != NULL ? 0 : fs_fail(error, error_size, "cannot make %s: %s", path, strerror(errno));
}

int fs_data_dir_open(fs_data_dir *data, const char *path, char *error, size_t error_size) {
  static const char *const folders[] = {"media", "sources", "tmp"};
  char absolute[PATH_MAX], made[PATH_MAX];
  data->lock = -1;
  data->temporary = path == NULL;
  if (path == NULL && make_temporary(made, error, error_size) != 0)
    return -1;
  if (path == NULL)
    path = made;
  if (make_directory(path, error, error_size) != 0)
    return -1;
  if (realpath(path, absolute) == NULL || strlen(absolute) >= sizeof data->path)
    return fs_fail(error, error_size, "cannot use %s as the data directory: %s", path,
                   strerror(errno != 0 ? errno : ENAMETOOLONG));
  memcpy(data->path, absolute, strlen(absolute) + 1);
  if (take_lock(data, error, error_size) != 0) {
    fs_data_dir_close(data);
    return -1;
  }
  for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
    snprintf(absolute, sizeof absolute, "%s/%s", data->path, folders[i]);
    if (make_directory(absolute, error, error_size) != 0) {
      fs_data_dir_close(data);
      return -1;
    }
  }
  fs_data_dir_sweep(data, "tmp", keep_nothing, NULL);
  return 0;
}

static int remove_entry(const char *path, const struct stat *info, int kind, struct FTW *place) {
  (void)info, (void)kind, (void)place;
  return remove(path);
}

void fs_data_dir_close(fs_data_dir *data) {
  if (data->temporary && data->lock >= 0)
    nftw(data->path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
  if (data->lock >= 0)
    close(data->lock);
  data->lock = -1;
}

void fs_data_dir_sweep(const fs_data_dir *data, const char *folder,
                       int (*wanted)(void *context, const char *name), void *context) {
  char path[PATH_MAX];
  snprintf(path, sizeof path, "%s/%s", data->path, folder);
  DIR *directory = opendir(path);
  if (directory == NULL)
    return;
  for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
    if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
        !wanted(context, entry->d_name))
      unlinkat(dirfd(directory), entry->d_name, 0);
  closedir(directory);
}
