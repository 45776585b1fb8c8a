#include "local/analysis/face_view.h"

#include "local/media/frame_pixels.h"

#include <math.h>

enum { LEAST = 12 /* pixels */ };

int fs_face_view_cut(fs_face_view *view, const AVFrame *frame, fs_point centre, float reach) {
  *view = (fs_face_view){0};
  if (!isfinite(centre.x + centre.y + reach))
    return 1;
  /* A frame is cropped from an even column and row on. */
  int left = (int)fminf(fmaxf(centre.x - reach, 0), (float)frame->width) & ~1;
  int top = (int)fminf(fmaxf(centre.y - reach, 0), (float)frame->height) & ~1;
  int right = (int)fminf(fmaxf(centre.x + reach, 0), (float)frame->width);
  int bottom = (int)fminf(fmaxf(centre.y + reach, 0), (float)frame->height);
  if (right - left < LEAST || bottom - top < LEAST)
    return 1;
  view->corner = (fs_point){(float)left, (float)top};
  return fs_frame_crop(frame, left, top, right - left, bottom - top, &view->picture);
}

void fs_face_view_free(fs_face_view *view) {
  fs_picture_free(&view->picture);
}
