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

enum {
  CHECKSUM = 0xbf,
  EBML = 0x1a45dfa3,
  SEGMENT = 0x18538067,
  CLUSTER = 0x1f43b675,
  CUES = 0x1c53bb6b,
  BLOCK_GROUP = 0xa0,
  SIMPLE_BLOCK = 0xa3,
};

/* Reads an element's head at `at`. Returns its size, or -1 where there is none; `*size` is -1 if it is
 * unknown. */
static int read_element(const fs_file_view *file, int64_t at, uint32_t *id, int64_t *size) {
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

/* A recorder that cannot go back leaves the sizes of the segment and of its clusters unknown: what is in
 * them is passed over, one by one. */
fs_file_end fs_file_end_of_matroska(const fs_file_view *file) {
  const int64_t size = file->size;
  uint32_t id = 0;
  int64_t length = 0;
  for (int64_t at = 0, segment_end = size; at < size; at += length < 0 ? 0 : length) {
    int head = read_element(file, at, &id, &length);
    if (head > 0 && id == EBML && at > 0)
      return FS_FILE_END_JOINED;
    if (at == segment_end)
      return FS_FILE_END_WHOLE; /* something else follows the film */
    bool large = id == SEGMENT || id == CLUSTER || id == CUES || id == BLOCK_GROUP || id == SIMPLE_BLOCK;
    if (head < 0 || (length < 0 && id != SEGMENT && id != CLUSTER) || (length > size - at - head && !large))
      return FS_FILE_END_UNKNOWN;
    at += head;
    if (length > size - at)
      return FS_FILE_END_CUT;
    if (id == SEGMENT && length >= 0)
      segment_end = at + length;
  }
  return FS_FILE_END_WHOLE;
}

/* ---- checksums: the first element of what they are of (RFC 8794, 11.3.1), as FFmpeg's muxer writes them
 * ---- */

/* Goes on with the CRC-32 of IEEE 802.3, which begins and ends inverted. */
static uint32_t go_on(const uint32_t *table, uint32_t sum, const uint8_t *bytes, size_t count) {
  for (size_t i = 0; i < count; i++)
    sum = table[(sum ^ bytes[i]) & 0xff] ^ sum >> 8;
  return sum;
}

static void fill(uint32_t table[256]) {
  for (uint32_t i = 0; i < 256; i++) {
    uint32_t sum = i;
    for (int bit = 0; bit < 8; bit++)
      sum = sum >> 1 ^ (sum & 1 ? 0xedb88320 : 0);
    table[i] = sum;
  }
}

/* Whether `length` bytes at `at` have this sum. */
static bool has_sum(const fs_file_view *file, const uint32_t *table, int64_t at, int64_t length,
                    uint32_t expected) {
  uint8_t bytes[16384];
  uint32_t sum = UINT32_MAX;
  while (length > 0) {
    const size_t count = length < (int64_t)sizeof bytes ? (size_t)length : sizeof bytes;
    if (!fs_file_view_read(file, at, bytes, count))
      return false;
    sum = go_on(table, sum, bytes, count);
    at += (int64_t)count;
    length -= (int64_t)count;
  }
  return (sum ^ UINT32_MAX) == expected;
}

int fs_matroska_damaged_clusters(const fs_file_view *file) {
  enum { SUM = 6 /* bytes of the element */ };
  uint32_t table[256], id = 0;
  int64_t length = 0;
  int damaged = 0, right = 0, head;
  fill(table);
  for (int64_t at = 0; (head = read_element(file, at, &id, &length)) > 0; at += length) {
    uint8_t sum[SUM];
    at += head;
    if (id == SEGMENT || length < 0)
      length = 0; /* what is in it comes next */
    else if (length >= SUM && fs_file_view_read(file, at, sum, SUM) && sum[0] == CHECKSUM &&
             sum[1] == (0x80 | (SUM - 2))) {
      const uint32_t expected =
          (uint32_t)sum[5] << 24 | (uint32_t)sum[4] << 16 | (uint32_t)sum[3] << 8 | sum[2];
      const bool is_right = has_sum(file, table, at + SUM, length - SUM, expected);
      right += is_right;
      damaged += !is_right && id == CLUSTER;
    }
  }
  return right > 0 ? damaged : 0;
}
