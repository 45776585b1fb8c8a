#include "vision/face/turned_frames.h"

#include "vision/picture/grey.h"

#include <math.h>
#include <string.h>

enum {
  MAX_SEEN = 64, /* faces of one look */
  KEPT_FOR = 12  /* looks without anybody, after which a turn is left */
};
static const float much_less = 0.3f;  /* of what is missing to 1 */
static const float same_face = 0.3f;  /* overlap of two boxes */
static const float sure_score = 0.9f; /* turned, the detector takes more for a face that is none */
/* As it stands: from here on nobody is surer, for however such a face lies, it is found. */
static const float certain_score = 0.998f;

/* Whether both show one face; so does what is unsure and as large as a head with what is beside it. */
static bool are_one(const fs_face *a, const fs_face *b) {
  return fs_rect_overlap(&a->box, &b->box) > same_face ||
         (fminf(a->score, b->score) < sure_score &&
          (fs_rect_has_middle(&a->box, &b->box) || fs_rect_has_middle(&b->box, &a->box)));
}

/* Whether one look is surer of a face than the other, not by chance. */
static bool is_surer(const fs_face *one, const fs_face *other) {
  return other->score < sure_score ||
         (other->score < certain_score && 1 - one->score < much_less * (1 - other->score));
}

/* Whether a turn shows somebody who is not surely seen without it: upright faces are seen in turned views,
 * too. */
static bool shows_others(const fs_face *seen, int seen_count, const fs_face *known, int count) {
  for (int i = 0; i < seen_count; i++) {
    bool other = seen[i].score >= sure_score;
    for (int k = 0; k < count && other; k++)
      other = is_surer(&seen[i], &known[k]) || !are_one(&seen[i], &known[k]);
    if (other)
      return true;
  }
  return false;
}

/* Asks the view at no more than `side`, in grey and lighter, for the turns that show somebody else than its
 * faces. Returns 0, or -1 when memory is short. */
static int ask_all(fs_turned_frames *turned, fs_vision *vision, const fs_picture *view, int side,
                   const fs_face *faces, int face_count) {
  const int longer = view->width > view->height ? view->width : view->height;
  const float scale = fminf(1, (float)side / (float)longer);
  fs_picture small, light;
  fs_face seen[MAX_SEEN];
  if (fs_picture_resize(view, (int)fmaxf((float)view->width * scale, 16),
                        (int)fmaxf((float)view->height * scale, 16), &small) != 0)
    return -1;
  int count = fs_picture_lighten(&small, &light);
  fs_picture_free(&small);
  if (count != 0)
    return -1;
  for (int quarters = 1; quarters < FS_TURNS && count >= 0; quarters++) {
    if (turned->shows[quarters])
      continue;
    count = fs_detect_turned(vision, &light, quarters, FS_DETECT_FINE, sure_score, seen, MAX_SEEN);
    for (int i = 0; i < count; i++)
      seen[i].box = (fs_rect){seen[i].box.x / scale, seen[i].box.y / scale, seen[i].box.width / scale,
                              seen[i].box.height / scale};
    turned->shows[quarters] = shows_others(seen, count, faces, face_count);
    turned->since[quarters] = 0;
  }
  fs_picture_free(&light);
  return count < 0 ? -1 : 0;
}

/* Faces of turned views, each once. */
typedef struct turned_faces {
  fs_face at[MAX_SEEN];
  int count;
} turned_faces;

/* Adds a face unless it is among `known`, or was added before, as surely. */
static void add(turned_faces *t, const fs_face *face, const fs_face *known, int count) {
  for (int i = 0; i < count; i++)
    if (known[i].score >= face->score && are_one(&known[i], face))
      return;
  int kept = 0;
  for (int i = 0; i < t->count; i++) {
    const bool other = !are_one(&t->at[i], face);
    if (!other && t->at[i].score >= face->score)
      return;
    if (other)
      t->at[kept++] = t->at[i];
  }
  t->count = kept;
  if (t->count < MAX_SEEN)
    t->at[t->count++] = *face;
}

/* Puts the turned faces in front of those of `faces` that they show more surely. */
static int put_in(const turned_faces *t, fs_face *faces, int count, fs_ways *ways) {
  fs_face surer_turned[FS_FRAME_FACES] = {0};
  int disputed = 0;
  ways->upright = ways->turned = 0;
  for (int i = 0; i < count; i++) {
    bool undisputed = true;
    for (int k = 0; k < t->count && undisputed; k++)
      undisputed = !are_one(&faces[i], &t->at[k]);
    if (undisputed)
      faces[ways->upright++] = faces[i];
    else
      surer_turned[disputed++] = faces[i];
  }
  for (; ways->turned < t->count && ways->upright + ways->turned < FS_FRAME_FACES; ways->turned++)
    faces[ways->upright + ways->turned] = t->at[ways->turned];
  int all = ways->upright + ways->turned;
  for (int i = 0; i < disputed && all < FS_FRAME_FACES; i++)
    faces[all++] = surer_turned[i];
  return all;
}

int fs_turned_frames_add(fs_turned_frames *turned, fs_vision *vision, const fs_picture *view, int side,
                         int pixels, float min_score, fs_face faces[FS_FRAME_FACES], int count,
                         fs_ways *ways) {
  turned_faces found = {.count = 0};
  int status = side > 0 ? ask_all(turned, vision, view, side, faces, count) : 0;
  for (int quarters = 1; quarters < FS_TURNS && status == 0; quarters++) {
    fs_face seen[MAX_SEEN];
    if (!turned->shows[quarters])
      continue;
    const int more = fs_detect_turned(vision, view, quarters, pixels, min_score, seen, MAX_SEEN);
    status = more < 0 ? -1 : 0;
    const bool needed =
        shows_others(seen, more, faces, count) && shows_others(seen, more, found.at, found.count);
    turned->since[quarters] = needed ? 0 : turned->since[quarters] + 1;
    turned->shows[quarters] = turned->since[quarters] < KEPT_FOR;
    for (int i = 0; i < more; i++)
      add(&found, &seen[i], faces, count);
  }
  return status != 0 ? -1 : put_in(&found, faces, count, ways);
}
