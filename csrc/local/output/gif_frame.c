#include "local/output/gif_frame.h"

#include <libavutil/error.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* In a graphic control extension (GIF89a, 23): what becomes of a frame after it is shown. */
enum { DISPOSAL = 7 << 2, STAYS = 1 << 2, IS_CLEARED = 2 << 2 };

/* The place of the frame's disposal, or -1. The first frame has the file's header before it. */
static int find_disposal(const AVPacket *frame) {
  static const uint8_t control[] = {0x21, 0xf9, 4};
  enum { HEADER = 13 };
  int at = 0;
  if (frame->size > HEADER && memcmp(frame->data, "GIF8", 4) == 0)
    at = HEADER + (frame->data[10] & 0x80 ? 6 << (frame->data[10] & 7) : 0);
  bool found =
      frame->size - at > (int)sizeof control && memcmp(frame->data + at, control, sizeof control) == 0;
  return found ? at + (int)sizeof control : -1;
}

int fs_gif_frame_clear(AVPacket *frame, const AVPacket *next) {
  int after = find_disposal(next), at = find_disposal(frame);
  if (after < 0 || at < 0 || (next->data[after] & DISPOSAL) != IS_CLEARED ||
      (frame->data[at] & DISPOSAL) != STAYS)
    return 0;
  int status = av_packet_make_writable(frame);
  if (status >= 0)
    frame->data[at] = (uint8_t)((frame->data[at] & ~DISPOSAL) | IS_CLEARED);
  return status;
}
