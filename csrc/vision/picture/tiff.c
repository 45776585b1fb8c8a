/* Numbers of tags and their values are those of TIFF 6.0, section 8 and appendix A. */
#include "vision/picture/tiff.h"

#include <libavutil/intreadwrite.h>
#include <string.h>

enum { COUNT = 2, ENTRY = 12 }; /* bytes: a directory is a count, its entries and the next one's position */

enum {
  KIND = 254,
  BITS = 258,
  COMPRESSION = 259,
  COLOURS = 262,
  STRIPS = 273,
  ORIENTATION = 274,
  CHANNELS = 277,
  PLANES = 284,
  TILE_WIDTH = 322,
  EXTRA = 338,
  NUMBERS = 339,
  DNG_VERSION = 50706
};

typedef struct tiff {
  const uint8_t *data; /* borrowed */
  size_t size;
  bool big; /* the higher byte comes first */
} tiff;

static size_t read_16(const tiff *t, size_t at) {
  return t->big ? AV_RB16(t->data + at) : AV_RL16(t->data + at);
}

static size_t read_32(const tiff *t, size_t at) {
  return t->big ? AV_RB32(t->data + at) : AV_RL32(t->data + at);
}

/* Writes the position of the first directory; 0: none. Returns false for what is no TIFF. */
static bool open_tiff(const uint8_t *data, size_t size, tiff *t, size_t *directory) {
  if (size < 8 || (memcmp(data, "MM\0*", 4) != 0 && memcmp(data, "II*\0", 4) != 0))
    return false;
  *t = (tiff){data, size, data[0] == 'M'};
  *directory = read_32(t, 4);
  return true;
}

/* The number of entries that lie in the file; 0 for a directory that does not. */
static size_t entries_of(const tiff *t, size_t directory) {
  if (directory < 8 || directory > t->size - COUNT)
    return 0;
  size_t count = read_16(t, directory), room = (t->size - directory - COUNT) / ENTRY;
  return count < room ? count : room;
}

/* The first value of a tag, or `otherwise` where the directory does not have it. */
static size_t value_of(const tiff *t, size_t directory, size_t tag, size_t otherwise) {
  enum { SHORT = 3, LONG = 4 };
  size_t count = entries_of(t, directory);
  for (size_t at = directory + COUNT; count > 0; count--, at += ENTRY) {
    if (read_16(t, at) != tag)
      continue;
    size_t type = read_16(t, at + 2), bytes = type == SHORT ? 2 : type == LONG ? 4 : 1;
    size_t place = read_32(t, at + 4) > 4 / bytes ? read_32(t, at + 8) : at + 8;
    if (place > t->size - bytes)
      return otherwise;
    return bytes == 2 ? read_16(t, place) : bytes == 4 ? read_32(t, place) : t->data[place];
  }
  return otherwise;
}

#define CANNOT ", which cannot be read here: save it as PNG or JPEG"

static const char *compression_problem(size_t compression) {
  enum { CCITT_RLE = 2, FAX4 = 4, LZW = 5, OLD_JPEG = 6, JPEG = 7, DEFLATE = 8 };
  enum { PACKBITS = 32773, PKZIP = 32946, LZMA = 34925 };
  if (compression == OLD_JPEG || compression == JPEG)
    return "is a TIFF compressed as JPEG" CANNOT;
  bool known = compression <= LZW || compression == DEFLATE || compression == PACKBITS ||
               compression == PKZIP || compression == LZMA;
  return known ? NULL : "is a TIFF with a rare compression" CANNOT;
}

/* Codes of LZW with their lower bits first, as before TIFF 6.0: the code to clear the table comes first. */
static bool is_old_lzw(const tiff *t, size_t directory) {
  enum { LZW = 5 };
  size_t at = value_of(t, directory, STRIPS, 0);
  return value_of(t, directory, COMPRESSION, 1) == LZW && at > 0 && at + 2 <= t->size && t->data[at] == 0 &&
         (t->data[at + 1] & 1);
}

static const char *colour_problem(const tiff *t, size_t directory) {
  enum { WHOLE = 1, UNDEFINED = 4 };
  enum { PALETTE = 3, CMYK = 5, YCBCR = 6 };
  size_t bits = value_of(t, directory, BITS, 1), colours = value_of(t, directory, COLOURS, 0);
  size_t numbers = value_of(t, directory, NUMBERS, WHOLE);
  if (bits > 16 || (numbers != WHOLE && numbers != UNDEFINED))
    return "is a TIFF whose channels are not whole numbers of at most 16 bits" CANNOT;
  bool simple_cmyk =
      bits == 8 && value_of(t, directory, PLANES, 1) == 1 && value_of(t, directory, CHANNELS, 4) == 4;
  if (colours == CMYK && !simple_cmyk)
    return "is a TIFF in CMYK with 16 bits, planes or further channels" CANNOT;
  if (colours > YCBCR || colours == PALETTE + 1)
    return "is a TIFF in colours other than grey, RGB, CMYK or YCbCr" CANNOT;
  return NULL;
}

/* A raw photograph is a TIFF by its form. Its first directory is a small preview, or its colours are those of
 * the sensor. */
static bool is_raw(const tiff *t, size_t directory) {
  return value_of(t, directory, DNG_VERSION, 0) != 0 || value_of(t, directory, KIND, 0) & 1;
}

const char *fs_tiff_problem(const uint8_t *data, size_t size) {
  tiff t;
  size_t directory;
  if (size >= 8 && (memcmp(data, "MM\0+", 4) == 0 || memcmp(data, "II+\0", 4) == 0))
    return "is a BigTIFF" CANNOT;
  if (!open_tiff(data, size, &t, &directory))
    return NULL;
  if (is_raw(&t, directory))
    return "is a raw photograph" CANNOT;
  if (value_of(&t, directory, TILE_WIDTH, 0) != 0)
    return "is a TIFF in tiles" CANNOT;
  if (is_old_lzw(&t, directory))
    return "is a TIFF with a compression of before 1992" CANNOT;
  const char *problem = compression_problem(value_of(&t, directory, COMPRESSION, 1));
  return problem ? problem : colour_problem(&t, directory);
}

bool fs_tiff_has_pages(const uint8_t *data, size_t size) {
  enum { PAGES_MAX = 1000, SMALLER = 1, MASK = 4 }; /* directories of a damaged file may form a circle */
  tiff t;
  size_t directory;
  if (!open_tiff(data, size, &t, &directory))
    return false;
  for (int i = 0; i < PAGES_MAX; i++) {
    size_t count = entries_of(&t, directory), next = directory + COUNT + count * ENTRY;
    if (count == 0 || next + 4 > size)
      return false;
    directory = read_32(&t, next);
    if (entries_of(&t, directory) > 0 && !(value_of(&t, directory, KIND, 0) & (SMALLER | MASK)))
      return true;
  }
  return false;
}

bool fs_tiff_is_premultiplied(const uint8_t *data, size_t size) {
  tiff t;
  size_t directory;
  return open_tiff(data, size, &t, &directory) && value_of(&t, directory, EXTRA, 0) == 1;
}

bool fs_tiff_lacks_alpha(const uint8_t *data, size_t size) {
  enum { UNSPECIFIED = 0, OPACITY = 2 };
  tiff t;
  size_t directory;
  return open_tiff(data, size, &t, &directory) && value_of(&t, directory, EXTRA, OPACITY) == UNSPECIFIED;
}

int fs_tiff_orientation(const uint8_t *data, size_t size) {
  tiff t;
  size_t directory;
  return open_tiff(data, size, &t, &directory) ? (int)value_of(&t, directory, ORIENTATION, 0) : 0;
}
