#include "local/contract/media_url.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

void fs_media_url_write(const fs_engine *engine, const char *name, char link[FS_LINK_SIZE]) {
  snprintf(link, FS_LINK_SIZE, "%s/media/%s", engine->origin, name);
}

bool fs_media_url_name(const char *url, char name[FS_NAME_SIZE]) {
  static const char *const hosts[] = {"http://127.0.0.1", "http://localhost"};
  for (size_t i = 0; i < sizeof hosts / sizeof hosts[0]; i++) {
    size_t length = strlen(hosts[i]);
    if (strncmp(url, hosts[i], length) != 0)
      continue;
    const char *rest = url + length;
    if (*rest == ':')
      rest += 1 + strspn(rest + 1, "0123456789");
    if (strncmp(rest, "/media/", 7) != 0)
      return false;
    rest += 7;
    size_t size = strlen(rest);
    if (size == 0 || size >= FS_NAME_SIZE || strpbrk(rest, "/?#%") != NULL)
      return false;
    memcpy(name, rest, size + 1);
    return true;
  }
  return false;
}

bool fs_media_url_is(const char *url, const char *name) {
  char found[FS_NAME_SIZE];
  return fs_media_url_name(url, found) && strcmp(found, name) == 0;
}

const char *fs_url_fault(const char *url) {
  if (strlen(url) > FS_URL_MAX)
    return "must be a URL of at most 4096 characters";
  for (const char *at = url; *at != '\0'; at++)
    if ((unsigned char)*at <= ' ' || *at == 0x7f)
      return "must be a URL without spaces and control characters";
  CURLU *parsed = curl_url();
  char *scheme = NULL, *user = NULL, *password = NULL;
  bool fine = parsed != NULL && curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK &&
              curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
              (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0);
  bool open = curl_url_get(parsed, CURLUPART_USER, &user, 0) == CURLUE_OK ||
              curl_url_get(parsed, CURLUPART_PASSWORD, &password, 0) == CURLUE_OK;
  curl_free(scheme);
  curl_free(user);
  curl_free(password);
  curl_url_cleanup(parsed);
  if (!fine)
    return "must be an http:// or https:// URL";
  /* a password would be stored in the database and shown by TaskInfo */
  return open ? "must be a URL without a user name and password; a presigned URL needs none" : NULL;
}

int fs_url_shown(const char *url) {
  size_t length = strcspn(url, "?#");
  return (int)(length < 200 ? length : 200);
}
