#include "local/contract/media_url.h"
#include "local/jobs/cleaner.h"
#include "local/jobs/sources.h"
#include "local/media/formats.h"
#include "local/server/routes.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#define USED "this upload URL has been used; ask for a new one"

enum { UPLOAD_SECONDS = 3600 }; /* seconds that a presigned URL is valid */

static bool is_ending(const char *text) {
  size_t length = strlen(text);
  return length >= 2 && length <= 8 && text[0] == '.' &&
         strspn(text + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == length - 1;
}

fs_reply fs_route_upload_url(fs_http_request *request) {
  const char *type = fs_http_request_parameter(request, "content_type");
  const char *ending = fs_http_request_parameter(request, "ext");
  if (ending != NULL && *ending == '\0') /* a file whose name has no ending */
    ending = NULL;
  const char *usual = type != NULL ? fs_format_ending(type) : NULL;
  if (type == NULL)
    fs_refuse_field(&request->refusal, "content_type", "is missing");
  else if (usual == NULL)
    fs_refuse_field(&request->refusal, "content_type",
                    "must be a type of video or picture, such as video/mp4 or image/jpeg, not \"%.60s\"",
                    type);
  if (ending != NULL && !is_ending(ending))
    fs_refuse_field(&request->refusal, "ext", "must be a dot and up to 7 letters or digits, such as .mp4");
  if (request->refusal.code != 0)
    return fs_reply_refusal(request);
  fs_media media = {.size = -1};
  char name[FS_TOKEN_SIZE], token[FS_TOKEN_SIZE], url[FS_LINK_SIZE], presigned[FS_LINK_SIZE];
  fs_token_make(name);
  fs_token_make(token);
  snprintf(media.name, sizeof media.name, "%s%s", name, ending != NULL ? ending : usual);
  snprintf(media.content_type, sizeof media.content_type, "%s", type);
  if (fs_store_upload_add(request->engine->store, token, &media, (int64_t)time(NULL) + UPLOAD_SECONDS) != 1)
    return fs_reply_store_failure(request);
  fs_media_url_write(request->engine, media.name, url);
  snprintf(presigned, sizeof presigned, "%s/upload/%s", request->engine->origin, token);
  return fs_reply_success(request, json_pack("{s:s, s:s}", "presigned_url", presigned, "file_url", url));
}

/* The file has its whole size at once, so that the room for it stays reserved as long as it is there. */
static void open_upload(fs_http_request *request) {
  char token[FS_TOKEN_SIZE], path[PATH_MAX];
  fs_token_make(token);
  fs_data_dir_path(&request->engine->data, "tmp", token, "", path);
  request->upload_path = strdup(path);
  if (request->upload_path != NULL)
    request->upload = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (request->upload < 0 || ftruncate(request->upload, request->announced) != 0)
    fs_refuse_upload(request);
}

void fs_route_upload_begin(fs_http_request *request) {
  const char *type = fs_http_request_header(request, MHD_HTTP_HEADER_CONTENT_TYPE);
  int64_t most = request->engine->options.max_upload;
  int found = fs_store_upload_find(request->engine->store, request->rest, &request->media);
  if (found == 0)
    fs_refuse(&request->refusal, FS_CODE_NOT_FOUND,
              "this upload URL is unknown or has expired; ask for a new one");
  else if (found == 1 && request->media.size >= 0)
    fs_refuse(&request->refusal, FS_CODE_GONE, USED);
  else if (found < 0)
    fs_refuse_for_store(request);
  else if (request->announced > most)
    fs_refuse(&request->refusal, FS_CODE_TOO_LARGE,
              "the upload is larger than %" PRId64 " bytes, the most that is taken", most);
  else if (type == NULL || strcasecmp(type, request->media.content_type) != 0)
    fs_refuse_field(&request->refusal, "Content-Type", "must be %s, the type that the URL was asked for",
                    request->media.content_type);
  else if (fs_cleaner_is_full(request->engine->cleaner) ||
           !fs_cleaner_make_room(request->engine->cleaner, request->announced))
    fs_refuse_for_room(request, FS_CODE_NO_ROOM);
  else
    open_upload(request);
}

/* Moves the upload to media/. The first upload of a name wins: a file is never replaced. Returns 0, or -1
 * with errno. */
static int keep_upload(fs_http_request *request) {
  char path[PATH_MAX];
  const fs_data_dir *data = &request->engine->data;
  fs_data_dir_path(data, "media", request->media.name, "", path);
  int upload = request->upload;
  request->upload = -1;
  int status = fsync(upload), reason = errno;
  if (close(upload) != 0 || status != 0) {
    errno = status != 0 ? reason : errno;
    return -1;
  }
  /* rename for file systems without hard links, where it may replace a file */
  if (link(request->upload_path, path) != 0 && (errno == EEXIST || rename(request->upload_path, path) != 0))
    return -1;
  if (fs_data_dir_sync(data, "media") == 0)
    return 0;
  reason = errno;
  fs_media_drop(data, request->media.name); /* else the name counts as used, and nobody can try again */
  errno = reason;
  return -1;
}

/* Completes an upload, whose bytes libmicrohttpd has counted against Content-Length. The file is synced
 * before the store lists its name. */
fs_reply fs_route_upload(fs_http_request *request) {
  fs_engine *engine = request->engine;
  if (keep_upload(request) != 0) {
    if (errno == EEXIST)
      return fs_reply_failure(request, FS_CODE_GONE, USED);
    fs_refuse_upload(request);
    return fs_reply_refusal(request);
  }
  if (fs_store_upload_done(engine->store, request->media.name, request->announced) != 1) {
    fs_media_drop(&engine->data, request->media.name);
    return fs_reply_store_failure(request);
  }
  fs_cleaner_wake(engine->cleaner);
  return fs_reply_success(request, json_object());
}
