/* Where and how JPEG and PNG carry an XMP packet: XMP specification part 3, sections 1.1.3 and 1.1.5. */
#include "vision/picture/xmp.h"

#include <libavutil/crc.h>
#include <libavutil/intreadwrite.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define JPEG_SIGNATURE "http://ns.adobe.com/xap/1.0/" /* its final NUL belongs to it */
/* Keyword, NUL, not compressed, method 0, no language, no translated keyword. */
#define PNG_HEADER "iTXtXML:com.adobe.xmp\0\0\0\0"

enum { PNG_AFTER_IHDR = 8 + 4 + 4 + 13 + 4 };

static uint8_t *jpeg_segment(const char *xmp, size_t length, size_t *size) {
  *size = 4 + sizeof JPEG_SIGNATURE + length;
  uint8_t *segment = malloc(*size);
  if (!segment)
    return NULL;
  AV_WB16(segment, 0xFFE1);
  AV_WB16(segment + 2, (uint16_t)(*size - 2));
  memcpy(segment + 4, JPEG_SIGNATURE, sizeof JPEG_SIGNATURE);
  memcpy(segment + 4 + sizeof JPEG_SIGNATURE, xmp, length);
  return segment;
}

static uint8_t *png_chunk(const char *xmp, size_t length, size_t *size) {
  size_t type_and_data = sizeof PNG_HEADER + length;
  *size = 4 + type_and_data + 4;
  uint8_t *chunk = malloc(*size);
  if (!chunk)
    return NULL;
  AV_WB32(chunk, (uint32_t)(type_and_data - 4));
  memcpy(chunk + 4, PNG_HEADER, sizeof PNG_HEADER);
  memcpy(chunk + 4 + sizeof PNG_HEADER, xmp, length);
  uint32_t crc = ~av_crc(av_crc_get_table(AV_CRC_32_IEEE_LE), UINT32_MAX, chunk + 4, type_and_data);
  AV_WB32(chunk + 4 + type_and_data, crc);
  return chunk;
}

uint8_t *fs_xmp_chunk(const uint8_t *data, size_t data_size, const char *xmp, size_t *offset, size_t *size) {
  size_t length = strlen(xmp);
  if (length > FS_XMP_MAX)
    return NULL;
  if (data_size > 2 && data[0] == 0xFF && data[1] == 0xD8) {
    /* JFIF's APP0 segment stays the first. */
    bool jfif = data_size > 6 && AV_RB16(data + 2) == 0xFFE0;
    *offset = 2 + (jfif ? 2 + (size_t)AV_RB16(data + 4) : 0);
    if (*offset > data_size)
      return NULL;
    return jpeg_segment(xmp, length, size);
  }
  if (data_size > PNG_AFTER_IHDR && memcmp(data, "\x89PNG", 4) == 0) {
    *offset = PNG_AFTER_IHDR;
    return png_chunk(xmp, length, size);
  }
  return NULL;
}
