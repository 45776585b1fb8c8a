#include "vision/face/find_faces.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

enum { FOUND_MAX = 1024 /* of one look */ };
static const float overlap = 0.1f; /* of the view's sides */
/* Of a box's side, how near to the part's end it ends if the face is cut there: the detector draws the box
 * around what it sees, sometimes short of the edge. */
static const float at_edge = 0.2f;
/* Of a part's area, what the whole has at least: two looks draw a box differently. */
static const float least_whole = 0.7f;
/* As in pictures (find_faces.c): who is near is wider than the longer side over the first; a face that is
 * wider than so many pixels of the view was seen there; what overlaps more is the same face. */
static const float near_from = 8, far_width = 26, same_face = 0.3f;
/* Of the detector: what surely is a face; and one that is far away, of which closer looks see too many. */
static const float sure_score = 0.9f, far_score = 0.5f;

/* A part of a view, from pixel `left`, `top` of it. */
typedef struct part {
  fs_picture picture;
  int left, top;
  bool ends_left, ends_top, ends_right, ends_bottom; /* before the view does */
} part;

typedef struct list {
  fs_face *at;
  int count, max;
} list;

static part part_of(const fs_picture *view, int tiles, int column, int row) {
  const float share = tiles == 1 ? 1 : (1 + overlap) / (float)tiles;
  const int width = (int)((float)view->width * share), height = (int)((float)view->height * share);
  const int left = tiles == 1 ? 0 : (view->width - width) * column / (tiles - 1);
  const int top = tiles == 1 ? 0 : (view->height - height) * row / (tiles - 1);
  return (part){.picture = {.data = view->data + (ptrdiff_t)top * view->stride + (ptrdiff_t)left * 3,
                            .width = width,
                            .height = height,
                            .stride = view->stride},
                .left = left,
                .top = top,
                .ends_left = column > 0,
                .ends_top = row > 0,
                .ends_right = column < tiles - 1,
                .ends_bottom = row < tiles - 1};
}

static bool is_cut(const fs_rect *box, const part *p) {
  const float x = at_edge * box->width, y = at_edge * box->height;
  return (p->ends_left && box->x < x) || (p->ends_top && box->y < y) ||
         (p->ends_right && box->x + box->width > (float)p->picture.width - x) ||
         (p->ends_bottom && box->y + box->height > (float)p->picture.height - y);
}

/* Whether a box holds the whole of what the other one is a part of. */
static bool is_whole_of(const fs_rect *whole, const fs_rect *cut) {
  return fs_rect_has_middle(whole, cut) &&
         whole->width * whole->height > least_whole * cut->width * cut->height;
}

/* Of the parts of faces, drops those that something else sees whole: half a face may be surer of itself. The
 * whole one is as sure as its parts. Returns how many are left. */
static int drop_seen(fs_face *parts, int count, fs_face *wholes, int whole_count) {
  int kept = 0;
  for (int i = 0; i < count; i++) {
    int k = 0;
    while (k < whole_count && !is_whole_of(&wholes[k].box, &parts[i].box))
      k++;
    if (k < whole_count)
      wholes[k].score = fmaxf(wholes[k].score, parts[i].score);
    else
      parts[kept++] = parts[i];
  }
  return kept;
}

/* What a part of the view shows; what is cut where it ends becomes one of the `cut`. Returns 0, or -1. */
static int look_at(fs_vision *vision, const part *p, const fs_tiling *tiling, list *whole, list *cut) {
  fs_face found[FOUND_MAX];
  const int pixels = tiling->pixels > 0 ? tiling->pixels : FS_DETECT_FINE;
  const int count = fs_vision_detect(vision, &p->picture, pixels, tiling->min_score, found, FOUND_MAX);
  for (int i = 0; i < count; i++) {
    const fs_rect box = found[i].box;
    list *const to = is_cut(&box, p) ? cut : whole;
    if (to->count == to->max)
      continue;
    found[i].box = (fs_rect){(box.x + (float)p->left) * tiling->x, (box.y + (float)p->top) * tiling->y,
                             box.width * tiling->x, box.height * tiling->y};
    to->at[to->count++] = found[i];
  }
  return count < 0 ? -1 : 0;
}

int fs_add_tiles(fs_vision *vision, const fs_picture *view, const fs_tiling *tiling, fs_face *faces,
                 int *count, int max) {
  fs_face parts[FOUND_MAX];
  list whole = {faces, *count, max}, cut = {parts, 0, FOUND_MAX};
  const int tiles = tiling->tiles;
  int status = 0;
  for (int i = 0; i < tiles * tiles && status == 0; i++) {
    const part p = part_of(view, tiles, i % tiles, i / tiles);
    status = look_at(vision, &p, tiling, &whole, &cut);
  }
  cut.count = drop_seen(cut.at, cut.count, whole.at, whole.count);
  for (int i = 0; i < cut.count && whole.count < max; i++)
    whole.at[whole.count++] = cut.at[i];
  *count = whole.count;
  return status;
}

bool fs_any_near(const fs_picture *view, const fs_face *faces, int count) {
  const float side = (float)(view->width > view->height ? view->width : view->height);
  for (int i = 0; i < count; i++)
    if (faces[i].score >= sure_score && faces[i].box.width * near_from > side)
      return true;
  return false;
}

/* The number of the face in the list that is the other one; -1 where none is. */
static int find_same(const fs_face *faces, int count, const fs_face *other) {
  for (int i = 0; i < count; i++)
    if (fs_rect_overlap(&faces[i].box, &other->box) > same_face ||
        fs_rect_has_middle(&faces[i].box, &other->box) || fs_rect_has_middle(&other->box, &faces[i].box))
      return i;
  return -1;
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
    const int same = find_same(faces, count, &found[i]);
    if (found[i].box.width >= far_width || (same >= 0 && faces[same].score >= found[i].score))
      continue;
    if (same >= 0)
      faces[same] = found[i];
    else if (count < max)
      faces[count++] = found[i];
  }
  return count;
}
