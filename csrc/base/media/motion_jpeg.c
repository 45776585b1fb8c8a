#include "base/media/motion_jpeg.h"

#include "base/media/file_view.h"
#include "base/media/jpeg_marker.h"

#include <stdlib.h>
#include <string.h>

/* Bytes within which the third picture begins: more than two of the largest. */
#define SEARCHED_MAX (INT64_C(256) << 20)

enum {
  ENOUGH = 3,
  LOOKED_AT = 16,    /* pictures at most, whatever the file repeats, */
  SEGMENTS_MAX = 512 /* and segments of each */
};

typedef struct picture {
  uint32_t size;  /* height and width, 16 bits each; 0: its head does not tell */
  bool has_parts; /* it says that others in the file belong to it (CIPA DC-007, MPF) */
} picture;

/* Reads the segments of the picture at `at` up to its frame header (ITU T.81, B.2.2). */
static picture read_head(const fs_file_view *file, int64_t at) {
  enum { MARK = 0xff, PARTS = 0xe2, SCAN = 0xda, SIZE = 5 };
  uint8_t head[SIZE + 4];
  picture found = {0};
  at += 2;
  for (int i = 0; i < SEGMENTS_MAX && fs_file_view_read(file, at, head, sizeof head); i++) {
    if (head[0] != MARK || head[1] == SCAN)
      break;
    if (fs_jpeg_begins_frame(head[1])) {
      found.size = fs_file_view_be32(head + SIZE);
      return found;
    }
    found.has_parts |= head[1] == PARTS && memcmp(head + 4, "MPF", 4) == 0;
    at += head[1] == MARK ? 1 : 2 + (head[2] << 8 | head[3]);
  }
  return found;
}

/* Where the next picture begins behind the end of another, from `from` on; -1: nowhere. */
static int64_t find_next(const fs_file_view *file, int64_t from, uint8_t *buffer, size_t room) {
  static const char border[] = "\xff\xd9\xff\xd8\xff";
  enum { LENGTH = sizeof border - 1, END = 2 };
  for (size_t size = room; size == room && from < SEARCHED_MAX; from += (int64_t)(room - LENGTH + 1)) {
    size = file->read(file->file, from, buffer, room);
    const uint8_t *found = memmem(buffer, size, border, LENGTH);
    if (found)
      return from + (found - buffer) + END;
  }
  return -1;
}

bool fs_motion_jpeg_is(int fd, int64_t size) {
  enum { ROOM = 1 << 20 };
  fs_file_window window;
  const fs_file_view file = fs_file_view_of(&window, fd, size);
  uint8_t start[3];
  if (!fs_file_view_read(&file, 0, start, sizeof start) || memcmp(start, "\xff\xd8\xff", sizeof start) != 0)
    return false;
  picture first = read_head(&file, 0);
  uint8_t *buffer = first.has_parts ? NULL : malloc(ROOM);
  int alike = 1, looked_at = 1;
  int64_t at = 0;
  for (; buffer && alike < ENOUGH && looked_at < LOOKED_AT; looked_at++) {
    at = find_next(&file, at, buffer, ROOM);
    if (at < 0)
      break;
    const uint32_t other = read_head(&file, at).size;
    first.size = first.size > 0 ? first.size : other;
    alike += other > 0 && other == first.size;
  }
  free(buffer);
  return alike == ENOUGH;
}
