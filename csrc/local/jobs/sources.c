#include "local/jobs/sources.h"

#include "base/error.h"
#include "local/contract/media_url.h"
#include "local/jobs/fetch.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int fetch_into(const fs_job *job, const char *url, int64_t max_bytes, const char *path,
                      fs_error *error) {
  const fs_engine *engine = job->engine;
  char token[FS_TOKEN_SIZE], partial[PATH_MAX];
  fs_token_make(token);
  fs_data_dir_path(&engine->data, "tmp", token, "", partial);
  fs_fetch_limits limits = {.max_bytes = max_bytes,
                            .idle_seconds = (long)engine->options.fetch_timeout,
                            .public_only = engine->options.public_only,
                            .stop = job->stop};
  if (fs_fetch(url, partial, &limits, error) != 0)
    return -1;
  if (rename(partial, path) == 0)
    return 0;
  fs_fail(error, "cannot store the download: %s", fs_file_error(errno));
  unlink(partial);
  return -1;
}

static int link_own(const fs_engine *engine, const fs_media *media, int64_t max_bytes, const char *path,
                    fs_error *error) {
  char own[PATH_MAX], url[FS_LINK_SIZE];
  fs_media_url_write(engine, media->name, url);
  if (media->size < 0)
    return fs_fail(error, "nothing has been uploaded to %s yet", url);
  if (media->size == 0)
    return fs_fail(error, "the file at %s is empty (0 bytes)", url);
  if (media->size > max_bytes)
    return fs_fail(error, "the file at %s is larger than %lld bytes, the most that is taken", url,
                   (long long)max_bytes);
  fs_data_dir_path(&engine->data, "media", media->name, "", own);
  unlink(path);
  if (fs_data_dir_share(own, path) == 0)
    return 0;
  return fs_fail(error, "the file at %s %s: %s", url,
                 errno == ENOENT ? "is no longer there" : "cannot be taken", fs_file_error(errno));
}

int fs_source_obtain(const fs_job *job, const char *url, int64_t max_bytes, const char *path,
                     fs_error *error) {
  const fs_engine *engine = job->engine;
  char name[FS_NAME_SIZE];
  fs_media media;
  int own = fs_media_url_name(url, name) ? fs_store_media_find(engine->store, name, &media) : 0;
  if (own == 1)
    return link_own(engine, &media, max_bytes, path, error);
  if (own == 0)
    return fetch_into(job, url, max_bytes, path, error);
  return fs_fail(error, "the engine's database failed");
}

static int check_kind(const char *path, const char *url, bool picture, fs_error *error) {
  fs_format format = fs_format_of(path);
  int shown = fs_url_shown(url);
  if (format == FS_FORMAT_FOREIGN)
    return fs_fail(error, "%.*s %s", shown, url, fs_format_problem(path));
  if (picture && !fs_format_is_picture(format))
    return fs_fail(error, "%.*s is not a picture (JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF or JPEG XL)", shown,
                   url);
  if (picture && format == FS_FORMAT_APNG)
    return fs_fail(error, "%.*s is an animated PNG, which would stand still; use the calls for videos", shown,
                   url);
  if (!picture && format == FS_FORMAT_MOVING)
    return fs_fail(error, "%.*s is %s, which cannot be read here; make it a GIF or a video", shown, url,
                   fs_format_animation(path));
  if (!picture && !fs_format_is_video(format))
    return fs_fail(error, "%.*s is a still picture, not a video or GIF; use the calls for images", shown,
                   url);
  return 0;
}

int fs_source_get(const fs_job *job, const char *url, bool picture, char path[PATH_MAX], fs_error *error) {
  fs_data_dir_path(&job->engine->data, "sources", job->id, ".media", path);
  int64_t max_bytes = picture ? FS_PICTURE_MAX : job->engine->options.max_upload;
  if (access(path, R_OK) != 0 && fs_source_obtain(job, url, max_bytes, path, error) != 0)
    return -1;
  return check_kind(path, url, picture, error);
}

/* Removes a file. Returns the bytes on the disk that are free then: none while it has another name. */
static int64_t drop(const fs_data_dir *data, const char *folder, const char *stem, const char *ending) {
  char path[PATH_MAX];
  struct stat info;
  fs_data_dir_path(data, folder, stem, ending, path);
  const bool last = lstat(path, &info) == 0 && info.st_nlink == 1;
  return unlink(path) == 0 && last ? (int64_t)info.st_blocks * 512 : 0;
}

int64_t fs_media_drop(const fs_data_dir *data, const char *name) {
  return drop(data, "media", name, "");
}

int64_t fs_source_drop(const fs_engine *engine, const char *id) {
  return drop(&engine->data, "sources", id, ".media") + drop(&engine->data, "sources", id, ".analysis");
}

typedef struct fs_sweep {
  fs_engine *engine;
  bool at_start;
} fs_sweep;

static int source_wanted(void *context, const char *name) {
  const fs_sweep *sweep = context;
  char id[FS_TOKEN_SIZE];
  snprintf(id, sizeof id, "%.*s", FS_TOKEN_SIZE - 1, name);
  const char *ending = strlen(name) > FS_TOKEN_SIZE - 1 ? name + FS_TOKEN_SIZE - 1 : "";
  if (!fs_token_is(id) || (strcmp(ending, ".media") != 0 && strcmp(ending, ".analysis") != 0))
    return !sweep->at_start;
  return fs_store_source_wanted(sweep->engine->store, id,
                                (int64_t)time(NULL) - sweep->engine->options.detect_ttl) != 0;
}

static int media_wanted(void *context, const char *name) {
  const fs_sweep *sweep = context;
  fs_media media;
  /* size -1: the name is reserved for an upload that has not ended */
  int found = fs_store_media_find(sweep->engine->store, name, &media);
  return found < 0 || (found == 1 && media.size >= 0);
}

void fs_sources_sweep(fs_engine *engine, bool at_start) {
  fs_sweep sweep = {engine, at_start};
  fs_data_dir_sweep(&engine->data, "sources", source_wanted, &sweep);
  if (at_start)
    fs_data_dir_sweep(&engine->data, "media", media_wanted, &sweep);
}
