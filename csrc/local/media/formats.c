#include "local/media/formats.h"

#include "base/input_file.h"
#include "base/media/animated_png.h"
#include "base/media/foreign_file.h"
#include "base/media/motion_jpeg.h"
#include "base/media/sound_file.h"
#include "vision/picture/picture_file.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD = 4096 };
/* flags in a WebP's VP8X chunk */
enum { WEBP_MOVES = 0x02, WEBP_ALPHA = 0x10 };

/* Reads the file's first bytes; returns how many. */
static size_t read_head(const char *path, unsigned char head[HEAD]) {
  memset(head, 0, HEAD);
  FILE *file = fopen(path, "rb");
  size_t length = file ? fread(head, 1, HEAD, file) : 0;
  if (file)
    fclose(file);
  return length;
}

/* The first match counts. */
static fs_format format_of(const unsigned char *head, size_t length) {
  static const struct {
    const char *bytes;
    size_t count;
    fs_format format;
  } signatures[] = {
      {"\xff\xd8\xff", 3, FS_FORMAT_JPEG}, {"\x89PNG\r\n\x1a\n", 8, FS_FORMAT_PNG},
      {"GIF8", 4, FS_FORMAT_GIF},          {"BM", 2, FS_FORMAT_BMP},
      {"II*\0", 4, FS_FORMAT_TIFF},        {"MM\0*", 4, FS_FORMAT_TIFF},
      {"II+\0", 4, FS_FORMAT_TIFF},        {"MM\0+", 4, FS_FORMAT_TIFF},
      {"\xff\x0a", 2, FS_FORMAT_JXL},      {"\0\0\0\x0cJXL \r\n\x87\n", 12, FS_FORMAT_JXL},
  };
  if (fs_foreign_file_problem(head, length))
    return FS_FORMAT_FOREIGN;
  for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++)
    if (memcmp(head, signatures[i].bytes, signatures[i].count) == 0)
      return signatures[i].format;
  if (memcmp(head, "RIFF", 4) == 0 && memcmp(head + 8, "WEBP", 4) == 0)
    return memcmp(head + 12, "VP8X", 4) == 0 && head[20] & WEBP_MOVES ? FS_FORMAT_MOVING : FS_FORMAT_WEBP;
  if (fs_sound_file_is(head, length))
    return FS_FORMAT_SOUND;
  if (fs_picture_file_is_avif(head, HEAD))
    return FS_FORMAT_AVIF;
  return fs_picture_file_problem(head, HEAD) ? FS_FORMAT_HEIC : FS_FORMAT_OTHER;
}

static bool is_true(const char *path, bool (*judge)(int fd, int64_t size)) {
  int64_t size;
  int fd = fs_input_file_open(path, &size);
  bool judged = fd >= 0 && judge(fd, size);
  if (fd >= 0)
    close(fd);
  return judged;
}

fs_format fs_format_of(const char *path) {
  unsigned char head[HEAD];
  size_t length = read_head(path, head);
  struct stat status;
  if (length == 0)
    return stat(path, &status) == 0 && status.st_size == 0 ? FS_FORMAT_EMPTY : FS_FORMAT_OTHER;
  fs_format format = format_of(head, length);
  if ((format == FS_FORMAT_AVIF || format == FS_FORMAT_JXL) && fs_picture_file_animation(head, length))
    return FS_FORMAT_MOVING;
  if (format == FS_FORMAT_JPEG && is_true(path, fs_motion_jpeg_is))
    return FS_FORMAT_MJPEG;
  return format == FS_FORMAT_PNG && is_true(path, fs_animated_png_is) ? FS_FORMAT_APNG : format;
}

const char *fs_format_problem(const char *path) {
  unsigned char head[HEAD];
  return fs_foreign_file_problem(head, read_head(path, head));
}

const char *fs_format_animation(const char *path) {
  unsigned char head[HEAD];
  const char *name = fs_picture_file_animation(head, read_head(path, head));
  return name ? name : "an animated WebP"; /* whose second frame lies farther on */
}

bool fs_format_is_picture(fs_format format) {
  return format != FS_FORMAT_OTHER && format != FS_FORMAT_EMPTY && format != FS_FORMAT_SOUND &&
         format != FS_FORMAT_FOREIGN;
}

bool fs_format_is_video(fs_format format) {
  return !fs_format_is_picture(format) || format == FS_FORMAT_GIF || format == FS_FORMAT_APNG ||
         format == FS_FORMAT_MJPEG;
}

bool fs_format_wants_png(const char *path) {
  unsigned char head[HEAD];
  fs_format format = format_of(head, read_head(path, head));
  bool transparent =
      memcmp(head + 12, "VP8L", 4) == 0 || (memcmp(head + 12, "VP8X", 4) == 0 && head[20] & WEBP_ALPHA);
  return format == FS_FORMAT_PNG || format == FS_FORMAT_TIFF ||
         ((format == FS_FORMAT_WEBP || format == FS_FORMAT_MOVING) && transparent);
}

const char *fs_format_ending(const char *content_type) {
  /* image/svg+xml is left out on purpose: a served file must not be able to run a script. */
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
      {"video/mp2t", ".ts"},
      {"video/3gpp", ".3gp"},
      {"video/3gpp2", ".3g2"},
      {"video/x-flv", ".flv"},
      {"video/x-ms-wmv", ".wmv"},
      {"video/x-ms-asf", ".asf"},
      {"video/ogg", ".ogv"},
      {"video/dv", ".dv"},
      {"video/x-nut", ".nut"},
      {"video/vnd.rn-realvideo", ".rm"},
      {"video/mxf", ".mxf"},
      {"video/x-ivf", ".ivf"},
      {"video/x-gxf", ".gxf"},
      {"video/x-ms-wtv", ".wtv"},
      {"video/x-yuv4mpeg", ".y4m"},
      {"video/h264", ".h264"},
      {"video/h265", ".hevc"},
      {"video/av1", ".obu"},
      {"video/x-dirac", ".drc"},
      {"video/x-motion-jpeg", ".mjpeg"},
      {"image/jpeg", ".jpg"},
      {"image/png", ".png"},
      {"image/gif", ".gif"},
      {"image/webp", ".webp"},
      {"image/bmp", ".bmp"},
      {"image/apng", ".apng"},
      {"image/tiff", ".tiff"},
      {"image/avif", ".avif"},
      {"image/jxl", ".jxl"},
      {"image/heic", ".heic"},
      {"image/heif", ".heif"},
      {"application/octet-stream", ".bin"},
  };
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (strcasecmp(known[i].type, content_type) == 0)
      return known[i].ending;
  return NULL;
}

/* Bytes of a GIF that are searched for its loop count: comments and profiles may precede it. */
enum { GIF_HEAD = 1 << 20 };

/* The loop count is an application extension between the header and the first picture; FFmpeg's demuxer does
 * not export it. */
int fs_format_gif_loop(const char *path) {
  static const char marker[] = "NETSCAPE2.0\003\001";
  FILE *file = fopen(path, "rb");
  uint8_t *head = file ? malloc(GIF_HEAD) : NULL;
  size_t size = head ? fread(head, 1, GIF_HEAD, file) : 0;
  if (file)
    fclose(file);
  const uint8_t *found = head ? memmem(head, size, marker, sizeof marker - 1) : NULL;
  bool whole = found && found + sizeof marker + 1 <= head + size;
  int loop = whole ? found[sizeof marker - 1] | found[sizeof marker] << 8 : -1;
  free(head);
  return loop;
}
