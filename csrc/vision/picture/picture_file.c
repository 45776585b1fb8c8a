#include "vision/picture/picture_file.h"

#include "base/media/animated_png.h"
#include "base/media/jpeg_marker.h"
#include "vision/picture/jpeg_scans.h"
#include "vision/picture/tiff.h"
#include "vision/picture/webp.h"

#include <libavutil/intreadwrite.h>
#include <string.h>

/* Bytes in which a file's description is looked for: properties and chunks stand before the pixels. */
enum { HEAD_MAX = 256 * 1024 };

static bool begins(const uint8_t *data, size_t size, const char *bytes, size_t count) {
  return size >= count && memcmp(data, bytes, count) == 0;
}

static size_t head_of(size_t size) {
  return size < HEAD_MAX ? size : HEAD_MAX;
}

/* ---- ISO base media: AVIF, HEIC ---- */

/* Whether the file type box names one of the brands (four letters each). */
static bool has_brand(const uint8_t *data, size_t size, const char *brands) {
  if (size < 16 || memcmp(data + 4, "ftyp", 4) != 0)
    return false;
  size_t end = AV_RB32(data);
  end = end < size ? end : size;
  for (size_t at = 8; at + 4 <= end; at += at == 8 ? 8 : 4)
    for (const char *brand = brands; *brand; brand += 4)
      if (memcmp(data + at, brand, 4) == 0)
        return true;
  return false;
}

bool fs_picture_file_is_avif(const uint8_t *data, size_t size) {
  return has_brand(data, size, "avifavis");
}

/* Whether an item is assembled from several pictures (ISO 23008-12, 6.6.2.3). */
static bool has_grid(const uint8_t *data, size_t size) {
  enum { TYPE = 12 }; /* its place in an item's entry */
  const uint8_t *end = data + head_of(size), *entry = data;
  while ((entry = memmem(entry, (size_t)(end - entry), "infe", 4)) != NULL) {
    if (end - entry >= TYPE + 4 && memcmp(entry + TYPE, "grid", 4) == 0)
      return true;
    entry += 4;
  }
  return false;
}

/* ---- what FFmpeg's decoders lack ---- */

/* Where a JPEG's frame header is (ITU T.81, B.2.2), at its marker; 0: nowhere. */
static size_t jpeg_frame(const uint8_t *data, size_t size) {
  enum { MARK = 0xff };
  if (!begins(data, size, "\xff\xd8\xff", 3))
    return 0;
  for (size_t at = 2; at + 9 <= size && data[at] == MARK;) {
    uint8_t marker = data[at + 1];
    if (fs_jpeg_begins_frame(marker))
      return at;
    at += marker == MARK ? 1 : 2 + (size_t)AV_RB16(data + at + 2);
  }
  return 0;
}

/* Differential or arithmetic coding, or more than 8 bits, which are read where nothing is lost. */
static bool is_rare_jpeg(const uint8_t *data, size_t size) {
  enum { LOSSLESS = 0xc3 };
  size_t at = jpeg_frame(data, size);
  return at > 0 && (data[at + 1] > LOSSLESS || (data[at + 1] < LOSSLESS && data[at + 4] != 8));
}

/* A BMP by its header: runs of 24 bits, JPEG or PNG within, masks with alpha, or 64 bits. */
static bool is_rare_bmp(const uint8_t *data, size_t size) {
  enum { HEADER = 40, MASKS = 3, BITS = 32 };
  return begins(data, size, "BM", 2) && size >= 34 && AV_RL32(data + 14) >= HEADER &&
         (AV_RL32(data + 30) > MASKS || AV_RL16(data + 28) > BITS);
}

/* A BMP of 32 bits without masks has a byte in each pixel that means nothing. */
bool fs_picture_file_lacks_alpha(const uint8_t *data, size_t size) {
  bool bmp = begins(data, size, "BM", 2) && size >= 34;
  return bmp ? AV_RL32(data + 30) == 0 : fs_tiff_lacks_alpha(data, size);
}

const char *fs_picture_file_problem(const uint8_t *data, size_t size) {
  if (is_rare_jpeg(data, size) || is_rare_bmp(data, size))
    return FS_PICTURE_FILE_RARE;
  if (fs_picture_file_is_avif(data, size) && has_grid(data, size))
    return "is an AVIF picture in tiles, which cannot be read here: save it as JPEG or PNG";
  if (!fs_picture_file_is_avif(data, size) && has_brand(data, size, "heicheixheimheismif1msf1hevchevx"))
    return "is a HEIC picture, which cannot be read here: save it as JPEG or PNG (on a phone: share it as "
           "\"most compatible\")";
  return fs_tiff_problem(data, size);
}

/* A turn (`irot`, quarters against the clock) and a mirror (`imir`) after it are properties of the picture.
 */
static int orientation_of_avif(const uint8_t *data, size_t size) {
  static const int turned[4] = {1, 8, 3, 6}, mirrored[2][4] = {{4, 5, 2, 7}, {2, 7, 4, 5}};
  const uint8_t *turn = memmem(data, head_of(size), "\0\0\0\x09irot", 8);
  const uint8_t *mirror = memmem(data, head_of(size), "\0\0\0\x09imir", 8);
  int quarters = turn && turn + 9 <= data + size ? turn[8] & 3 : 0;
  return mirror && mirror + 9 <= data + size ? mirrored[mirror[8] & 1][quarters] : turned[quarters];
}

/* ---- PNG ---- */

enum { PNG_CHUNK = 12 }; /* a chunk's length and name, and a sum at its end */

static bool is_png(const uint8_t *data, size_t size) {
  return begins(data, size, "\x89PNG\r\n\x1a\n", 8);
}

int64_t fs_picture_file_pixels(const uint8_t *data, size_t size) {
  size_t frame = jpeg_frame(data, size);
  if (frame > 0)
    return (int64_t)AV_RB16(data + frame + 5) * AV_RB16(data + frame + 7);
  return is_png(data, size) && size >= 24 ? (int64_t)AV_RB32(data + 16) * AV_RB32(data + 20) : 0;
}

/* The content of a PNG's chunk, or NULL. */
static const uint8_t *png_chunk(const uint8_t *data, size_t size, const char *name, size_t *length) {
  for (size_t at = 8; at + PNG_CHUNK <= size;) {
    *length = AV_RB32(data + at);
    if (*length > size - at - PNG_CHUNK)
      return NULL;
    if (memcmp(data + at + 4, name, 4) == 0)
      return data + at + 8;
    at += PNG_CHUNK + *length;
  }
  return NULL;
}

size_t fs_picture_file_extent(const uint8_t *data, size_t size) {
  size_t length;
  if (!is_png(data, size))
    return size;
  const uint8_t *pixels = png_chunk(data, size, "IDAT", &length);
  size_t end = pixels ? (size_t)(pixels - data) - 8 : size;
  while (size - end >= PNG_CHUNK && memcmp(data + end + 4, "IDAT", 4) == 0) {
    length = AV_RB32(data + end);
    if (length > size - end - PNG_CHUNK)
      return size;
    end += PNG_CHUNK + length;
  }
  return end;
}

/* ---- JPEG XL (ISO 18181-1 9.2 and D.2): a stream of bits, alone or in a box ---- */

typedef struct fs_jxl_bits {
  const uint8_t *data; /* borrowed */
  size_t size, at;     /* in bits */
} fs_jxl_bits;

/* The next bits, the first one the lowest; 0 behind the end. */
static unsigned jxl_bits(fs_jxl_bits *b, int count) {
  unsigned value = 0;
  for (int i = 0; i < count; i++, b->at++)
    if (b->at < b->size)
      value |= ((unsigned)b->data[b->at / 8] >> b->at % 8 & 1u) << i;
  return value;
}

static void pass_jxl_side(fs_jxl_bits *b, bool small) {
  static const int lengths[4] = {9, 13, 18, 30};
  jxl_bits(b, small ? 5 : lengths[jxl_bits(b, 2)]);
}

static void pass_jxl_size(fs_jxl_bits *b) {
  bool small = jxl_bits(b, 1) == 1; /* sides of multiples of 8 */
  pass_jxl_side(b, small);
  if (jxl_bits(b, 3) == 0) /* no usual ratio of the sides */
    pass_jxl_side(b, small);
}

static const uint8_t *jxl_stream(const uint8_t *data, size_t size) {
  if (begins(data, size, "\xff\x0a", 2))
    return data;
  if (!begins(data, size, "\0\0\0\x0cJXL \r\n\x87\n", 12))
    return NULL;
  const uint8_t *box = memmem(data, head_of(size), "jxlc\xff\x0a", 6);
  const uint8_t *part = box ? NULL : memmem(data, head_of(size), "jxlp", 4);
  return box ? box + 4 : part && part + 10 <= data + size ? part + 8 : NULL;
}

static bool is_animated_jxl(const uint8_t *data, size_t size) {
  const uint8_t *stream = jxl_stream(data, size);
  if (!stream)
    return false;
  fs_jxl_bits b = {stream, 8 * (size - (size_t)(stream - data)), 16};
  pass_jxl_size(&b);
  if (jxl_bits(&b, 1) == 1 || jxl_bits(&b, 1) == 0) /* all as usual, or no extra fields */
    return false;
  jxl_bits(&b, 3);
  if (jxl_bits(&b, 1) == 1)
    pass_jxl_size(&b);
  bool preview = jxl_bits(&b, 1) == 1;
  return !preview && jxl_bits(&b, 1) == 1;
}

/* ---- what they have in common ---- */

/* The animation bit of a WebP's VP8X chunk, and a second frame. */
static bool is_animated_webp(const uint8_t *data, size_t size) {
  if (size < 30 || memcmp(data, "RIFF", 4) != 0 || memcmp(data + 8, "WEBPVP8X", 8) != 0 || !(data[20] & 2))
    return false;
  const uint8_t *first = memmem(data + 30, size - 30, "ANMF", 4);
  return first && memmem(first + 4, size - (size_t)(first + 4 - data), "ANMF", 4);
}

const char *fs_picture_file_animation(const uint8_t *data, size_t size) {
  if (fs_animated_png_are(data, size))
    return "an animated PNG";
  if (is_animated_webp(data, size))
    return "an animated WebP";
  if (is_animated_jxl(data, size))
    return "an animated JPEG XL";
  return has_brand(data, size, "avis") ? "an animated AVIF" : NULL;
}

const char *fs_picture_file_loss(const uint8_t *data, size_t size) {
  static const char alpha[] = "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha";
  if (fs_tiff_has_pages(data, size))
    return "of the TIFF's pages, the first was taken";
  if (fs_jpeg_scans_find(data, size) == FS_JPEG_SCANS_COARSE)
    return "the picture's finer details are missing: its progressive JPEG lacks scans";
  if (fs_picture_file_is_avif(data, size) && memmem(data, head_of(size), alpha, sizeof alpha - 1))
    return "the picture's transparency was left out: that of an AVIF cannot be read here";
  return NULL;
}

int fs_picture_file_orientation(const uint8_t *data, size_t size) {
  size_t length;
  if (is_png(data, size)) {
    const uint8_t *exif = png_chunk(data, size, "eXIf", &length);
    return exif ? fs_tiff_orientation(exif, length) : 0;
  }
  if (fs_picture_file_is_avif(data, size))
    return orientation_of_avif(data, size);
  const uint8_t *exif = fs_webp_exif(data, size, &length);
  if (exif)
    return fs_tiff_orientation(exif, length);
  return fs_tiff_orientation(data, size);
}
