#include "local/face/face_view.h"

#include "local/media/frame_pixels.h"

#include <math.h>

enum { LEAST = 12 /* pixels */ };

bool fs_frame_holds(const AVFrame *frame, const fs_rect *box) {
  return box->x >= 0 && box->y >= 0 && box->x + box->width <= (float)frame->width &&
         box->y + box->height <= (float)frame->height;
}

int fs_face_view_cut(fs_face_view *view, const AVFrame *frame, fs_point centre, float reach, int seen) {
  *view = (fs_face_view){.scale = 2 * reach > 2 * (float)seen ? 2 : 1};
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
  return view->scale == 2 ? fs_frame_crop_half(frame, left, top, right - left, bottom - top, &view->picture)
                          : fs_frame_crop(frame, left, top, right - left, bottom - top, &view->picture);
}

void fs_face_view_free(fs_face_view *view) {
  fs_picture_free(&view->picture);
}

/* Whole numbers are the middles of pixels: that of a halved one lies between four. */
static float shift_of(const fs_face_view *view) {
  return 0.5f * (float)(view->scale - 1);
}

fs_point fs_face_view_in(const fs_face_view *view, fs_point at) {
  const float scale = (float)view->scale, shift = shift_of(view);
  return (fs_point){(at.x - view->corner.x - shift) / scale, (at.y - view->corner.y - shift) / scale};
}

fs_point fs_face_view_out(const fs_face_view *view, fs_point at) {
  const float scale = (float)view->scale, shift = shift_of(view);
  return (fs_point){at.x * scale + shift + view->corner.x, at.y * scale + shift + view->corner.y};
}
