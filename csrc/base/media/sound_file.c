#include "base/media/sound_file.h"

#include <string.h>

typedef struct fs_signature {
  size_t at;
  const char *bytes;
  size_t count;
} fs_signature;

#define SIGNATURE(at, bytes)                                                                                 \
  { (at), (bytes), sizeof(bytes) - 1 }

static const fs_signature signatures[] = {
    SIGNATURE(0, "ID3"),
    SIGNATURE(0, "fLaC"),
    SIGNATURE(8, "WAVE"), /* RIFF, RF64 */
    SIGNATURE(0, "riff\x2e\x91\xcf\x11"),
    SIGNATURE(8, "AIFF"),
    SIGNATURE(8, "AIFC"),
    SIGNATURE(0, ".snd"),
    SIGNATURE(0, "caff"),
    SIGNATURE(0, "#!AMR"),
    SIGNATURE(0, "MAC "),
    SIGNATURE(0, "wvpk"),
    SIGNATURE(0, "TTA1"),
    SIGNATURE(0, "DSD "),
    SIGNATURE(0, "MThd"),
    SIGNATURE(0, "\x0b\x77"), /* AC-3 */
    SIGNATURE(0, "\x7f\xfe\x80\x01"),
    SIGNATURE(0, "DTSHDHDR"),
    SIGNATURE(4, "\xf8\x72\x6f\xba"), /* TrueHD */
    SIGNATURE(4, "\xf8\x72\x6f\xbb"),
};

/* Whether a frame of MPEG's sound begins here (ISO 11172-3 2.4.2.3, 14496-3 1.A.3.2 and 1.7.2): layer 2 or 3
 * with a rate that there is, or AAC. The first layer's mark would be that of text in UTF-16. */
static bool is_mpeg(const uint8_t *head, size_t size) {
  if (size < 3)
    return false;
  if (head[0] == 0x56 && (head[1] & 0xe0) == 0xe0) /* LATM */
    return true;
  int layer = head[1] >> 1 & 3, bits = head[2] >> 4, rate = head[2] >> 2 & 3;
  if (head[0] != 0xff || (head[1] & 0xe0) != 0xe0)
    return false;
  return layer == 0 ? (head[1] & 0xf6) == 0xf0 : layer < 3 && bits > 0 && bits < 15 && rate < 3;
}

bool fs_sound_file_is(const uint8_t *head, size_t size) {
  for (size_t i = 0; i < sizeof signatures / sizeof signatures[0]; i++) {
    const fs_signature *one = &signatures[i];
    if (size >= one->at + one->count && memcmp(head + one->at, one->bytes, one->count) == 0)
      return true;
  }
  return is_mpeg(head, size);
}
