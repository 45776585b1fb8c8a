#include "local/places/missed.h"

#include "local/face/quantile.h"

#include <math.h>
#include <stdbool.h>

/* A score below which nobody is told, and the least share of the surest body's whose face is told; the least
 * size, over the median of those bodies'. Of a body's area, what at most lies in one of them: else it is a
 * part of that. Set by group pictures of the tuning half of make bench-faces with a face hidden on purpose.
 */
static const float lowest_score = 0.1f, least_score = 0.5f, least_size = 0.6f, most_inside = 0.9f;
/* The same of a body that begins below somebody's face: legs, and arms that are crossed, are seen as a body,
 * too. And of how much of that one's width it is at least. Set by 460 pictures, of which the bench has 28: of
 * ten such bodies seven have 0.81 and 0.83 or more; three people before somebody lie in his body by 0.68 to
 * 0.71, and one, who is half as wide, by 0.93. */
static const float most_below = 0.8f, as_wide = 0.75f;
/* That share for a body that is smaller than what the network surely knows: where faces tell that it knows
 * such small ones there, too, others as sure are people. Set by the pictures of several people of the tuning
 * half, of each of which one face after another was taken away. */
static const float least_score_when_small = 0.9f;
/* Of a body's box: what is beside its head, left and right, and how far down the middle of a face may be; in
 * heights of the face if that is more. */
static const float beside_head = 0.1f, head_in_body = 0.3f, head_in_faces = 1.6f;
/* How far above a body whose head is not in its box the middle of its face is, in heights of the face: the
 * box begins at the shoulders. Set by group pictures that the bench does not have, with a face half hidden.
 */
static const float head_above_body = 0.8f;
/* How far down, in heights of the face, the middle of one may be that no body has in its usual place: with
 * hats, much hair or raised arms a body begins higher. */
static const float lone_in_faces = 2;

/* The bodies whose faces are told. */
typedef struct known {
  const fs_body *at[FS_BODIES_MAX];
  const fs_rect *faces[FS_BODIES_MAX]; /* borrowed */
  int count;
  float score;       /* of the surest */
  float size, width; /* medians: of their sizes, and of their faces' widths over their own */
} known;

static float size_of(const fs_rect *box) {
  return sqrtf(box->width * box->height);
}

/* Whether the face is below or above the box's middle: of a body that is cut off at a side, anything of it,
 * since its head may be beyond. */
static bool is_in_column(const fs_body *body, const fs_rect *face) {
  const fs_rect *box = &body->box;
  const float middle = face->x + face->width / 2, left = box->x, right = box->x + box->width;
  return (body->cut_left ? face->x + face->width > left : middle > left + beside_head * box->width) &&
         (body->cut_right ? face->x < right : middle < right - beside_head * box->width);
}

/* Whether the face is where the body has its head. */
static bool has_face(const fs_body *body, const fs_rect *face) {
  const fs_rect *box = &body->box;
  const float y = face->y + face->height / 2 - box->y;
  return is_in_column(body, face) && y > -face->height / 2 &&
         y < fmaxf(head_in_faces * face->height, head_in_body * box->height);
}

/* Each face has the best body that may be its own. */
static known find_known(const fs_bodies *bodies, const fs_rect *faces, int count) {
  known k = {.count = 0};
  float body_sizes[FS_BODIES_MAX], widths[FS_BODIES_MAX];
  for (int f = 0; f < count && k.count < FS_BODIES_MAX; f++)
    for (int i = 0; i < bodies->count; i++) {
      const fs_body *body = &bodies->at[i];
      if (!has_face(body, &faces[f]))
        continue;
      k.score = fmaxf(k.score, body->score);
      body_sizes[k.count] = size_of(&body->box);
      widths[k.count] = faces[f].width / body->box.width;
      k.faces[k.count] = &faces[f];
      k.at[k.count++] = body;
      break;
    }
  if (k.count > 0) {
    k.size = fs_median(body_sizes, k.count);
    k.width = fs_median(widths, k.count);
  }
  return k;
}

/* Whether more than `share` of a box's area is inside another one. */
static bool lies_in(const fs_rect *part, const fs_rect *whole, float share) {
  const float width = fminf(whole->x + whole->width, part->x + part->width) - fmaxf(whole->x, part->x);
  const float height = fminf(whole->y + whole->height, part->y + part->height) - fmaxf(whole->y, part->y);
  return width > 0 && height > 0 && width * height > share * part->width * part->height;
}

static bool is_inside(const fs_rect *part, const fs_rect *whole) {
  return lies_in(part, whole, most_inside);
}

/* Whether the face is right above the body's box, so that this is the person's without the head. */
static bool has_face_above(const fs_body *body, const fs_rect *face) {
  const float y = face->y + face->height / 2 - body->box.y;
  return is_in_column(body, face) && y <= 0 && y > -head_above_body * face->height;
}

/* Whether the face is lower in the body than usual and has no other body about as sure. */
static bool has_lone_face(const fs_bodies *bodies, const fs_body *body, const fs_rect *face) {
  const float y = face->y + face->height / 2 - body->box.y;
  if (!is_in_column(body, face) || y <= 0 || y > lone_in_faces * face->height)
    return false;
  const float score = fmaxf(least_score * body->score, lowest_score);
  for (int i = 0; i < bodies->count; i++)
    if (bodies->at[i].score >= score && has_face(&bodies->at[i], face))
      return false;
  return true;
}

static bool has_any_face(const fs_body *body, const fs_rect *faces, int count) {
  for (int i = 0; i < count; i++)
    if (has_face(body, &faces[i]) || has_face_above(body, &faces[i]))
      return true;
  return false;
}

static bool has_any_lone_face(const fs_bodies *bodies, const fs_body *body, const fs_rect *faces, int count) {
  for (int i = 0; i < count; i++)
    if (has_lone_face(bodies, body, &faces[i]))
      return true;
  return false;
}

static bool is_part(const fs_rect *body, const known *k) {
  for (int i = 0; i < k->count; i++)
    if (is_inside(body, &k->at[i]->box))
      return true;
  return false;
}

/* Whether the box holds the bodies of two whose faces are told: people who stand close are seen as one, too.
 */
static bool is_group(const fs_rect *box, const known *k) {
  const fs_body *held = NULL; /* a body may be known by two faces */
  for (int i = 0; i < k->count; i++) {
    if (!is_inside(&k->at[i]->box, box))
      continue;
    if (held && held != k->at[i])
      return true;
    held = k->at[i];
  }
  return false;
}

/* Whether the box is the body, or the lower part of it, of one whose face is told, which is no group. */
static bool is_of_known(const fs_rect *box, const known *k) {
  for (int i = 0; i < k->count; i++) {
    const fs_rect *face = k->faces[i], *body = &k->at[i]->box;
    const float share = box->y >= face->y + face->height ? most_below : most_inside;
    if (box->width >= as_wide * body->width && lies_in(box, body, share) && !is_group(body, k))
      return true;
  }
  return false;
}

/* Whether the body is about as sure and as large as those that are known. */
static bool is_like_known(const fs_bodies *bodies, const fs_body *body, const known *k) {
  const float size = size_of(&body->box);
  const float share = size < bodies->smallest ? least_score_when_small : least_score;
  return k->count > 0 && size >= least_size * k->size && body->score >= fmaxf(share * k->score, lowest_score);
}

/* Whether a look before has shown that person. */
static bool is_again(const fs_body *body, const fs_body *const *found, int count) {
  for (int i = 0; i < count; i++)
    if (fs_rect_has_middle(&found[i]->box, &body->box) || fs_rect_has_middle(&body->box, &found[i]->box))
      return true;
  return false;
}

void fs_missed_find(const fs_bodies looks[FS_BODY_LOOKS], const fs_rect *faces, int told, int count,
                    fs_missed *missed) {
  const known first = find_known(&looks[0], faces, told), second = find_known(&looks[1], faces, told);
  const fs_body *found[FS_BODY_LOOKS * FS_BODIES_MAX]; /* and those whose faces are told after all */
  int found_count = 0;
  missed->count = 0;
  for (const fs_bodies *bodies = looks; bodies < looks + FS_BODY_LOOKS; bodies++) {
    const known *k = bodies == looks ? &first : &second;
    for (int i = 0; i < bodies->count && missed->count < FS_BODIES_MAX; i++) {
      const fs_body *body = &bodies->at[i];
      const fs_rect *box = &body->box;
      if (!is_like_known(bodies, body, k) || has_any_face(body, faces, count) || is_part(box, k) ||
          is_group(box, k) || is_of_known(box, &first) || is_of_known(box, &second) ||
          is_again(body, found, found_count))
        continue;
      found[found_count++] = body;
      if (has_any_lone_face(bodies, body, faces, count))
        continue;
      const float width = k->width * box->width;
      missed->at[missed->count++] =
          (fs_body){.box = {box->x + (box->width - width) / 2, box->y, width, width}, .score = body->score};
    }
  }
}

static bool is_in_another(const fs_rect *box, const fs_missed *frames, int count, int own) {
  for (int i = 0; i < count; i++)
    for (int k = 0; i != own && k < frames[i].count; k++)
      if (fs_rect_has_middle(&frames[i].at[k].box, box) || fs_rect_has_middle(box, &frames[i].at[k].box))
        return true;
  return false;
}

int fs_missed_agree(fs_missed *frames, int count) {
  int best = 0, most = 0;
  for (int i = 0; i < count; i++) {
    int again = 0;
    for (int k = 0; k < frames[i].count; k++)
      again += is_in_another(&frames[i].at[k].box, frames, count, i);
    if (again > most)
      best = i, most = again;
  }
  int kept = 0;
  for (int k = 0; k < frames[best].count; k++)
    if (count == 1 || is_in_another(&frames[best].at[k].box, frames, count, best))
      frames[best].at[kept++] = frames[best].at[k];
  frames[best].count = kept;
  return best;
}
