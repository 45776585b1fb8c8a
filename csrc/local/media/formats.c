#include "local/media/formats.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

fs_format fs_format_of(const char *path) {
  unsigned char head[12] = {0};
  FILE *file = fopen(path, "rb");
  if (file == NULL)
    return FS_FORMAT_OTHER;
  size_t length = fread(head, 1, sizeof head, file);
  fclose(file);
  if (length == 0)
    return FS_FORMAT_EMPTY;
  if (memcmp(head, "\xff\xd8\xff", 3) == 0)
    return FS_FORMAT_JPEG;
  if (memcmp(head, "\x89PNG\r\n\x1a\n", 8) == 0)
    return FS_FORMAT_PNG;
  if (memcmp(head, "GIF8", 4) == 0)
    return FS_FORMAT_GIF;
  if (memcmp(head, "RIFF", 4) == 0 && memcmp(head + 8, "WEBP", 4) == 0)
    return FS_FORMAT_WEBP;
  if (memcmp(head, "BM", 2) == 0)
    return FS_FORMAT_BMP;
  return FS_FORMAT_OTHER;
}

bool fs_format_is_picture(fs_format format) {
  return format != FS_FORMAT_OTHER && format != FS_FORMAT_EMPTY;
}

const char *fs_format_ending(const char *content_type) {
  /* image/svg+xml and the like are left out on purpose: what is served must not be able to run a script. */
  static const struct {
    const char *type, *ending;
  } known[] = {
      {"video/mp4", ".mp4"},
      {"video/quicktime", ".mov"},
      {"video/webm", ".webm"},
      {"video/x-matroska", ".mkv"},
      {"video/x-msvideo", ".avi"},
      {"video/mpeg", ".mpg"},
      {"video/x-m4v", ".m4v"},
      {"image/jpeg", ".jpg"},
      {"image/png", ".png"},
      {"image/gif", ".gif"},
      {"image/webp", ".webp"},
      {"image/bmp", ".bmp"},
      {"application/octet-stream", ".bin"},
  };
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (strcasecmp(known[i].type, content_type) == 0)
      return known[i].ending;
  return NULL;
}
