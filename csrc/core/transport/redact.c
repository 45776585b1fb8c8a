#include "core/transport/redact.h"

#include <string.h>

/* Our own number; a key of the service has 35 characters. */
enum { SECRET_LEAST = 16 };

void fs_redact_secret(char *text, size_t length, const char *secret) {
  size_t size = strlen(secret);
  char *end = text + length;
  if (size < SECRET_LEAST)
    return;
  for (char *found; (found = memmem(text, (size_t)(end - text), secret, size)); text = found + size)
    memset(found, '*', size);
}

void fs_redact_queries(char *sentence) {
  static const char ends[] = " \t\r\n\"'<>)]}|\\";
  for (char *url = sentence; (url = strstr(url, "://"));) {
    url += 3;
    char *end = url + strcspn(url, ends), *query = url + strcspn(url, "?#");
    if (query < end)
      memmove(query, end, strlen(end) + 1);
  }
}

const char *fs_redact_path(const char *url, size_t *length) {
  const char *host = strstr(url, "://");
  const char *path = host ? host + 3 : url;
  path += strcspn(path, "/?#");
  *length = strcspn(path, "?#");
  return path;
}
