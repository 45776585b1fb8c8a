#include "vision/face/turned_looks.h"

#include "vision/picture/grey.h"

#include <math.h>
#include <string.h>

enum {
  QUICK_SIDE = 320, /* longer side of the view that tells whether a larger one is worth it, */
  VIEW_SIDE = 640,  /* and of that */
  MAX_SEEN = 64,    /* faces of one look */
};
static const float same_face = 0.3f;    /* overlap of two boxes */
static const float least_likely = 0.5f; /* by the fit */

typedef struct looks {
  fs_vision *vision;
  const fs_picture *picture;
  fs_face *faces;
  int count, max;
  float least_score;
} looks;

int fs_turn_picture(const fs_picture *view, int quarters, fs_picture *out) {
  const int width = view->width, height = view->height;
  const bool swapped = quarters % 2 != 0;
  if (fs_picture_new(out, swapped ? height : width, swapped ? width : height) != 0)
    return -1;
  for (int y = 0; y < out->height; y++) {
    uint8_t *to = out->data + (ptrdiff_t)y * out->stride;
    for (int x = 0; x < out->width; x++, to += 3) {
      const int from_x = quarters == 1 ? y : width - 1 - (quarters == 2 ? x : y);
      const int from_y = quarters == 3 ? x : height - 1 - (quarters == 1 ? x : y);
      memcpy(to, view->data + (ptrdiff_t)from_y * view->stride + (ptrdiff_t)from_x * 3, 3);
    }
  }
  return 0;
}

fs_rect fs_turn_back(const fs_rect *box, int quarters, const fs_picture *view) {
  const float width = (float)view->width, height = (float)view->height;
  if (quarters == 1)
    return (fs_rect){box->y, height - box->x - box->width, box->height, box->width};
  if (quarters == 2)
    return (fs_rect){width - box->x - box->width, height - box->y - box->height, box->width, box->height};
  return (fs_rect){width - box->y - box->height, box->x, box->height, box->width};
}

/* Whether a candidate of at least its score is at its place. */
static bool is_known(const looks *l, const fs_face *face) {
  for (int i = 0; i < l->count; i++)
    if (l->faces[i].score >= face->score && fs_rect_overlap(&l->faces[i].box, &face->box) > same_face)
      return true;
  return false;
}

int fs_detect_turned(fs_vision *vision, const fs_picture *view, int quarters, int pixels, float min_score,
                     fs_face *faces, int max) {
  fs_picture turned;
  if (fs_turn_picture(view, quarters, &turned) != 0)
    return -1;
  const int count = fs_vision_detect(vision, &turned, pixels, min_score, faces, max);
  fs_picture_free(&turned);
  for (int i = 0; i < count; i++)
    faces[i].box = fs_turn_back(&faces[i].box, quarters, view);
  return count;
}

/* Looks at one turn of a view. Returns how many faces that adds, or -1 when memory is short. */
static int add_turn(looks *l, const fs_picture *view, int quarters) {
  const float x = (float)l->picture->width / (float)view->width;
  const float y = (float)l->picture->height / (float)view->height;
  fs_face seen[MAX_SEEN];
  const int count =
      fs_detect_turned(l->vision, view, quarters, FS_DETECT_FINE, l->least_score, seen, MAX_SEEN);
  const int before = l->count;
  for (int i = 0; i < count && l->count < l->max; i++) {
    const fs_rect box = seen[i].box;
    const fs_face face = {{box.x * x, box.y * y, box.width * x, box.height * y}, seen[i].score};
    fs_face_fit fit;
    if (is_known(l, &face))
      continue;
    const int status = fs_vision_fit(l->vision, l->picture, &face, &fit);
    if (status < 0)
      return -1;
    if (status == 0 && fit.likelihood >= least_likely)
      l->faces[l->count++] = face;
  }
  return count < 0 ? -1 : l->count - before;
}

/* The picture in grey and lighter: of what is none, that shows the detector less than colours do. Looks at it
 * in the turns that are asked for, and tells in which it has seen somebody. Returns 0, or -1 when memory is
 * short. */
static int add_view(looks *l, int side, const bool asked[FS_TURNS], bool seen[FS_TURNS]) {
  const fs_picture *picture = l->picture;
  const float longer = (float)(picture->width > picture->height ? picture->width : picture->height);
  const float scale = fminf(1, (float)side / longer);
  fs_picture small, view;
  if (fs_picture_resize(picture, (int)fmaxf((float)picture->width * scale, 16),
                        (int)fmaxf((float)picture->height * scale, 16), &small) != 0)
    return -1;
  int status = fs_picture_lighten(&small, &view);
  fs_picture_free(&small);
  if (status != 0)
    return -1;
  for (int quarters = 1; quarters < FS_TURNS && status >= 0; quarters++)
    if (asked[quarters]) {
      status = add_turn(l, &view, quarters);
      seen[quarters] = status > 0;
    }
  fs_picture_free(&view);
  return status < 0 ? -1 : 0;
}

int fs_add_turned(fs_vision *vision, const fs_picture *picture, bool alone, float least_score, fs_face *faces,
                  int *count, int max) {
  looks l = {vision, picture, faces, *count, max, least_score};
  static const bool all[FS_TURNS] = {false, true, true, true};
  bool seen[FS_TURNS] = {false}, again[FS_TURNS];
  if (!alone && add_view(&l, QUICK_SIDE, all, seen) != 0)
    return -1;
  const bool worth = alone || seen[1] || seen[2] || seen[3];
  if (worth && add_view(&l, VIEW_SIDE, alone ? all : seen, again) != 0)
    return -1;
  *count = l.count;
  return 0;
}
