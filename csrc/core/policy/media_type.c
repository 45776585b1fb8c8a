#include "core/policy/media_type.h"

#include "base/media/sound_file.h"

#include <string.h>

/* Bytes that stand at a place; '?' in them stands for any. */
typedef struct signature {
  size_t at;
  const char *bytes;
  size_t length;
  fs_media_type type;
} signature;

#define SIGNATURE(at, bytes, ending, kind)                                                                   \
  {                                                                                                          \
    at, bytes, sizeof(bytes) - 1, {                                                                          \
      ending, kind                                                                                           \
    }                                                                                                        \
  }

/* The first match counts. */
static const signature signatures[] = {
    SIGNATURE(0, "GIF87a", "gif", "gif"),
    SIGNATURE(0, "GIF89a", "gif", "gif"),
    SIGNATURE(0, "\xFF\xD8\xFF", "jpg", "image"),
    SIGNATURE(0, "\x89PNG\r\n\x1A\n", "png", "image"),
    SIGNATURE(0, "RIFF????WEBP", "webp", "image"),
    SIGNATURE(0, "BM????\0\0\0\0", "bmp", "image"),
    SIGNATURE(0, "II*\0", "tif", "image"),
    SIGNATURE(0, "MM\0*", "tif", "image"),
    SIGNATURE(0, "RIFF????AVI ", "avi", "video"),
    SIGNATURE(4, "ftypavif", "avif", "image"),
    SIGNATURE(4, "ftypavis", "avif", "image"),
    SIGNATURE(4, "ftyphe", "heic", "image"),
    SIGNATURE(4, "ftypmif1", "heic", "image"),
    SIGNATURE(4, "ftypmsf1", "heic", "image"),
    SIGNATURE(0, "\xFF\x0A", "jxl", "image"),
    SIGNATURE(4, "JXL \r\n\x87\n", "jxl", "image"),
    SIGNATURE(4, "ftyp3gp", "3gp", "video"),
    SIGNATURE(4, "ftyp3g2", "3g2", "video"),
    SIGNATURE(4, "ftypqt  ", "mov", "video"),
    SIGNATURE(4, "ftypM4V", "m4v", "video"),
    SIGNATURE(4, "ftypM4A", "m4a", "audio"),
    SIGNATURE(4, "ftyp", "mp4", "video"),
    /* QuickTime films from before ftyp */
    SIGNATURE(0, "\0???moov", "mov", "video"),
    SIGNATURE(4, "mdat", "mov", "video"),
    SIGNATURE(0, "\0???wide", "mov", "video"),
    SIGNATURE(0, "\0???free", "mov", "video"),
    SIGNATURE(0, "\0???skip", "mov", "video"),
    SIGNATURE(0, "\0???pnot", "mov", "video"),
    SIGNATURE(0, "FLV\1", "flv", "video"),
    SIGNATURE(0, "\0\0\1\xBA", "mpg", "video"),
    SIGNATURE(0, "\0\0\1\xB3", "mpg", "video"),
    SIGNATURE(0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11", "wmv", "video"),
    SIGNATURE(0, "\x1F\x07\0", "dv", "video"),
    SIGNATURE(0, ".RMF", "rm", "video"),
    SIGNATURE(0, "\x06\x0E\x2B\x34", "mxf", "video"),
    SIGNATURE(0, "nut/multimedia", "nut", "video"),
    SIGNATURE(0, "DKIF", "ivf", "video"),
    SIGNATURE(0, "YUV4MPEG2", "y4m", "video"),
    SIGNATURE(0, "\0\0\0\0\1\xBC", "gxf", "video"),
    SIGNATURE(0, "\xB7\xD8\x00\x20\x37\x49\xDA\x11", "wtv", "video"),
    /* elementary streams begin with their parameter sets, or with a mark of where a picture begins */
    SIGNATURE(0, "\0\0\0\1\x67", "h264", "video"),
    SIGNATURE(0, "\0\0\0\1\x27", "h264", "video"),
    SIGNATURE(0, "\0\0\0\1\x09?\0\0", "h264", "video"),
    SIGNATURE(0, "\0\0\0\1\x40\1", "hevc", "video"),
    SIGNATURE(0, "\0\0\0\1\x46\1", "hevc", "video"),
    SIGNATURE(0, "\x12\0\x0A", "obu", "video"),
    SIGNATURE(0, "BBCD\0", "drc", "video"),
    SIGNATURE(0, "OggS", "ogg", "audio"),
};

static const fs_media_type webm = {"webm", "video"}, matroska = {"mkv", "video"}, stream = {"ts", "video"},
                           blu_ray = {"m2ts", "video"}, theora = {"ogv", "video"}, apng = {"apng", "video"},
                           sound = {"sound", "audio"};

static bool matches(const signature *known, const char *bytes, size_t length) {
  if (length < known->at + known->length)
    return false;
  for (size_t i = 0; i < known->length; i++)
    if (known->bytes[i] != '?' && known->bytes[i] != bytes[known->at + i])
      return false;
  return true;
}

/* Transport streams have a mark in every packet, those of cameras and discs a time before each. */
static bool is_stream(const char *bytes, size_t length, size_t from, size_t packet) {
  for (size_t at = from; at <= from + 2 * packet; at += packet)
    if (at >= length || bytes[at] != 'G')
      return false;
  return true;
}

static bool has(const char *bytes, size_t length, const char *text) {
  return memmem(bytes, length, text, strlen(text)) != NULL;
}

/* Containers of more than one kind: what they hold is named near their beginning. */
static const fs_media_type *refine(const fs_media_type *type, const char *bytes, size_t length) {
  if (strcmp(type->ending, "ogg") == 0 && (has(bytes, length, "theora") || has(bytes, length, "video")))
    return &theora;
  return strcmp(type->ending, "png") == 0 && has(bytes, length, "acTL") ? &apng : type;
}

const fs_media_type *fs_media_type_of(const char *bytes, size_t length) {
  if (length > FS_MEDIA_HEAD)
    length = FS_MEDIA_HEAD;
  for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
    if (matches(&signatures[i], bytes, length))
      return refine(&signatures[i].type, bytes, length);
  if (length > 4 && memcmp(bytes, "\x1A\x45\xDF\xA3", 4) == 0) {
    if (has(bytes, length, "webm"))
      return &webm;
    if (has(bytes, length, "matroska"))
      return &matroska;
  }
  if (is_stream(bytes, length, 4, 192))
    return &blu_ray;
  if (is_stream(bytes, length, 0, 188))
    return &stream;
  return fs_sound_file_is((const uint8_t *)bytes, length) ? &sound : NULL;
}

bool fs_media_type_fits(const fs_media_type *type, const char *kind) {
  if (!type || !kind || strcmp(type->kind, kind) == 0)
    return type != NULL;
  bool moving = strcmp(type->kind, "video") == 0 || strcmp(type->ending, "webp") == 0;
  bool shown = strcmp(type->kind, "gif") == 0 || type == &apng; /* as a picture, too */
  return strcmp(kind, "gif") == 0 ? moving : strcmp(kind, "image") == 0 && shown;
}
