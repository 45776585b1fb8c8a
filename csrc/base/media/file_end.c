/* Ends of containers, which have sizes before their parts, or a mark at their end. */
#include "base/media/file_end.h"

#include "base/media/jpeg_marker.h"

#include <string.h>

static uint64_t be64(const uint8_t *bytes) {
  return (uint64_t)fs_file_view_be32(bytes) << 32 | fs_file_view_be32(bytes + 4);
}

static uint32_t le32(const uint8_t *bytes) {
  return (uint32_t)bytes[3] << 24 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[1] << 8 | bytes[0];
}

/* ---- RIFF: a part with its size before it, in AVI several, of 1 GB; a recorder that was interrupted leaves
 * 0 ----
 */

fs_file_end fs_file_end_of_riff(const fs_file_view *file) {
  uint8_t head[12];
  int64_t at = 0, length;
  for (; fs_file_view_read(file, at, head, 12) && memcmp(head, "RIFF", 4) == 0;
       at += 8 + length + length % 2) {
    length = le32(head + 4);
    if (at > 0 && memcmp(head + 8, "AVI ", 4) == 0) /* a further part is "AVIX" */
      return FS_FILE_END_JOINED;
    if (length == 0 || length == UINT32_MAX)
      return FS_FILE_END_UNKNOWN;
    if (length > file->size - at)
      return FS_FILE_END_CUT;
  }
  return at > 0 ? FS_FILE_END_WHOLE : FS_FILE_END_UNKNOWN;
}

/* ---- MP4: boxes (ISO 14496-12, 4.2), one of which describes the whole film, or fragments with a number ----
 */

typedef struct fs_boxes {
  int films;
  bool picture;
  bool fragmented, again;
  uint32_t number; /* of the last fragment */
} fs_boxes;

static bool is_box(const uint8_t *head, const char *name) {
  return memcmp(head + 4, name, 4) == 0;
}

/* Notes the box at `at`. A fragmented film may repeat its description; its fragments are counted on. */
static void note_box(fs_boxes *boxes, const fs_file_view *file, int64_t at, const uint8_t *head) {
  enum { NUMBER = 20 };
  uint8_t number[4];
  boxes->films += is_box(head, "moov");
  boxes->picture |= is_box(head, "meta");
  if (!is_box(head, "moof") || !fs_file_view_read(file, at + NUMBER, number, sizeof number))
    return;
  boxes->again |= boxes->films > 1 && (!boxes->fragmented || fs_file_view_be32(number) <= boxes->number);
  boxes->fragmented = true;
  boxes->number = fs_file_view_be32(number);
}

static bool is_name(const uint8_t *name) {
  for (int i = 0; i < 4; i++)
    if (name[i] < ' ' || name[i] > '~')
      return false;
  return true;
}

/* Whether the box is of those that fill a file; others may be something that follows the film. */
static bool is_large(const uint8_t *head) {
  return is_box(head, "mdat") || is_box(head, "moov") || is_box(head, "moof");
}

/* Reads the head of the box at `at`, which has 8 bytes or 16. Returns false where the file ends before.
 * `*length` is below 8 where there is no box. */
static bool read_box(const fs_file_view *file, int64_t at, uint8_t *head, int64_t *length) {
  if (!fs_file_view_read(file, at, head, 8))
    return false;
  *length = fs_file_view_be32(head);
  if (*length == 1)
    *length = fs_file_view_read(file, at, head, 16) ? (int64_t)(be64(head + 8) & INT64_MAX) : -1;
  else if (*length == 0 && is_name(head + 4)) /* the last box */
    *length = file->size - at;
  return true;
}

/* The end of a film whose next box at `at` cannot be read: whether one of its fragments follows. */
static fs_file_end end_behind_break(const fs_file_view *file, int64_t at, bool fragmented) {
  static const uint8_t begin[] = {'m', 'o', 'o', 'f', 0, 0, 0, 16, 'm', 'f', 'h', 'd'};
  enum { WINDOW = 1 << 16, OVERLAP = sizeof begin - 1 };
  uint8_t window[WINDOW];
  size_t got = 0;
  for (int64_t from = at; fragmented && (got = file->read(file->file, from, window, WINDOW)) > OVERLAP;
       from += (int64_t)got - OVERLAP)
    if (memmem(window, got, begin, sizeof begin))
      return FS_FILE_END_BROKEN;
  return FS_FILE_END_UNKNOWN;
}

fs_file_end fs_file_end_of_mp4(const fs_file_view *file) {
  const int64_t size = file->size;
  uint8_t head[16];
  fs_boxes boxes = {0};
  for (int64_t at = 0, length; at < size; at += length) {
    if (!read_box(file, at, head, &length))
      return boxes.films > 0 || boxes.picture ? FS_FILE_END_UNKNOWN : FS_FILE_END_CUT;
    if (length < 8)
      return end_behind_break(file, at, boxes.fragmented);
    note_box(&boxes, file, at, head);
    if (boxes.again)
      return FS_FILE_END_JOINED;
    if (boxes.films > 1 && !boxes.fragmented)
      return FS_FILE_END_MORE;
    if (length > size - at)
      return is_large(head) ? FS_FILE_END_CUT : end_behind_break(file, at, boxes.fragmented);
  }
  return boxes.films > 0 || boxes.picture ? FS_FILE_END_WHOLE : FS_FILE_END_CUT;
}

bool fs_file_end_lacks_index(const fs_file_view *file) {
  uint8_t head[16];
  bool frames = false;
  for (int64_t at = 0, length; at < file->size && read_box(file, at, head, &length); at += length) {
    if (length < 8 || is_box(head, "moof") || is_box(head, "meta"))
      return false;
    bool cut = length > file->size - at;
    frames |= is_box(head, "mdat");
    if (cut || is_box(head, "moov"))
      return cut && (frames || is_box(head, "moov"));
  }
  return frames;
}

/* ---- GIF: blocks up to a trailer (GIF89a, appendix B) ---- */

static int64_t pass_colours(int64_t at, uint8_t flags) {
  return flags & 0x80 ? at + 3 * (INT64_C(2) << (flags & 7)) : at;
}

/* Passes over sub-blocks; the last one is empty. Returns -1 where the file ends before. */
static int64_t pass_blocks(const fs_file_view *file, int64_t at) {
  uint8_t length;
  do {
    if (!fs_file_view_read(file, at, &length, 1))
      return -1;
    at += 1 + length;
  } while (length > 0);
  return at;
}

fs_file_end fs_file_end_of_gif(const fs_file_view *file) {
  enum { HEADER = 13, EXTENSION = 0x21, IMAGE = 0x2c, TRAILER = 0x3b };
  uint8_t head[HEADER];
  bool image = false;
  if (!fs_file_view_read(file, 0, head, HEADER))
    return FS_FILE_END_UNKNOWN;
  for (int64_t at = pass_colours(HEADER, head[10]); at >= 0;) {
    if (image && at == file->size) /* some writers leave the trailer out */
      return FS_FILE_END_UNKNOWN;
    if (!fs_file_view_read(file, at, head, 1))
      return FS_FILE_END_CUT;
    image |= head[0] == IMAGE;
    if (head[0] == TRAILER)
      return FS_FILE_END_WHOLE;
    if (head[0] == EXTENSION)
      at = pass_blocks(file, at + 2);
    else if (head[0] == IMAGE && fs_file_view_read(file, at, head, 10))
      at = pass_blocks(file, pass_colours(at + 10, head[9]) + 1);
    else
      return head[0] == IMAGE ? FS_FILE_END_CUT : FS_FILE_END_UNKNOWN;
  }
  return FS_FILE_END_CUT;
}

/* ---- PNG: chunks up to one that says so ---- */

fs_file_end fs_file_end_of_png(const fs_file_view *file) {
  enum { SIGNATURE = 8, AROUND = 12 };
  uint8_t head[8];
  for (int64_t at = SIGNATURE; fs_file_view_read(file, at, head, sizeof head);
       at += AROUND + (int64_t)fs_file_view_be32(head)) {
    if (memcmp(head + 4, "IEND", 4) == 0)
      return FS_FILE_END_WHOLE;
    bool first = memcmp(head + 4, "IHDR", 4) == 0 || memcmp(head + 4, "CgBI", 4) == 0;
    if (at == SIGNATURE && !first)
      return FS_FILE_END_UNKNOWN;
  }
  return FS_FILE_END_CUT;
}

/* ---- JPEG: segments with their sizes; a scan follows its head without one (ITU T.81, B.1) ---- */

enum { END_OF_IMAGE = 0xd9, START_OF_SCAN = 0xda };

/* Whether the first segment is one of those by which pictures begin, as far as it is there. */
static bool is_beginning(const fs_file_view *file, uint8_t marker) {
  static const char *const names[] = {"JFIF", "JFXX", "Exif", "http", "AVI1"};
  enum { APP0 = 0xe0, APP1 = 0xe1, NAME = 6 };
  uint8_t name[4];
  if ((marker != APP0 && marker != APP1) || !fs_file_view_read(file, NAME, name, sizeof name))
    return true;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (memcmp(name, names[i], sizeof name) == 0)
      return true;
  return false;
}

/* Passes over a scan, up to the marker of a segment. Returns -1 where the file ends before. */
static int64_t pass_scan(const fs_file_view *file, int64_t at) {
  enum { WINDOW = 1 << 14 };
  uint8_t window[WINDOW];
  for (size_t got; (got = file->read(file->file, at, window, WINDOW)) > 1; at += (int64_t)got - 1)
    for (size_t i = 0; i + 1 < got; i++)
      if (window[i] == 0xff && window[i + 1] != 0 && window[i + 1] != 0xff &&
          !fs_jpeg_stands_alone(window[i + 1]))
        return at + (int64_t)i;
  return -1;
}

fs_file_end fs_file_end_of_jpeg(const fs_file_view *file) {
  uint8_t head[4];
  for (int64_t at = 2; at >= 0 && fs_file_view_read(file, at, head, 2);) {
    if (head[0] != 0xff)
      return FS_FILE_END_UNKNOWN;
    if (head[1] == END_OF_IMAGE)
      return FS_FILE_END_WHOLE;
    if (head[1] == 0xff || fs_jpeg_stands_alone(head[1])) {
      at += head[1] == 0xff ? 1 : 2;
      continue;
    }
    if (!fs_file_view_read(file, at, head, 4))
      break;
    if (at == 2 && !is_beginning(file, head[1]))
      return FS_FILE_END_UNKNOWN;
    at += 2 + (head[2] << 8 | head[3]);
    if (head[1] == START_OF_SCAN)
      at = pass_scan(file, at);
  }
  return FS_FILE_END_CUT;
}
