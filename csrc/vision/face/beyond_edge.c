#include "vision/face/beyond_edge.h"

#include "vision/picture/grey.h"

#include <math.h>
#include <string.h>

enum { SIDE = 640 /* longer side of the picture in the view, at most */ };
/* Of that side, or of each, what is mirrored around the picture: as far as half of a large face of a group
 * reaches. */
static const float margin_share = 0.15f;
/* Of the detector, in the mirror. */
static const float least_score = 0.9f;
/* Of a face's width or height, what lies beyond the edge: less is no face cut by it. */
static const float least_beyond = 0.15f;
static const float same_face = 0.3f; /* overlap of what the picture shows of two */

/* Where a place of the view, counted from the picture's first pixel in it, is mirrored from. */
static int mirrored(int at, int length) {
  const int inside = at < 0 ? -1 - at : at >= length ? 2 * length - 1 - at : at;
  return inside < 0 ? 0 : inside >= length ? length - 1 : inside;
}

/* The view in the middle of its mirror images. Returns 0, or -1 when memory is short. */
static int mirror_around(const fs_picture *view, int beside, int above, fs_picture *out) {
  if (fs_picture_new(out, view->width + 2 * beside, view->height + 2 * above) != 0)
    return -1;
  for (int y = 0; y < out->height; y++) {
    const uint8_t *from = view->data + (ptrdiff_t)mirrored(y - above, view->height) * view->stride;
    uint8_t *to = out->data + (ptrdiff_t)y * out->stride;
    for (int x = 0; x < out->width; x++, to += 3)
      memcpy(to, from + (ptrdiff_t)mirrored(x - beside, view->width) * 3, 3);
  }
  return 0;
}

/* What the picture shows of a box; of one beyond it, nothing. */
static fs_rect seen_of(const fs_rect *box, const fs_picture *picture) {
  const float left = fmaxf(box->x, 0), right = fminf(box->x + box->width, (float)picture->width);
  const float top = fmaxf(box->y, 0), bottom = fminf(box->y + box->height, (float)picture->height);
  return (fs_rect){left, top, fmaxf(right - left, 0), fmaxf(bottom - top, 0)};
}

static bool reaches_over(const fs_rect *box, const fs_rect *seen) {
  return seen->width > 0 && seen->height > 0 &&
         (seen->width < (1 - least_beyond) * box->width || seen->height < (1 - least_beyond) * box->height);
}

static float share_of(const fs_rect *box, const fs_picture *picture) {
  const fs_rect seen = seen_of(box, picture);
  return seen.width * seen.height / fmaxf(box->width * box->height, 1);
}

/* Where the mirror shows what is in the box: at the edge that the box reaches over. */
static fs_rect mirrored_box(const fs_rect *box, bool beside, bool above, const fs_picture *picture) {
  fs_rect out = *box;
  if (beside)
    out.x = (box->x < 0 ? 0 : 2 * (float)picture->width) - box->x - box->width;
  if (above)
    out.y = (box->y < 0 ? 0 : 2 * (float)picture->height) - box->y - box->height;
  return out;
}

/* Whether a face is the mirror image of another one, of which the picture shows more. A face that the edge
 * halves is its own image. */
static bool is_image(const fs_face *faces, int count, int which, const fs_picture *picture) {
  const fs_rect *box = &faces[which].box;
  for (int way = 1; way <= 3; way++) {
    const fs_rect origin = mirrored_box(box, way & 1, way & 2, picture);
    for (int i = 0; i < count; i++)
      if (i != which && fs_rect_overlap(&origin, &faces[i].box) > same_face &&
          fs_rect_overlap(box, &faces[i].box) <= same_face &&
          share_of(&faces[i].box, picture) > share_of(box, picture))
        return true;
  }
  return false;
}

int fs_find_beyond_edge(fs_vision *vision, const fs_picture *picture, bool in_shape, fs_face *faces,
                        int max) {
  fs_picture small, view, canvas = {0};
  const int longer = picture->width > picture->height ? picture->width : picture->height;
  const float scale = fminf(1, (float)SIDE / (float)longer);
  if (fs_picture_resize(picture, (int)fmaxf((float)picture->width * scale, 16),
                        (int)fmaxf((float)picture->height * scale, 16), &small) != 0)
    return -1;
  const int lightened = fs_picture_lighten(&small, &view);
  fs_picture_free(&small);
  if (lightened != 0)
    return -1;
  const float x = (float)picture->width / (float)view.width, y = (float)picture->height / (float)view.height;
  const float side = (float)(view.width > view.height ? view.width : view.height);
  const int beside = (int)(margin_share * (in_shape ? (float)view.width : side));
  const int above = (int)(margin_share * (in_shape ? (float)view.height : side));
  int kept = 0, count = mirror_around(&view, beside, above, &canvas) == 0
                            ? fs_vision_detect(vision, &canvas, FS_DETECT_FINE, least_score, faces, max)
                            : -1;
  for (int i = 0; i < count; i++) {
    const fs_rect box = faces[i].box;
    faces[i].box =
        (fs_rect){(box.x - (float)beside) * x, (box.y - (float)above) * y, box.width * x, box.height * y};
  }
  for (int i = 0; i < count; i++) {
    const fs_rect seen = seen_of(&faces[i].box, picture);
    if (!reaches_over(&faces[i].box, &seen) || is_image(faces, count, i, picture))
      faces[i].score = 0;
  }
  for (int i = 0; i < count; i++)
    if (faces[i].score > 0)
      faces[kept++] = faces[i];
  fs_picture_free(&canvas);
  fs_picture_free(&view);
  return count < 0 ? -1 : kept;
}

int fs_add_beyond_edge(const fs_picture *picture, const fs_face *others, int other_count, fs_face *faces,
                       int count, int max) {
  const int before = count;
  for (int i = 0; i < other_count; i++) {
    const fs_rect seen = seen_of(&others[i].box, picture);
    bool known = false;
    for (int k = 0; k < before; k++) {
      const fs_rect part = seen_of(&faces[k].box, picture);
      if (fs_rect_overlap(&seen, &part) <= same_face)
        continue;
      known = true;
      faces[k].score = fmaxf(faces[k].score, others[i].score);
    }
    if (!known && count < max)
      faces[count++] = others[i];
  }
  return count;
}
