/* Ends of containers, which have sizes before their parts. */
#include "local/media/file_end.h"

#include "local/media/file_end_internal.h"

#include <libavutil/avstring.h>
#include <libavutil/intreadwrite.h>
#include <string.h>

bool fs_file_end_read(AVIOContext *file, int64_t at, uint8_t *bytes, int size) {
  return avio_seek(file, at, SEEK_SET) == at && avio_read(file, bytes, size) == size;
}

/* ---- Matroska: an EBML header and a segment, which has its size before it ---- */

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
  EBML = 0x1a45dfa3,
  SEGMENT = 0x18538067,
  CLUSTER = 0x1f43b675,
  CUES = 0x1c53bb6b,
  BLOCK_GROUP = 0xa0,
  SIMPLE_BLOCK = 0xa3,
};

/* Reads an element's head at `at`. Returns its size, or -1 where there is none; `*size` is -1 if it is
 * unknown. */
static int read_element(AVIOContext *file, int64_t at, uint32_t *id, int64_t *size) {
  enum { HEAD = 12 };
  uint8_t head[HEAD] = {0};
  int got = avio_seek(file, at, SEEK_SET) == at ? avio_read(file, head, HEAD) : 0;
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
static fs_file_end end_of_matroska(AVIOContext *file, int64_t size) {
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

/* ---- AVI: parts of 1 GB with their sizes before them; a recorder that was interrupted leaves 0 ---- */

static fs_file_end end_of_avi(AVIOContext *file, int64_t size) {
  uint8_t head[12];
  int64_t at = 0, length;
  for (; fs_file_end_read(file, at, head, 12) && memcmp(head, "RIFF", 4) == 0;
       at += 8 + length + length % 2) {
    length = AV_RL32(head + 4);
    if (at > 0 && memcmp(head + 8, "AVI ", 4) == 0) /* a further part is "AVIX" */
      return FS_FILE_END_JOINED;
    if (length == 0 || length == UINT32_MAX)
      return FS_FILE_END_UNKNOWN;
    if (length > size - at)
      return FS_FILE_END_CUT;
  }
  return at > 0 ? FS_FILE_END_WHOLE : FS_FILE_END_UNKNOWN;
}

/* ---- MP4: boxes (ISO 14496-12, 4.2), one of which describes the whole film, or fragments with a number ----
 */

typedef struct fs_boxes {
  int films;
  bool fragmented, again;
  uint32_t number; /* of the last fragment */
} fs_boxes;

/* Notes the box at `at`. A fragmented film may repeat its description; its fragments are counted on. */
static void note_box(fs_boxes *boxes, AVIOContext *file, int64_t at, const uint8_t *head) {
  enum { NUMBER = 20 };
  uint8_t number[4];
  boxes->films += memcmp(head + 4, "moov", 4) == 0;
  if (memcmp(head + 4, "moof", 4) != 0 || !fs_file_end_read(file, at + NUMBER, number, sizeof number))
    return;
  boxes->again |= boxes->films > 1 && (!boxes->fragmented || AV_RB32(number) <= boxes->number);
  boxes->fragmented = true;
  boxes->number = AV_RB32(number);
}

/* Whether the box is of those that fill a file; others may be something that follows the film. */
static bool is_large(const uint8_t *head) {
  return memcmp(head + 4, "mdat", 4) == 0 || memcmp(head + 4, "moov", 4) == 0 ||
         memcmp(head + 4, "moof", 4) == 0;
}

/* The end of a film whose next box at `at` cannot be read: whether one of its fragments follows. */
static fs_file_end end_behind_break(AVIOContext *file, int64_t at, bool fragmented) {
  static const uint8_t begin[] = {'m', 'o', 'o', 'f', 0, 0, 0, 16, 'm', 'f', 'h', 'd'};
  enum { WINDOW = 1 << 16, OVERLAP = sizeof begin - 1 };
  uint8_t window[WINDOW];
  int got = 0;
  for (int64_t from = at; fragmented && avio_seek(file, from, SEEK_SET) == from &&
                          (got = avio_read(file, window, WINDOW)) > OVERLAP;
       from += got - OVERLAP)
    if (memmem(window, (size_t)got, begin, sizeof begin))
      return FS_FILE_END_BROKEN;
  return FS_FILE_END_UNKNOWN;
}

static fs_file_end end_of_boxes(AVIOContext *file, int64_t size) {
  uint8_t head[16];
  fs_boxes boxes = {0};
  for (int64_t at = 0, length; at < size; at += length) {
    if (!fs_file_end_read(file, at, head, 8))
      return FS_FILE_END_UNKNOWN;
    length = AV_RB32(head);
    if (length == 1)
      length = fs_file_end_read(file, at, head, 16) ? (int64_t)(AV_RB64(head + 8) & INT64_MAX) : -1;
    else if (length == 0) /* the last box */
      length = size - at;
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
  return boxes.films > 0 ? FS_FILE_END_WHOLE : FS_FILE_END_CUT;
}

fs_file_end fs_file_end_of_mp4(AVIOContext *file) {
  return end_of_boxes(file, avio_size(file));
}

/* ---- Flash video: a header, and tags with their sizes before and after them ---- */

static fs_file_end end_of_flv(AVIOContext *file, int64_t size) {
  enum { HEADER = 9, TAG = 11, TAIL = 4 };
  uint8_t head[HEADER];
  if (!fs_file_end_read(file, 0, head, HEADER))
    return FS_FILE_END_UNKNOWN;
  int64_t at = (int64_t)AV_RB32(head + 5) + TAIL;
  for (; fs_file_end_read(file, at, head, 4); at += TAG + AV_RB24(head + 1) + TAIL) {
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
  return fs_file_end_read(file, told, next, sizeof next) && memcmp(next, header, sizeof header) == 0
             ? FS_FILE_END_MORE
             : FS_FILE_END_WHOLE;
}

/* ---- IVF: a header of 32 bytes, and frames with their sizes before them ---- */

static fs_file_end end_of_ivf(AVIOContext *file, int64_t size) {
  enum { HEADER = 32, FRAME = 12 };
  uint8_t head[4];
  int64_t at = HEADER;
  for (; fs_file_end_read(file, at, head, sizeof head); at += FRAME + (int64_t)AV_RL32(head))
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
    if (!fs_file_end_read(file, at, &length, 1))
      return -1;
    at += 1 + length;
  } while (length > 0);
  return at;
}

static fs_file_end end_of_gif(AVIOContext *file, int64_t size) {
  enum { HEADER = 13, EXTENSION = 0x21, IMAGE = 0x2c, TRAILER = 0x3b };
  uint8_t head[HEADER];
  (void)size;
  if (!fs_file_end_read(file, 0, head, HEADER))
    return FS_FILE_END_UNKNOWN;
  for (int64_t at = pass_colours(HEADER, head[10]); at >= 0;) {
    if (!fs_file_end_read(file, at, head, 1))
      return FS_FILE_END_CUT;
    if (head[0] == TRAILER)
      return FS_FILE_END_WHOLE;
    if (head[0] == EXTENSION)
      at = pass_blocks(file, at + 2);
    else if (head[0] == IMAGE && fs_file_end_read(file, at, head, 10))
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
  for (int64_t at = SIGNATURE; fs_file_end_read(file, at, head, sizeof head);
       at += AROUND + (int64_t)AV_RB32(head))
    if (memcmp(head + 4, "IEND", 4) == 0)
      return FS_FILE_END_WHOLE;
  return FS_FILE_END_CUT;
}

fs_file_end fs_file_end_find(const AVFormatContext *format) {
  static const struct {
    const char *name; /* one of the demuxer's */
    fs_file_end (*find)(AVIOContext *file, int64_t size);
  } kinds[] = {{"matroska", end_of_matroska},
               {"avi", end_of_avi},
               {"mp4", end_of_boxes},
               {"flv", end_of_flv},
               {"asf", end_of_asf},
               {"ivf", end_of_ivf},
               {"gif", end_of_gif},
               {"apng", end_of_png},
               {"mjpeg", fs_file_end_of_mjpeg},
               {"ogg", fs_file_end_of_ogg},
               {"mpegts", fs_file_end_of_transport},
               {"mpeg", fs_file_end_of_programme},
               {"dv", fs_file_end_of_dv}};
  int64_t size = avio_size(format->pb);
  for (size_t i = 0; size > 0 && i < sizeof kinds / sizeof kinds[0]; i++)
    if (av_match_name(kinds[i].name, format->iformat->name))
      return kinds[i].find(format->pb, size);
  return FS_FILE_END_UNKNOWN;
}
