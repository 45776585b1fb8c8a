#include "core/policy/media_type.h"

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
    at, bytes, sizeof bytes - 1, {                                                                           \
      ending, kind                                                                                           \
    }                                                                                                        \
  }

/* The first that fits counts. */
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
    SIGNATURE(0, "RIFF????WAVE", "wav", "audio"),
    SIGNATURE(4, "ftypavif", "avif", "image"),
    SIGNATURE(4, "ftypavis", "avif", "image"),
    SIGNATURE(4, "ftyphe", "heic", "image"),
    SIGNATURE(4, "ftypmif1", "heic", "image"),
    SIGNATURE(4, "ftypqt  ", "mov", "video"),
    SIGNATURE(4, "ftypM4V", "m4v", "video"),
    SIGNATURE(4, "ftypM4A", "m4a", "audio"),
    SIGNATURE(4, "ftyp", "mp4", "video"),
    /* films of QuickTime's before it had ftyp */
    SIGNATURE(0, "\0???moov", "mov", "video"),
    SIGNATURE(4, "mdat", "mov", "video"),
    SIGNATURE(0, "\0???wide", "mov", "video"),
    SIGNATURE(0, "\0???free", "mov", "video"),
    SIGNATURE(0, "FLV\1", "flv", "video"),
    SIGNATURE(0, "\0\0\1\xBA", "mpg", "video"),
    SIGNATURE(0, "\0\0\1\xB3", "mpg", "video"),
    SIGNATURE(0, "OggS", "ogg", "audio"),
    SIGNATURE(0, "fLaC", "flac", "audio"),
    SIGNATURE(0, "ID3", "mp3", "audio"),
};

static const fs_media_type webm = {"webm", "video"}, matroska = {"mkv", "video"}, stream = {"ts", "video"};

static bool matches(const signature *known, const char *bytes, size_t length) {
  if (length < known->at + known->length)
    return false;
  for (size_t i = 0; i < known->length; i++)
    if (known->bytes[i] != '?' && known->bytes[i] != bytes[known->at + i])
      return false;
  return true;
}

/* Transport streams have a mark every 188 bytes. */
static bool is_stream(const char *bytes, size_t length) {
  enum { PACKET = 188 };
  return length > 2 * PACKET && bytes[0] == 'G' && bytes[PACKET] == 'G' && bytes[2 * PACKET] == 'G';
}

const fs_media_type *fs_media_type_of(const char *bytes, size_t length) {
  if (length > FS_MEDIA_HEAD)
    length = FS_MEDIA_HEAD;
  for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
    if (matches(&signatures[i], bytes, length))
      return &signatures[i].type;
  if (bytes && length > 4 && memcmp(bytes, "\x1A\x45\xDF\xA3", 4) == 0) {
    if (memmem(bytes, length, "webm", 4))
      return &webm;
    if (memmem(bytes, length, "matroska", 8))
      return &matroska;
  }
  return is_stream(bytes, length) ? &stream : NULL;
}

bool fs_media_type_fits(const fs_media_type *type, const char *kind) {
  if (!type || !kind || strcmp(type->kind, kind) == 0)
    return type != NULL;
  bool moving = strcmp(type->kind, "video") == 0 || strcmp(type->ending, "webp") == 0;
  return strcmp(kind, "gif") == 0 ? moving : strcmp(kind, "image") == 0 && strcmp(type->kind, "gif") == 0;
}
