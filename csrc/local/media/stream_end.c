/* Ends of streams, whose parts follow each other up to the end: what follows the last whole part is cut. */
#include "local/media/stream_end.h"

#include "base/media/matroska.h"

#include <libavcodec/dv_profile.h>
#include <libavutil/crc.h>
#include <libavutil/intreadwrite.h>
#include <stdlib.h>
#include <string.h>

/* ---- Motion JPEG: each picture has a mark at its end, and zeros may follow ---- */

fs_file_end fs_stream_end_of_mjpeg(const fs_file_view *file) {
  const int64_t size = file->size;
  enum { TAIL = 4096 };
  uint8_t tail[TAIL];
  int count = (int)(size < TAIL ? size : TAIL);
  if (!fs_file_view_read(file, size - count, tail, (size_t)count))
    return FS_FILE_END_UNKNOWN;
  while (count > 0 && tail[count - 1] == 0)
    count--;
  return count >= 2 && tail[count - 2] == 0xff && tail[count - 1] == 0xd9 ? FS_FILE_END_WHOLE
                                                                          : FS_FILE_END_CUT;
}

/* ---- Ogg: the last page of a stream says so (RFC 3533, 6) ---- */

/* The size of the page of which the file has `left` bytes; 0 where its head is not whole. */
static int size_of_page(const uint8_t *page, int left) {
  enum { HEADER = 27, SEGMENTS = 26 };
  if (left < HEADER || left < HEADER + page[SEGMENTS])
    return 0;
  int size = HEADER + page[SEGMENTS];
  for (int i = 0; i < page[SEGMENTS]; i++)
    size += page[HEADER + i];
  return size;
}

/* Whether the page at `page` ends within `left` bytes. */
static bool is_whole_page(const uint8_t *page, int left) {
  const int size = size_of_page(page, left);
  return size > 0 && size <= left;
}

fs_file_end fs_stream_end_of_ogg(const fs_file_view *file) {
  const int64_t size = file->size;
  enum { PAGE_MAX = 65307, LAST = 4, FLAGS = 5 };
  uint8_t tail[PAGE_MAX];
  int count = (int)(size < PAGE_MAX ? size : PAGE_MAX);
  if (!fs_file_view_read(file, size - count, tail, (size_t)count))
    return FS_FILE_END_UNKNOWN;
  for (int at = count - FLAGS - 1; at >= 0; at--)
    if (memcmp(tail + at, "OggS", 4) == 0)
      return tail[at + FLAGS] & LAST && is_whole_page(tail + at, count - at) ? FS_FILE_END_WHOLE
                                                                             : FS_FILE_END_CUT;
  return FS_FILE_END_UNKNOWN;
}

/* Where the next page begins behind `at`, or the file's end. */
static int64_t next_page(const fs_file_view *file, int64_t at) {
  enum { STEP = 4096, MARK = 4 };
  uint8_t bytes[STEP];
  for (at++; at < file->size; at += STEP - MARK + 1) {
    const size_t got = file->read(file->file, at, bytes, sizeof bytes);
    const uint8_t *found = got > 0 ? memmem(bytes, got, "OggS", MARK) : NULL;
    if (found || got < sizeof bytes)
      return found ? at + (found - bytes) : file->size;
  }
  return file->size;
}

int fs_stream_end_damaged_pages_of_ogg(const fs_file_view *file) {
  enum { PAGE_MAX = 65307, SUM = 22 };
  uint8_t page[PAGE_MAX];
  const AVCRC *table = av_crc_get_table(AV_CRC_32_IEEE);
  int damaged = 0, right = 0;
  for (int64_t at = 0; at < file->size;) {
    const int got = (int)file->read(file->file, at, page, sizeof page);
    const bool is_page = got > 4 && memcmp(page, "OggS", 4) == 0;
    const int size = is_page ? size_of_page(page, got) : 0;
    bool is_right = size > 0 && size <= got;
    if (is_right) {
      const uint32_t expected = AV_RB32(page + SUM);
      AV_WB32(page + SUM, 0);
      is_right = av_crc(table, 0, page, (size_t)size) == expected;
    }
    right += is_right;
    at = is_right ? at + size : next_page(file, at);
    /* tags may stand before the first page or behind the last */
    damaged += !is_right && (is_page || (right > 0 && at < file->size));
  }
  return right > 0 ? damaged : 0;
}

/* ---- MPEG transport stream: packets of one size (ISO 13818-1, 2.4.3); Blu-ray and cameras put a time before
 * each, and broadcasters a checksum behind ---- */

enum { SYNC = 0x47, PACKETS = 8, PACKET_MAX = 204 };

/* The position of the first of PACKETS packets of this size, or -1. */
static int first_packet(const uint8_t *head, int size) {
  for (int at = 0; at < size; at++) {
    int count = 0;
    while (count < PACKETS && head[at + count * size] == SYNC)
      count++;
    if (count == PACKETS)
      return at;
  }
  return -1;
}

fs_file_end fs_stream_end_of_transport(const fs_file_view *file) {
  const int64_t size = file->size;
  static const int sizes[] = {188, 192, PACKET_MAX};
  uint8_t head[PACKET_MAX * (PACKETS + 1)], sync;
  if (!fs_file_view_read(file, 0, head, sizeof head))
    return FS_FILE_END_UNKNOWN;
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    int first = first_packet(head, sizes[i]), before = sizes[i] == 192 ? 4 : 0;
    if (first < before)
      continue;
    int64_t left = (size - (first - before)) % sizes[i];
    int64_t last = size - left - sizes[i] + before; /* packet that is whole */
    if (!fs_file_view_read(file, last, &sync, 1) || sync != SYNC ||
        (fs_file_view_read(file, last + sizes[i], &sync, 1) && sync != SYNC))
      return FS_FILE_END_UNKNOWN; /* something else follows the stream */
    return left == 0 ? FS_FILE_END_WHOLE : FS_FILE_END_CUT;
  }
  return FS_FILE_END_UNKNOWN;
}

/* ---- MPEG programme stream: packs of packets with their sizes (ISO 13818-1, 2.5.3) ---- */

enum { END_CODE = 0x1b9, PACK = 0x1ba };

/* The size of the part at `at`, of which `left` bytes are there; 0 where that is no part. */
static int64_t size_of_part(const uint8_t *at, int64_t left) {
  if (left < 4)
    return 4;
  uint32_t code = AV_RB32(at);
  if (code == END_CODE)
    return 4;
  if (code == PACK && left >= 5 && at[4] >> 6 == 1)
    return left >= 14 ? 14 + (at[13] & 7) : 14;
  if (code == PACK)
    return 12;
  return code > PACK && code <= 0x1ff ? left >= 6 ? 6 + AV_RB16(at + 4) : 6 : 0;
}

/* Only the last parts are looked at: those of a long film are many. */
fs_file_end fs_stream_end_of_programme(const fs_file_view *file) {
  const int64_t size = file->size;
  enum { TAIL = 256 << 10 };
  static const uint8_t pack[] = {0, 0, 1, 0xba};
  int count = (int)(size < TAIL ? size : TAIL);
  uint8_t *tail = malloc((size_t)count);
  bool read = tail && fs_file_view_read(file, size - count, tail, (size_t)count);
  const uint8_t *at = read ? memmem(tail, (size_t)count, pack, sizeof pack) : NULL;
  int64_t left = at ? tail + count - at : 0, part = 1;
  while (left > 0 && (part = size_of_part(at, left)) > 0 && part <= left) {
    at += part;
    left -= part;
  }
  free(tail);
  return !read || !at || part == 0 ? FS_FILE_END_UNKNOWN : left == 0 ? FS_FILE_END_WHOLE : FS_FILE_END_CUT;
}

/* ---- DV: frames of one size, which the first tells (IEC 61834-2, SMPTE 314M and 370M) ---- */

fs_file_end fs_stream_end_of_dv(const fs_file_view *file) {
  const int64_t size = file->size;
  uint8_t head[DV_PROFILE_BYTES], last[3];
  const AVDVProfile *profile =
      fs_file_view_read(file, 0, head, sizeof head) ? av_dv_frame_profile(NULL, head, sizeof head) : NULL;
  if (!profile)
    return FS_FILE_END_UNKNOWN;
  int64_t left = size % profile->frame_size;
  if (fs_file_view_read(file, size - left, last, sizeof last) && memcmp(last, head, sizeof last) != 0)
    return FS_FILE_END_UNKNOWN; /* something else follows the stream */
  return left == 0 ? FS_FILE_END_WHOLE : FS_FILE_END_CUT;
}

/* ---- Matroska: what has a checksum begins with it (RFC 8794, 11.3.1) ---- */

/* Whether `length` bytes at `at` have this sum. */
static bool has_sum(const fs_file_view *file, int64_t at, int64_t length, uint32_t expected) {
  const AVCRC *table = av_crc_get_table(AV_CRC_32_IEEE_LE);
  uint8_t bytes[16384];
  uint32_t sum = UINT32_MAX;
  while (length > 0) {
    const size_t count = length < (int64_t)sizeof bytes ? (size_t)length : sizeof bytes;
    if (!fs_file_view_read(file, at, bytes, count))
      return false;
    sum = av_crc(table, sum, bytes, count);
    at += (int64_t)count;
    length -= (int64_t)count;
  }
  return ~sum == expected;
}

int fs_stream_end_damaged_clusters_of_matroska(const fs_file_view *file) {
  enum { CHECKSUM = 0xbf, SUM = 6 /* bytes of the element */ };
  uint32_t id = 0;
  int64_t length = 0;
  int damaged = 0, right = 0, head;
  for (int64_t at = 0; (head = fs_matroska_element(file, at, &id, &length)) > 0; at += length) {
    uint8_t sum[SUM];
    at += head;
    if (id == FS_MATROSKA_SEGMENT || length < 0)
      length = 0; /* what is in it comes next */
    else if (length >= SUM && fs_file_view_read(file, at, sum, SUM) && sum[0] == CHECKSUM &&
             sum[1] == (0x80 | (SUM - 2))) {
      const bool is_right = has_sum(file, at + SUM, length - SUM, AV_RL32(sum + 2));
      right += is_right;
      damaged += !is_right && id == FS_MATROSKA_CLUSTER;
    }
  }
  return right > 0 ? damaged : 0;
}
