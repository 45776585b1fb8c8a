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
static turn turn_of_frame(const AVFrame *frame, int orientation) {
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
  return turn_of_exif(entry ? atoi(entry->value) : orientation);
}

/* Bytes of pixels and of their transparency move alike. */
static void turn_plane(turn t, const uint8_t *from, ptrdiff_t from_stride, int from_width, int from_height,
                       uint8_t *to, ptrdiff_t to_stride, size_t pixel) {
  bool swapped = t.xx == 0;
  int width = swapped ? from_height : from_width, height = swapped ? from_width : from_height;
  int origin_x = t.xx + t.xy < 0 ? from_width - 1 : 0;
  int origin_y = t.yx + t.yy < 0 ? from_height - 1 : 0;
  for (int y = 0; y < height; y++) {
    uint8_t *row = to + y * to_stride;
    for (int x = 0; x < width; x++, row += pixel) {
      ptrdiff_t from_x = origin_x + t.xx * x + t.xy * y;
      ptrdiff_t from_y = origin_y + t.yx * x + t.yy * y;
      memcpy(row, from + from_y * from_stride + from_x * (ptrdiff_t)pixel, pixel);
    }
  }
}

int fs_picture_orient(fs_picture *picture, const AVFrame *frame, int orientation) {
  turn t = turn_of_frame(frame, orientation);
  if (t.xx == 1 && t.yy == 1)
    return 0;
  bool swapped = t.xx == 0;
  int width = swapped ? picture->height : picture->width, height = swapped ? picture->width : picture->height;
  fs_picture turned;
  if (fs_picture_new(&turned, width, height) != 0)
    return -1;
  if (picture->alpha && !(turned.alpha = malloc((size_t)width * (size_t)height))) {
    fs_picture_free(&turned);
    return -1;
  }
  turn_plane(t, picture->data, picture->stride, picture->width, picture->height, turned.data, turned.stride,
             3);
  if (picture->alpha)
    turn_plane(t, picture->alpha, picture->width, picture->width, picture->height, turned.alpha, width, 1);
  turned.profile = picture->profile;
  turned.profile_size = picture->profile_size;
  turned.loss = picture->loss;
  picture->profile = NULL;
  fs_picture_free(picture);
  *picture = turned;
  return 0;
}
