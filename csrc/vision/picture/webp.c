/* WebP container: https://developers.google.com/speed/webp/docs/riff_container */
#include "vision/picture/webp.h"

#include <libavutil/intreadwrite.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
  RIFF_HEADER = 12,
  CHUNK_HEADER = 8,
  VP8X_SIZE = 10,
  ANMF_HEADER = 16, /* position, size, duration, flags; then the frame's own chunks */
  FLAG_ALPHA = 0x10,
  FLAG_ANIMATION = 0x02,
};

/* The next chunk called `name` from `at` on, or NULL. */
static const uint8_t *find_chunk(const uint8_t *at, const uint8_t *end, const char *name) {
  while (end - at >= CHUNK_HEADER) {
    uint32_t size = AV_RL32(at + 4);
    if (size > (size_t)(end - at - CHUNK_HEADER))
      return NULL;
    if (memcmp(at, name, 4) == 0)
      return at;
    size += size & 1;
    if (size > (size_t)(end - at - CHUNK_HEADER))
      return NULL;
    at += CHUNK_HEADER + size;
  }
  return NULL;
}

uint8_t *fs_webp_first_frame(const uint8_t *data, size_t size, size_t *still_size) {
  const uint8_t *end = data + size;
  if (size < RIFF_HEADER + CHUNK_HEADER + VP8X_SIZE || memcmp(data, "RIFF", 4) != 0 ||
      memcmp(data + 8, "WEBPVP8X", 8) != 0 || !(data[RIFF_HEADER + CHUNK_HEADER] & FLAG_ANIMATION))
    return NULL;
  const uint8_t *frame = find_chunk(data + RIFF_HEADER, end, "ANMF");
  if (!frame || AV_RL32(frame + 4) < ANMF_HEADER)
    return NULL;
  const uint8_t *body = frame + CHUNK_HEADER + ANMF_HEADER;
  size_t body_size = AV_RL32(frame + 4) - ANMF_HEADER;
  *still_size = RIFF_HEADER + CHUNK_HEADER + VP8X_SIZE + body_size;
  uint8_t *still = malloc(*still_size);
  if (!still)
    return NULL;
  memcpy(still, data, RIFF_HEADER + 4); /* as far as the name of the first chunk, VP8X */
  AV_WL32(still + 4, (uint32_t)(*still_size - 8));
  AV_WL32(still + 16, VP8X_SIZE);
  uint8_t *extended = still + RIFF_HEADER + CHUNK_HEADER;
  memset(extended, 0, 4);
  extended[0] = find_chunk(body, body + body_size, "ALPH") ? FLAG_ALPHA : 0;
  memcpy(extended + 4, frame + CHUNK_HEADER + 6,
         6); /* width and height less one, as both headers have them */
  memcpy(extended + VP8X_SIZE, body, body_size);
  return still;
}

const uint8_t *fs_webp_exif(const uint8_t *data, size_t size, size_t *exif_size) {
  enum { PREFIX = 6 }; /* as in a JPEG, where it does not belong: phones and cameras write it */
  if (size < RIFF_HEADER || memcmp(data, "RIFF", 4) != 0 || memcmp(data + 8, "WEBP", 4) != 0)
    return NULL;
  const uint8_t *chunk = find_chunk(data + RIFF_HEADER, data + size, "EXIF");
  if (!chunk)
    return NULL;
  *exif_size = AV_RL32(chunk + 4);
  chunk += CHUNK_HEADER;
  bool prefixed = *exif_size >= PREFIX && memcmp(chunk, "Exif\0\0", PREFIX) == 0;
  *exif_size -= prefixed ? PREFIX : 0;
  return prefixed ? chunk + PREFIX : chunk;
}
