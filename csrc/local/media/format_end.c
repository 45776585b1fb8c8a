/* Which end a container has, and the ends of those that only the engine reads. */
#include "local/media/format_end.h"

#include "local/media/stream_end.h"

#include <libavutil/avstring.h>
#include <libavutil/intreadwrite.h>
#include <stdlib.h>
#include <string.h>

/* ---- Flash video: a header, and tags with their sizes before and after them ---- */

static fs_file_end end_of_flv(const fs_file_view *file) {
  enum { HEADER = 9, TAG = 11, TAIL = 4 };
  uint8_t head[HEADER];
  if (!fs_file_view_read(file, 0, head, HEADER))
    return FS_FILE_END_UNKNOWN;
  int64_t at = (int64_t)AV_RB32(head + 5) + TAIL;
  for (; fs_file_view_read(file, at, head, 4); at += TAG + AV_RB24(head + 1) + TAIL) {
    if (memcmp(head, "FLV\1", 4) == 0)
      return FS_FILE_END_MORE;
    int kind = head[0] & 0x1f;
    if (kind != 8 && kind != 9 && kind != 18) /* sound, picture, script */
      return FS_FILE_END_UNKNOWN;
  }
  /* some writers leave out the last tag's tail */
  return at - TAIL > file->size ? FS_FILE_END_CUT : FS_FILE_END_WHOLE;
}

/* ---- Windows Media: its size stands in the file properties (ASF specification, 3.2); a recorder that was
 * interrupted leaves 0 ---- */

static fs_file_end end_of_asf(const fs_file_view *file) {
  enum { HEAD = 8192, BROADCAST = 1 };
  static const uint8_t header[] = {0x30, 0x26, 0xb2, 0x75, 0x8e, 0x66, 0xcf, 0x11},
                       properties[] = {0xa1, 0xdc, 0xab, 0x8c, 0x47, 0xa9, 0xcf, 0x11};
  uint8_t head[HEAD], next[sizeof header];
  size_t got = file->read(file->file, 0, head, sizeof head);
  const uint8_t *at = got > 0 ? memmem(head, got, properties, sizeof properties) : NULL;
  if (!at || head + got - at < 92 || at[88] & BROADCAST)
    return FS_FILE_END_UNKNOWN;
  int64_t told = (int64_t)(AV_RL64(at + 40) & INT64_MAX);
  if (told == 0)
    return FS_FILE_END_UNKNOWN;
  if (told > file->size)
    return FS_FILE_END_CUT;
  return fs_file_view_read(file, told, next, sizeof next) && memcmp(next, header, sizeof header) == 0
             ? FS_FILE_END_MORE
             : FS_FILE_END_WHOLE;
}

/* ---- IVF: a header of 32 bytes, and frames with their sizes before them ---- */

static fs_file_end end_of_ivf(const fs_file_view *file) {
  enum { HEADER = 32, FRAME = 12 };
  uint8_t head[4];
  int64_t at = HEADER;
  for (; fs_file_view_read(file, at, head, sizeof head); at += FRAME + (int64_t)AV_RL32(head))
    if (memcmp(head, "DKIF", 4) == 0)
      return FS_FILE_END_MORE;
  return at > file->size ? FS_FILE_END_CUT : FS_FILE_END_WHOLE;
}

/* ---- GXF (SMPTE 360M): packets, of which the last one says that it is ---- */

static fs_file_end end_of_gxf(const fs_file_view *file) {
  static const uint8_t last[] = {0, 0, 0, 0, 1, 0xfb, 0, 0, 0, 16, 0, 0, 0, 0, 0xe1, 0xe2};
  uint8_t tail[sizeof last];
  bool read = fs_file_view_read(file, file->size - (int64_t)sizeof tail, tail, sizeof tail);
  return read && memcmp(tail, last, sizeof tail) == 0 ? FS_FILE_END_WHOLE : FS_FILE_END_CUT;
}

/* ---- RealMedia: chunks with their names and sizes before them ---- */

static fs_file_end end_of_real(const fs_file_view *file) {
  enum {
    HEAD = 8,
    TOO_MANY = 10,    /* bytes that FFmpeg adds to the size of the data */
    CHUNKS_MAX = 4096 /* more are nobody's film: it has three for each stream, and some */
  };
  uint8_t head[HEAD];
  int64_t at = 0;
  for (int chunk = 0; fs_file_view_read(file, at, head, HEAD); at += (int64_t)AV_RB32(head + 4)) {
    if (++chunk > CHUNKS_MAX)
      return FS_FILE_END_UNKNOWN;
    const int64_t size = (int64_t)AV_RB32(head + 4);
    if (size < HEAD) /* of a recorder that was interrupted */
      return FS_FILE_END_UNKNOWN;
    if (memcmp(head, "DATA", 4) == 0 && at + size - TOO_MANY > file->size)
      return FS_FILE_END_CUT;
  }
  return FS_FILE_END_WHOLE;
}

/* ---- YUV4MPEG: a line, and frames of one size behind lines of their own ---- */

/* The number behind a letter in the line; 0 where there is none. */
static int64_t y4m_number(const char *line, char letter) {
  const char key[] = {' ', letter, 0}, *at = strstr(line, key);
  return at ? strtol(at + 2, NULL, 10) : 0;
}

/* Bytes of a frame of 8 bits; 0 where the colours are others. */
static int64_t y4m_frame_size(const char *line) {
  const int64_t width = y4m_number(line, 'W'), height = y4m_number(line, 'H');
  const int64_t half_width = (width + 1) / 2, half_height = (height + 1) / 2;
  const char *at = strstr(line, " C");
  const char *const colours = at ? at + 2 : "420"; /* as the format says */
  const size_t length = strcspn(colours, " ");
  if (width <= 0 || height <= 0 || memchr(colours, 'p', length > 4 ? 4 : length))
    return 0;
  if (strncmp(colours, "420", 3) == 0)
    return width * height + 2 * half_width * half_height;
  if (length == 3 && strncmp(colours, "422", 3) == 0)
    return width * height + 2 * half_width * height;
  return length == 3 && strncmp(colours, "444", 3) == 0 ? 3 * width * height : 0;
}

static fs_file_end end_of_y4m(const fs_file_view *file) {
  static const char mark[] = {'F', 'R', 'A', 'M', 'E', '\n'};
  char line[512] = "", head[sizeof mark];
  const size_t got = file->read(file->file, 0, line, sizeof line - 1);
  char *const end = memchr(line, '\n', got);
  if (!end)
    return FS_FILE_END_UNKNOWN;
  *end = 0;
  const int64_t from = end + 1 - line, size = y4m_frame_size(line);
  if (size == 0 || !fs_file_view_read(file, from, (uint8_t *)head, sizeof head) ||
      memcmp(head, mark, sizeof mark) != 0)
    return FS_FILE_END_UNKNOWN;
  return (file->size - from) % (size + (int64_t)sizeof mark) == 0 ? FS_FILE_END_WHOLE : FS_FILE_END_CUT;
}

/* ---- the kind ---- */

static size_t read_at(void *file, int64_t at, void *bytes, size_t size) {
  int got = avio_seek(file, at, SEEK_SET) == at ? avio_read(file, bytes, (int)size) : 0;
  return got > 0 ? (size_t)got : 0;
}

static fs_file_view view_of(AVIOContext *file) {
  return (fs_file_view){file, avio_size(file), read_at};
}

fs_file_end fs_format_end_find(const AVFormatContext *format) {
  static const struct {
    const char *name; /* one of the demuxer's */
    fs_file_end (*find)(const fs_file_view *file);
  } kinds[] = {{"matroska", fs_file_end_of_matroska},
               {"avi", fs_file_end_of_riff},
               {"mp4", fs_file_end_of_mp4},
               {"flv", end_of_flv},
               {"asf", end_of_asf},
               {"ivf", end_of_ivf},
               {"gxf", end_of_gxf},
               {"rm", end_of_real},
               {"yuv4mpegpipe", end_of_y4m},
               {"gif", fs_file_end_of_gif},
               {"apng", fs_file_end_of_png},
               {"mjpeg", fs_stream_end_of_mjpeg},
               {"ogg", fs_stream_end_of_ogg},
               {"mpegts", fs_stream_end_of_transport},
               {"mpeg", fs_stream_end_of_programme},
               {"dv", fs_stream_end_of_dv}};
  const fs_file_view file = view_of(format->pb);
  for (size_t i = 0; file.size > 0 && i < sizeof kinds / sizeof kinds[0]; i++)
    if (av_match_name(kinds[i].name, format->iformat->name))
      return kinds[i].find(&file);
  return FS_FILE_END_UNKNOWN;
}

int fs_format_end_damaged_parts(const AVFormatContext *format) {
  const fs_file_view file = view_of(format->pb);
  if (file.size <= 0)
    return 0;
  if (av_match_name("ogg", format->iformat->name))
    return fs_stream_end_damaged_pages_of_ogg(&file);
  return av_match_name("matroska", format->iformat->name) ? fs_stream_end_damaged_clusters_of_matroska(&file)
                                                          : 0;
}

typedef struct fs_fragments {
  bool any;
  int64_t torn; /* position of an index in whose middle the file ends; 0 where it does not */
} fs_fragments;

static fs_fragments fragments_of(AVIOContext *file) {
  const fs_file_view view = view_of(file);
  fs_fragments found = {0};
  uint8_t head[16];
  for (int64_t at = 0, length = 0; fs_file_view_read(&view, at, head, sizeof head); at += length) {
    const bool index = memcmp(head + 4, "moof", 4) == 0;
    length = AV_RB32(head) == 1 ? (int64_t)(AV_RB64(head + 8) & INT64_MAX) : (int64_t)AV_RB32(head);
    if (index && found.any && length > view.size - at)
      found.torn = at;
    found.any |= index;
    if (length < 8 || length >= view.size - at)
      break;
  }
  return found;
}

bool fs_format_end_is_fragmented(AVIOContext *file) {
  const int64_t before = avio_tell(file);
  const bool any = fragments_of(file).any;
  return avio_seek(file, before, SEEK_SET) >= 0 && any;
}

int64_t fs_format_end_torn(AVIOContext *file) {
  enum { HEAD = 8 /* tells that the file is cut */ };
  const int64_t torn = fragments_of(file).torn;
  return torn > 0 ? torn + HEAD : 0;
}

/* In an MP4 an index stands before or behind all frames. */
const char *fs_format_end_problem(AVIOContext *file) {
  static const char *const first_boxes[] = {"ftyp", "moov", "mdat", "wide", "free", "skip"};
  uint8_t head[8] = {0};
  bool mp4 = false;
  if (avio_seek(file, 0, SEEK_SET) == 0 && avio_read(file, head, sizeof head) == sizeof head)
    for (size_t i = 0; i < sizeof first_boxes / sizeof first_boxes[0]; i++)
      mp4 |= memcmp(head + 4, first_boxes[i], 4) == 0;
  const fs_file_view view = view_of(file);
  switch (mp4 ? fs_file_end_of_mp4(&view) : FS_FILE_END_UNKNOWN) {
  case FS_FILE_END_CUT:
    return "the video is cut short: its end is missing, where its index is (a recording that was "
           "interrupted, or a copy of a part)";
  case FS_FILE_END_WHOLE:
  case FS_FILE_END_BROKEN:
    return "the video is damaged: its index cannot be read";
  case FS_FILE_END_MORE:
  case FS_FILE_END_JOINED:
    return "several videos are joined in the file, which cannot be read so: join them with ffmpeg's concat, "
           "which makes one of them";
  default:
    return "the media file is not a video, GIF or picture that can be read, or it is cut short";
  }
}

const char *fs_format_end_without_film(const AVFormatContext *format) {
  bool sound = false, subtitles = false, cover = false;
  for (unsigned i = 0; i < format->nb_streams; i++) {
    enum AVMediaType type = format->streams[i]->codecpar->codec_type;
    sound |= type == AVMEDIA_TYPE_AUDIO;
    subtitles |= type == AVMEDIA_TYPE_SUBTITLE;
    cover |= type == AVMEDIA_TYPE_VIDEO;
  }
  if (cover)
    return "no film but a cover picture: send the film itself, or the picture as a file of its own (JPEG, "
           "PNG)";
  if (sound)
    return "sound, and no picture: " FS_FILM_ITSELF;
  if (subtitles)
    return "subtitles, and no picture: send the film that they belong to";
  return "no picture, not one frame: nothing was recorded or exported to it; record or export the film again";
}
