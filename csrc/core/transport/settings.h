/* The settings that all requests of a client share. */
#ifndef FS_SETTINGS_H
#define FS_SETTINGS_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct fs_settings {
  char *base_url; /* without a slash at its end */
  char *api_key;  /* goes into the x-api-key header of API calls and nowhere else */
  char *user_agent;
  char *ca_file;     /* NULL: the system's */
  size_t max_answer; /* bytes of an API answer */
  int64_t max_media; /* bytes of a download */
  long concurrency;  /* at a time */
  bool events;       /* collect them */

  /* of API calls, without and with a body; made by fs_settings_copy */
  struct curl_slist *headers, *json_headers;
} fs_settings;

/* Copies settings and makes the headers; all is owned by `to` then. Returns 0, or -1 when memory is short;
 * `to` can be wiped all the same. */
int fs_settings_copy(fs_settings *to, const fs_settings *from);

/* Releases all, and overwrites the key. libcurl has sent it from a buffer of its own, which it does not
 * overwrite when it frees it. */
void fs_settings_wipe(fs_settings *settings);

#endif
