#include "local/media/file_end.h"

#include <libavutil/intreadwrite.h>
#include <stdbool.h>
#include <string.h>

/* Reads `size` bytes at `at`. Returns false where the file ends before. */
static bool read_at(AVIOContext *file, int64_t at, uint8_t *bytes, int size) {
  return avio_seek(file, at, SEEK_SET) == at && avio_read(file, bytes, size) == size;
}

/* ---- Matroska: an EBML header and a segment, which has its size before it ---- */

/* Reads a number of EBML (RFC 8794, 4) and moves `at` behind it. Returns -1 where there is none, or if it
 * stands for an unknown size. */
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

static fs_file_end end_of_matroska(AVIOContext *file, int64_t size) {
  enum { HEAD = 4096 };
  static const uint8_t segment[] = {0x18, 0x53, 0x80, 0x67};
  uint8_t head[HEAD];
  int got = avio_seek(file, 0, SEEK_SET) == 0 ? avio_read(file, head, sizeof head) : 0;
  const uint8_t *at = head + 4, *end = head + (got > 0 ? got : 0);
  int64_t length = got > 4 ? read_vint(&at, end) : -1;
  if (length < 0 || length > end - at - (int64_t)sizeof segment ||
      memcmp(at + length, segment, sizeof segment) != 0)
    return FS_FILE_END_UNKNOWN;
  at += length + (int64_t)sizeof segment;
  length = read_vint(&at, end);
  return length < 0 ? FS_FILE_END_UNKNOWN : size >= at - head + length ? FS_FILE_END_WHOLE : FS_FILE_END_CUT;
}

/* ---- AVI: parts of 1 GB with their sizes before them; a recorder that was interrupted leaves 0 ---- */

static fs_file_end end_of_avi(AVIOContext *file, int64_t size) {
  uint8_t head[8];
  int64_t at = 0, length;
  for (; read_at(file, at, head, 8) && memcmp(head, "RIFF", 4) == 0; at += 8 + length + length % 2) {
    length = AV_RL32(head + 4);
    if (length == 0 || length == UINT32_MAX)
      return FS_FILE_END_UNKNOWN;
    if (length > size - at)
      return FS_FILE_END_CUT;
  }
  return at > 0 ? FS_FILE_END_WHOLE : FS_FILE_END_UNKNOWN;
}

/* ---- MP4: boxes (ISO 14496-12, 4.2), one of which describes the whole film ---- */

/* A fragmented film may repeat its description. */
static fs_file_end end_of_mp4(AVIOContext *file, int64_t size) {
  uint8_t head[16];
  int films = 0;
  for (int64_t at = 0, length; read_at(file, at, head, 8); at += length) {
    length = AV_RB32(head);
    if (length == 1)
      length = read_at(file, at, head, 16) ? (int64_t)(AV_RB64(head + 8) & INT64_MAX) : 0;
    films += memcmp(head + 4, "moov", 4) == 0;
    if (length < 8 || memcmp(head + 4, "moof", 4) == 0)
      return FS_FILE_END_UNKNOWN;
    if (films > 1)
      return FS_FILE_END_MORE;
    if (length > size - at)
      return FS_FILE_END_UNKNOWN;
  }
  return FS_FILE_END_WHOLE;
}

/* ---- Flash video: a header, and tags with their sizes before and after them ---- */

static fs_file_end end_of_flv(AVIOContext *file, int64_t size) {
  enum { HEADER = 9, TAG = 11, TAIL = 4 };
  uint8_t head[HEADER];
  if (!read_at(file, 0, head, HEADER))
    return FS_FILE_END_UNKNOWN;
  int64_t at = (int64_t)AV_RB32(head + 5) + TAIL;
  for (; read_at(file, at, head, 4); at += TAG + AV_RB24(head + 1) + TAIL) {
    if (memcmp(head, "FLV\1", 4) == 0)
      return FS_FILE_END_MORE;
    int kind = head[0] & 0x1f;
    if (kind != 8 && kind != 9 && kind != 18) /* sound, picture, script */
      return FS_FILE_END_UNKNOWN;
  }
  /* some writers leave out the last tag's tail */
  return at - TAIL > size ? FS_FILE_END_CUT : FS_FILE_END_WHOLE;
}

/* ---- Windows Media: its size stands in the file properties (ASF specification, 3.2); a recorder that was
 * interrupted leaves 0 ---- */

static fs_file_end end_of_asf(AVIOContext *file, int64_t size) {
  enum { HEAD = 8192, BROADCAST = 1 };
  static const uint8_t header[] = {0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11},
                       properties[] = {0xa1, 0xdc, 0xab, 0x8c, 0x47, 0xa9, 0xcf, 0x11};
  uint8_t head[HEAD], next[sizeof header];
  int got = avio_seek(file, 0, SEEK_SET) == 0 ? avio_read(file, head, sizeof head) : 0;
  const uint8_t *at = got > 0 ? memmem(head, (size_t)got, properties, sizeof properties) : NULL;
  if (!at || head + got - at < 92 || at[88] & BROADCAST)
    return FS_FILE_END_UNKNOWN;
  int64_t told = (int64_t)(AV_RL64(at + 40) & INT64_MAX);
  if (told == 0)
    return FS_FILE_END_UNKNOWN;
  if (told > size)
    return FS_FILE_END_CUT;
  return read_at(file, told, next, sizeof next) && memcmp(next, header, sizeof header) == 0
             ? FS_FILE_END_MORE
             : FS_FILE_END_WHOLE;
}

/* ---- IVF: a header of 32 bytes, and frames with their sizes before them ---- */

static fs_file_end end_of_ivf(AVIOContext *file, int64_t size) {
  enum { HEADER = 32, FRAME = 12 };
  uint8_t head[4];
  int64_t at = HEADER;
  for (; read_at(file, at, head, sizeof head); at += FRAME + (int64_t)AV_RL32(head))
    if (memcmp(head, "DKIF", 4) == 0)
      return FS_FILE_END_MORE;
  return at > size ? FS_FILE_END_CUT : FS_FILE_END_WHOLE;
}

/* ---- GIF: blocks up to a trailer (GIF89a, appendix B) ---- */

static int64_t pass_colours(int64_t at, uint8_t flags) {
  return flags & 0x80 ? at + 3 * (INT64_C(2) << (flags & 7)) : at;
}

/* Passes over sub-blocks; the last one is empty. Returns -1 where the file ends before. */
static int64_t pass_blocks(AVIOContext *file, int64_t at) {
  uint8_t length;
  do {
    if (!read_at(file, at, &length, 1))
      return -1;
    at += 1 + length;
  } while (length > 0);
  return at;
}

static fs_file_end end_of_gif(AVIOContext *file, int64_t size) {
  enum { HEADER = 13, EXTENSION = 0x21, IMAGE = 0x2c, TRAILER = 0x3b };
  uint8_t head[HEADER];
  (void)size;
  if (!read_at(file, 0, head, HEADER))
    return FS_FILE_END_UNKNOWN;
  for (int64_t at = pass_colours(HEADER, head[10]); at >= 0;) {
    if (!read_at(file, at, head, 1))
      return FS_FILE_END_CUT;
    if (head[0] == TRAILER)
      return FS_FILE_END_WHOLE;
    if (head[0] == EXTENSION)
      at = pass_blocks(file, at + 2);
    else if (head[0] == IMAGE && read_at(file, at, head, 10))
      at = pass_blocks(file, pass_colours(at + 10, head[9]) + 1);
    else
      return head[0] == IMAGE ? FS_FILE_END_CUT : FS_FILE_END_UNKNOWN;
  }
  return FS_FILE_END_CUT;
}

/* ---- PNG: chunks up to one that says so ---- */

static fs_file_end end_of_png(AVIOContext *file, int64_t size) {
  enum { SIGNATURE = 8, AROUND = 12 };
  uint8_t head[8];
  (void)size;
  for (int64_t at = SIGNATURE; read_at(file, at, head, sizeof head); at += AROUND + (int64_t)AV_RB32(head))
    if (memcmp(head + 4, "IEND", 4) == 0)
      return FS_FILE_END_WHOLE;
  return FS_FILE_END_CUT;
}

/* ---- Motion JPEG: each picture has a mark at its end, and zeros may follow ---- */

static fs_file_end end_of_mjpeg(AVIOContext *file, int64_t size) {
  enum { TAIL = 4096 };
  uint8_t tail[TAIL];
  int count = (int)(size < TAIL ? size : TAIL);
  if (!read_at(file, size - count, tail, count))
    return FS_FILE_END_UNKNOWN;
  while (count > 0 && tail[count - 1] == 0)
    count--;
  return count >= 2 && tail[count - 2] == 0xff && tail[count - 1] == 0xd9 ? FS_FILE_END_WHOLE
                                                                          : FS_FILE_END_CUT;
}

/* ---- Ogg: the last page of a stream says so (RFC 3533, 6) ---- */

/* Whether the page at `page` ends within `left` bytes. */
static bool is_whole_page(const uint8_t *page, int left) {
  enum { HEADER = 27, SEGMENTS = 26 };
  if (left < HEADER || left < HEADER + page[SEGMENTS])
    return false;
  int size = HEADER + page[SEGMENTS];
  for (int i = 0; i < page[SEGMENTS]; i++)
    size += page[HEADER + i];
  return size <= left;
}

static fs_file_end end_of_ogg(AVIOContext *file, int64_t size) {
  enum { PAGE_MAX = 65307, LAST = 4, FLAGS = 5 };
  uint8_t tail[PAGE_MAX];
  int count = (int)(size < PAGE_MAX ? size : PAGE_MAX);
  if (!read_at(file, size - count, tail, count))
    return FS_FILE_END_UNKNOWN;
  for (int at = count - FLAGS - 1; at >= 0; at--)
    if (memcmp(tail + at, "OggS", 4) == 0)
      return tail[at + FLAGS] & LAST && is_whole_page(tail + at, count - at) ? FS_FILE_END_WHOLE
                                                                             : FS_FILE_END_CUT;
  return FS_FILE_END_UNKNOWN;
}

fs_file_end fs_file_end_find(const AVFormatContext *format) {
  static const struct {
    const char *name; /* a part of the demuxer's */
    fs_file_end (*find)(AVIOContext *file, int64_t size);
  } kinds[] = {{"matroska", end_of_matroska}, {"avi", end_of_avi}, {"mp4", end_of_mp4}, {"flv", end_of_flv},
               {"asf", end_of_asf},           {"ivf", end_of_ivf}, {"gif", end_of_gif}, {"apng", end_of_png},
               {"mjpeg", end_of_mjpeg},       {"ogg", end_of_ogg}};
  int64_t size = avio_size(format->pb);
  for (size_t i = 0; size > 0 && i < sizeof kinds / sizeof kinds[0]; i++)
    if (strstr(format->iformat->name, kinds[i].name))
      return kinds[i].find(format->pb, size);
  return FS_FILE_END_UNKNOWN;
}
