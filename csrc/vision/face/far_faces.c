#include "vision/face/far_faces.h"

#include "vision/face/find_faces.h"

#include <stdlib.h>

enum { FOUND_MAX = 256 };
/* As in pictures (find_faces.c): who is near is wider than the longer side over the first; a face that is
 * wider than so many pixels of the view was seen there; what overlaps more is the same face. */
static const float near_from = 8, far_width = 26, same_face = 0.3f;
/* Of the detector: what surely is a face; and one that is far away, of which closer looks see too many. */
static const float sure_score = 0.9f, far_score = 0.5f;

bool fs_any_near(const fs_picture *view, const fs_face *faces, int count) {
  const float side = (float)(view->width > view->height ? view->width : view->height);
  for (int i = 0; i < count; i++)
    if (faces[i].score >= sure_score && faces[i].box.width * near_from > side)
      return true;
  return false;
}

/* The face of the list that is the other one; NULL where none is. */
static fs_face *find_same(fs_face *faces, int count, const fs_face *other) {
  for (int i = 0; i < count; i++)
    if (fs_rect_overlap(&faces[i].box, &other->box) > same_face ||
        fs_rect_has_middle(&faces[i].box, &other->box) || fs_rect_has_middle(&other->box, &faces[i].box))
      return &faces[i];
  return NULL;
}

int fs_add_far_faces(fs_vision *vision, const fs_picture *view, const fs_picture *closer, int times,
                     fs_face *faces, int count, int max) {
  const fs_tiling tiling = {.tiles = times,
                            .x = (float)view->width / (float)closer->width,
                            .y = (float)view->height / (float)closer->height,
                            .min_score = far_score,
                            .pixels = view->width * view->height};
  fs_face found[FOUND_MAX];
  int found_count = 0;
  if (fs_add_tiles(vision, closer, &tiling, found, &found_count, FOUND_MAX) != 0)
    return -1;
  qsort(found, (size_t)found_count, sizeof *found, fs_face_by_score);
  for (int i = 0; i < found_count; i++) {
    fs_face *const same = find_same(faces, count, &found[i]);
    if (found[i].box.width >= far_width || (same && same->score >= found[i].score))
      continue;
    if (same)
      *same = found[i];
    else if (count < max)
      faces[count++] = found[i];
  }
  return count;
}
