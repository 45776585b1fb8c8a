/* EXIF orientation and display matrices: turns by quarters, and mirrors. */
#include "vision/picture/picture_orientation.h"

#include <libavutil/dict.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* How a stored picture is to be turned: shown(x, y) = stored(x * xx + y * xy, x * yx + y * yy), from the far
 * edge where negative. */
typedef struct turn {
  int xx, xy, yx, yy;
} turn;

/* The eight values of EXIF's Orientation (tag 0x0112, EXIF 2.32 section 4.6.4). */
static turn turn_of_exif(int orientation) {
  static const turn turns[9] = {
      {1, 0, 0, 1}, {1, 0, 0, 1},  {-1, 0, 0, 1},  {-1, 0, 0, -1}, {1, 0, 0, -1},
      {0, 1, 1, 0}, {0, 1, -1, 0}, {0, -1, -1, 0}, {0, -1, 1, 0},
  };
  return turns[orientation >= 1 && orientation <= 8 ? orientation : 0];
}

/* FFmpeg's JPEG decoder hands the orientation on as a display matrix; the WebP decoder as metadata only. */
static turn turn_of_frame(const AVFrame *frame) {
  const AVFrameSideData *side = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
  if (side && side->size >= 9 * sizeof(int32_t)) {
    int32_t m[9];
    memcpy(m, side->data, sizeof m);
    bool swapped = abs(m[1] / 2) + abs(m[3] / 2) > abs(m[0] / 2) + abs(m[4] / 2);
    /* The matrix maps stored to shown; the inverse of a turn by quarters is its transpose. */
    return swapped ? (turn){0, m[1] < 0 ? -1 : 1, m[3] < 0 ? -1 : 1, 0}
                   : (turn){m[0] < 0 ? -1 : 1, 0, 0, m[4] < 0 ? -1 : 1};
  }
  const AVDictionaryEntry *entry = av_dict_get(frame->metadata, "Orientation", NULL, 0);
  return turn_of_exif(entry ? atoi(entry->value) : 1);
}

int fs_picture_orient(fs_picture *picture, const AVFrame *frame) {
  turn t = turn_of_frame(frame);
  if (t.xx == 1 && t.yy == 1)
    return 0;
  bool swapped = t.xx == 0;
  fs_picture turned;
  if (fs_picture_new(&turned, swapped ? picture->height : picture->width,
                     swapped ? picture->width : picture->height) != 0)
    return -1;
  int origin_x = t.xx + t.xy < 0 ? picture->width - 1 : 0;
  int origin_y = t.yx + t.yy < 0 ? picture->height - 1 : 0;
  for (int y = 0; y < turned.height; y++) {
    uint8_t *to = turned.data + (ptrdiff_t)y * turned.stride;
    for (int x = 0; x < turned.width; x++, to += 3) {
      int from_x = origin_x + t.xx * x + t.xy * y;
      int from_y = origin_y + t.yx * x + t.yy * y;
      memcpy(to, picture->data + (ptrdiff_t)from_y * picture->stride + (ptrdiff_t)from_x * 3, 3);
    }
  }
  fs_picture_free(picture);
  *picture = turned;
  return 0;
}
