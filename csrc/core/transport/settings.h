/* The settings that all requests of a client share. */
#ifndef FS_SETTINGS_H
#define FS_SETTINGS_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Settings that the caller owns: every text is borrowed. */
typedef struct fs_settings_view {
  const char *base_url; /* without a slash at its end */
  const char *api_key;  /* goes into the x-api-key header of API calls and nowhere else */
  const char *user_agent;
  const char *ca_file;      /* NULL: the system's */
  const char *proxy;        /* NULL: the environment's; "": none */
  const char *more_headers; /* of API calls, a line each; NULL */
  int attempts;             /* requests for one answer; 0: the policy's */
  bool http_1_1;            /* never HTTP/2, which is for queries alone */
  size_t max_answer;        /* bytes of an API answer */
  int64_t max_media;        /* bytes of a download */
  long concurrency;         /* requests at a time */
  bool events;              /* collect them */
} fs_settings_view;

/* Settings that a client owns. */
typedef struct fs_settings {
  fs_settings_view view; /* its texts lie in `texts` */
  char *texts;           /* owned */
  size_t texts_size;
  struct curl_slist *headers, *json_headers; /* owned; of API calls, without and with a body */
} fs_settings;

/* Copies the texts of `from` and makes the headers. Returns 0, or -1 when memory is short; `to` can be wiped
 * either way. */
int fs_settings_own(fs_settings *to, const fs_settings_view *from);

/* Overwrites the secrets of the settings in a text: the key, the values of further headers, the proxy's
 * password. See fs_redact_secret. */
void fs_settings_redact(const fs_settings *settings, char *text, size_t length);

/* Releases everything and overwrites the key. libcurl has sent the key from a buffer of its own, which it
 * frees without overwriting. Zeroed settings can be wiped. */
void fs_settings_wipe(fs_settings *settings);

#endif
