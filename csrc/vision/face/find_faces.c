#include "vision/face/find_faces.h"

#include "vision/picture/grey.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  QUICK_SIDE = 224, /* longer side of what the detector sees first, and */
  VIEW_SIDE = 640,  /* of what it sees where no face is large in that */
};
static const float min_score = 0.7f;
/* A face of less than this share of the largest one's area is background. */
static const float background = 0.25f;

static int longer_side(const fs_picture *picture) {
  return picture->width > picture->height ? picture->width : picture->height;
}

/* Faces on a view reduced to `side`, in the picture's pixels; with `margin` the view is laid in the middle of
 * grey of twice its size, for the detector overlooks faces that fill the picture. */
static int detect(fs_vision *vision, const fs_picture *picture, int side, bool margin, fs_face *faces) {
  float scale = fminf(1, (float)(margin ? side / 2 : side) / (float)longer_side(picture));
  int width = (int)fmaxf((float)picture->width * scale, 16),
      height = (int)fmaxf((float)picture->height * scale, 16);
  fs_picture view, canvas;
  if (fs_picture_resize(picture, width, height, &view) != 0)
    return -1;
  int left = margin ? width / 2 : 0, top = margin ? height / 2 : 0, count = -1;
  if (!margin) {
    count = fs_vision_detect(vision, &view, min_score, faces, FS_FACES_MAX);
  } else if (fs_picture_new(&canvas, 2 * width, 2 * height) == 0) {
    memset(canvas.data, 127, (size_t)canvas.stride * (size_t)canvas.height);
    for (int y = 0; y < height; y++)
      memcpy(canvas.data + (ptrdiff_t)(top + y) * canvas.stride + (ptrdiff_t)left * 3,
             view.data + (ptrdiff_t)y * view.stride, (size_t)width * 3);
    count = fs_vision_detect(vision, &canvas, min_score, faces, FS_FACES_MAX);
    fs_picture_free(&canvas);
  }
  float x = (float)picture->width / (float)width, y = (float)picture->height / (float)height;
  for (int i = 0; i < count; i++) {
    fs_rect *box = &faces[i].box;
    *box = (fs_rect){(box->x - (float)left) * x, (box->y - (float)top) * y, box->width * x, box->height * y};
  }
  fs_picture_free(&view);
  return count;
}

static float area(const fs_face *face) {
  return face->box.width * face->box.height;
}

static int by_area(const void *a, const void *b) {
  float x = area(a), y = area(b);
  return (x < y) - (x > y);
}

static bool is_part_of(const fs_face *face, const fs_face *larger) {
  float x = face->box.x + face->box.width / 2 - larger->box.x,
        y = face->box.y + face->box.height / 2 - larger->box.y;
  return x > 0 && y > 0 && x < larger->box.width && y < larger->box.height;
}

/* Where a face takes more than a third of the small view, all that are not background are large enough in it.
 */
static bool is_enough(const fs_picture *picture, const fs_face *faces, int count) {
  float widest = 0;
  for (int i = 0; i < count; i++)
    widest = fmaxf(widest, faces[i].box.width);
  return widest > (float)longer_side(picture) / 3;
}

/* What may be a face, largest first. */
static int find_candidates(fs_vision *vision, const fs_picture *picture, fs_face faces[FS_FACES_MAX]) {
  int count = detect(vision, picture, QUICK_SIDE, false, faces);
  if (count >= 0 && !is_enough(picture, faces, count))
    count = detect(vision, picture, VIEW_SIDE, false, faces);
  if (count == 0)
    count = detect(vision, picture, VIEW_SIDE, true, faces);
  if (count > 0)
    qsort(faces, (size_t)count, sizeof *faces, by_area);
  return count;
}

int fs_find_faces(fs_vision *vision, const fs_picture *picture, fs_face_fit faces[FS_FACES_MAX]) {
  fs_face found[FS_FACES_MAX];
  int count = find_candidates(vision, picture, found), kept = 0;
  for (int i = 0; i < count; i++) {
    bool other = true;
    for (int k = 0; k < kept && other; k++)
      other = !is_part_of(&found[i], &faces[k].face);
    if (!other)
      continue;
    if (fs_vision_fit(vision, picture, &found[i], &faces[kept]) != 0)
      return -1;
    kept += faces[kept].likelihood >= FS_POSSIBLE_FACE;
  }
  return count < 0 ? -1 : kept;
}

bool fs_face_is_background(const fs_face *face, const fs_face *largest) {
  return area(face) < background * area(largest);
}
