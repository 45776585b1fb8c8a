/* Matroska: an EBML header and a segment, which has its size before it. */
#include "base/media/matroska.h"

#include "base/media/file_end.h"

#include <stdbool.h>

/* Reads a number of EBML (RFC 8794, 4) and moves `at` behind it. Returns -1 where there is none, without a
 * move, or if it stands for an unknown size. */
static int64_t read_vint(const uint8_t **at, const uint8_t *end) {
  int length = 1;
  while (*at < end && length <= 8 && !(**at & (0x80 >> (length - 1))))
    length++;
  if (*at >= end || length > 8 || end - *at < length)
    return -1;
  int64_t value = **at & ((0x80 >> (length - 1)) - 1), unknown = (INT64_C(1) << (7 * length)) - 1;
  for (int i = 1; i < length; i++)
    value = value << 8 | (*at)[i];
  *at += length;
  return value != unknown ? value : -1;
}

int fs_matroska_element(const fs_file_view *file, int64_t at, uint32_t *id, int64_t *size) {
  enum { HEAD = 12 };
  uint8_t head[HEAD] = {0};
  int got = (int)file->read(file->file, at, head, HEAD);
  int length = 1;
  while (length <= 4 && !(head[0] & (0x80 >> (length - 1))))
    length++;
  if (got < 2 || length > 4 || length >= got)
    return -1;
  *id = 0;
  for (int i = 0; i < length; i++)
    *id = *id << 8 | head[i];
  const uint8_t *next = head + length;
  *size = read_vint(&next, head + got);
  return next > head + length ? (int)(next - head) : -1;
}

enum { EBML = 0x1a45dfa3, CUES = 0x1c53bb6b, BLOCK_GROUP = 0xa0, SIMPLE_BLOCK = 0xa3 };

/* A recorder that cannot go back leaves the sizes of the segment and of its clusters unknown: what is in
 * them is passed over, one by one. */
fs_file_end fs_file_end_of_matroska(const fs_file_view *file) {
  const int64_t size = file->size;
  uint32_t id = 0;
  int64_t length = 0;
  for (int64_t at = 0, segment_end = size; at < size; at += length < 0 ? 0 : length) {
    int head = fs_matroska_element(file, at, &id, &length);
    if (head > 0 && id == EBML && at > 0)
      return FS_FILE_END_JOINED;
    if (at == segment_end)
      return FS_FILE_END_WHOLE; /* something else follows the film */
    bool large = id == FS_MATROSKA_SEGMENT || id == FS_MATROSKA_CLUSTER || id == CUES || id == BLOCK_GROUP ||
                 id == SIMPLE_BLOCK;
    if (head < 0 || (length < 0 && id != FS_MATROSKA_SEGMENT && id != FS_MATROSKA_CLUSTER) ||
        (length > size - at - head && !large))
      return FS_FILE_END_UNKNOWN;
    at += head;
    if (length > size - at)
      return FS_FILE_END_CUT;
    if (id == FS_MATROSKA_SEGMENT && length >= 0)
      segment_end = at + length;
  }
  return FS_FILE_END_WHOLE;
}
