#include "vision/face/mirrored_look.h"

#include <math.h>
#include <string.h>

enum {
  LEAST = 12,     /* pixels of the square */
  LEAST_FACE = 32 /* pixels of width; where a smaller face begins in its first pixel decides what fits */
};

static int clip(float value, int most) {
  return (int)fminf(fmaxf(value, 0), (float)most);
}

/* Copies columns and rows of a picture, the columns from right to left. */
static void copy_mirrored(const fs_picture *from, int left, int top, fs_picture *to) {
  for (int y = 0; y < to->height; y++) {
    const uint8_t *row = from->data + (ptrdiff_t)(top + y) * from->stride;
    uint8_t *out = to->data + (ptrdiff_t)y * to->stride;
    for (int x = 0; x < to->width; x++)
      memcpy(out + (ptrdiff_t)x * 3, row + (ptrdiff_t)(left + to->width - 1 - x) * 3, 3);
  }
}

int fs_mirrored_look(fs_vision *vision, const fs_picture *picture, const fs_face *face, fs_face_fit *fit,
                     float embedding[FS_EMBEDDING]) {
  const fs_rect *box = &face->box;
  const float reach = FS_FIT_REACH / 2 * fmaxf(box->width, box->height);
  const fs_point centre = {box->x + box->width / 2, box->y + box->height / 2};
  if (!isfinite(centre.x + centre.y + reach) || box->width < LEAST_FACE)
    return 1;
  const int left = clip(centre.x - reach, picture->width), right = clip(centre.x + reach, picture->width);
  const int top = clip(centre.y - reach, picture->height), bottom = clip(centre.y + reach, picture->height);
  fs_picture mirror;
  if (right - left < LEAST || bottom - top < LEAST)
    return 1;
  if (fs_picture_new(&mirror, right - left, bottom - top) != 0)
    return -1;
  copy_mirrored(picture, left, top, &mirror);
  const fs_face moved = {{(float)right - box->x - box->width, box->y - (float)top, box->width, box->height},
                         face->score};
  int status = fs_vision_fit(vision, &mirror, &moved, fit);
  if (status == 0)
    status = fs_vision_embed(vision, &mirror, &fit->landmarks, embedding);
  fs_picture_free(&mirror);
  return status;
}
