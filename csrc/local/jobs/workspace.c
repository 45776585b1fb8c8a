#include "local/jobs/workspace.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int make(const char *path, const char *folder, fs_error *error) {
  char whole[PATH_MAX + 8];
  snprintf(whole, sizeof whole, "%s%s", path, folder);
  if (mkdir(whole, 0700) == 0)
    return 0;
  return fs_fail(error, "cannot make the directory of the job: %s", fs_file_error(errno));
}

int fs_workspace_open(fs_workspace *space, const fs_data_dir *data, fs_error *error) {
  char token[FS_TOKEN_SIZE];
  fs_token_make(token);
  space->data = data;
  fs_data_dir_path(data, "tmp", token, "", space->path);
  if (make(space->path, "", error) == 0 && make(space->path, "/in", error) == 0 &&
      make(space->path, "/out", error) == 0)
    return 0;
  fs_workspace_close(space);
  return -1;
}

void fs_workspace_input(const fs_workspace *space, const char *name, char path[PATH_MAX]) {
  int length = snprintf(path, PATH_MAX, "%s/in/%s", space->path, name);
  if (length >= PATH_MAX) /* cannot happen: the data directory's path is bounded */
    path[0] = '\0';
}

int fs_workspace_link(const fs_workspace *space, const char *path, const char *name, fs_error *error) {
  char own[PATH_MAX];
  fs_workspace_input(space, name, own);
  if (fs_data_dir_share(path, own) == 0)
    return 0;
  return fs_fail(error, "cannot open the media of the job: %s", fs_file_error(errno));
}

static int sync_file(const char *path) {
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  int status = file >= 0 ? fsync(file) : -1;
  if (file >= 0)
    close(file);
  return status;
}

int fs_workspace_take(const fs_workspace *space, const char *name, const char *folder, const char *stem,
                      const char *ending, bool sync, int64_t *size, fs_error *error) {
  char from[PATH_MAX + 8], to[PATH_MAX];
  struct stat info;
  snprintf(from, sizeof from, "%s/out/%s", space->path, name);
  fs_data_dir_path(space->data, folder, stem, ending, to);
  /* The medium may have taken over the process that wrote the file, so links are refused. */
  if (lstat(from, &info) != 0 || !S_ISREG(info.st_mode) || info.st_nlink != 1)
    return fs_fail(error, "the job has written no result");
  *size = info.st_size;
  if ((sync && sync_file(from) != 0) || rename(from, to) != 0)
    return fs_fail(error, "the result cannot be stored: %s", fs_file_error(errno));
  return 0;
}

void fs_workspace_close(fs_workspace *space) {
  if (space->path[0] != '\0')
    fs_data_dir_remove(space->path);
  space->path[0] = '\0';
}
