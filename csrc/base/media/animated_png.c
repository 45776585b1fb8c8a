#include "base/media/animated_png.h"

#include "base/media/file_view.h"

#include <string.h>

/* Chunks that are looked at: pixels are divided into some of a few kilobytes each. */
enum { MAX_CHUNKS = 1000 * 1000 };

static bool is_animated(const fs_file_view *file) {
  enum { SIGNATURE = 8, AROUND = 12, NAME = 4, CONTENT = 8 };
  uint8_t head[CONTENT + 4];
  if (!fs_file_view_read(file, 0, head, SIGNATURE) || memcmp(head, "\x89PNG\r\n\x1a\n", SIGNATURE) != 0)
    return false;
  bool animation = false; /* it has the number of frames (acTL); their own chunks (fcTL) may stand anywhere */
  int64_t at = SIGNATURE;
  for (int i = 0; i < MAX_CHUNKS && fs_file_view_read(file, at, head, sizeof head); i++) {
    if (memcmp(head + NAME, "acTL", 4) == 0)
      animation = animation || fs_file_view_be32(head + CONTENT) > 1;
    else if (memcmp(head + NAME, "fcTL", 4) == 0 && animation)
      return true;
    else if (memcmp(head + NAME, "IDAT", 4) == 0 && !animation)
      return false;
    at += AROUND + (int64_t)fs_file_view_be32(head);
  }
  return false;
}

bool fs_animated_png_is(int fd, int64_t size) {
  fs_file_window window;
  const fs_file_view file = fs_file_view_of(&window, fd, size);
  return is_animated(&file);
}

bool fs_animated_png_are(const uint8_t *bytes, size_t size) {
  fs_bytes all = {bytes, size};
  const fs_file_view file = fs_file_view_of_bytes(&all);
  return is_animated(&file);
}
