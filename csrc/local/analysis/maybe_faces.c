#include "local/analysis/maybe_faces.h"

#include "local/analysis/person_clusters.h"
#include "local/places/missed.h"

#include <math.h>
#include <stdlib.h>

/* What is likely enough to be a face even on a body; and sizes of others beside the widest face. Set by the
 * group pictures of the tuning half of make bench-faces. */
static const float likely_on_body = 0.2f;
static const float least_size = 0.25f, most_size = 1.6f;

/* Whether `maybe` is a part of a face that is told. */
static bool is_part_of(const fs_maybe_face *maybe, const fs_rect *face) {
  return fs_rect_has_middle(face, &maybe->box) || fs_rect_has_middle(&maybe->box, face);
}

/* Whether a face that is told makes it unlikely that `maybe` is another one: it is a part of that, or lies on
 * the body below it. */
static bool is_explained(const fs_maybe_face *maybe, const fs_rect *face) {
  return is_part_of(maybe, face) ||
         (fs_rect_is_on_body(&maybe->box, face) && maybe->likelihood < likely_on_body);
}

/* Where the face is in the frame, or in the nearest to it that shows the face. */
static fs_rect box_at(const fs_tracklet *tracklet, int frame) {
  int at = frame - tracklet->first_frame;
  at = at < 0 ? 0 : at < tracklet->count ? at : tracklet->count - 1;
  if (at == 0)
    return fs_landmarks_box(&tracklet->from);
  const fs_sight *sight = &tracklet->sights[at];
  return (fs_rect){sight->middle.x - sight->size / 2, sight->middle.y - sight->size / 2, sight->size,
                   sight->size};
}

/* Whether two tracklets share a frame. */
static bool are_together(const fs_tracklet *a, const fs_tracklet *b) {
  return a->first_frame < b->first_frame + b->count && b->first_frame < a->first_frame + a->count;
}

/* Whether what is likely a face comes to the place of a face that is told when that is not there, and is
 * somebody else's, as in a dissolve. */
static bool is_another(const fs_tracklet *tracklet, const fs_tracklet *told) {
  float a[FS_EMBEDDING], b[FS_EMBEDDING];
  if (told->count == 0 || are_together(tracklet, told) || tracklet->samples == 0 || told->samples == 0 ||
      fs_tracklet_likelihood(tracklet) < FS_LIKELY_FACE)
    return false;
  fs_tracklet_embedding(tracklet, a);
  fs_tracklet_embedding(told, b);
  return fs_embedding_distance(a, b) > FS_OTHER_PERSON;
}

/* Where a face that is told is beside the tracklet as that began: at the first moment that shows both, or at
 * the nearest to it. In a pan all come in at one place, each at another moment. */
static fs_rect place_beside(const fs_tracklet *told, const fs_tracklet *tracklet) {
  const int frame = told->first_frame > tracklet->first_frame ? told->first_frame : tracklet->first_frame;
  const int last = tracklet->count - 1, at = frame - tracklet->first_frame;
  const fs_point *began = &tracklet->sights[0].middle, *now = &tracklet->sights[at < last ? at : last].middle;
  fs_rect box = box_at(told, frame);
  box.x -= now->x - began->x;
  box.y -= now->y - began->y;
  return box;
}

/* Whether a face that is told explains the tracklet: where they are when both are seen; if they never are,
 * also where each was found, since others may have come to where one was last. */
static bool explains(const fs_tracklet *told, const fs_tracklet *tracklet, const fs_maybe_face *maybe,
                     bool (*by)(const fs_maybe_face *, const fs_rect *)) {
  const fs_rect beside = place_beside(told, tracklet), found = fs_landmarks_box(&told->from);
  return by(maybe, &beside) && (are_together(tracklet, told) || by(maybe, &found)) &&
         !is_another(tracklet, told);
}

/* Whether the faces of the tracklet's shot leave a doubt. */
static bool leaves_doubt(const fs_tracker *tracker, const int *person, const fs_tracklet *tracklet,
                         const fs_maybe_face *maybe) {
  /* In the rows of a crowd somebody stands before the body of whoever is behind. */
  const bool in_row = fs_tracklet_is_small_in_company(tracker, tracklet);
  float widest = 0;
  for (int i = 0; i < tracker->tracklets.count; i++) {
    const fs_tracklet *other = &tracker->tracklets.at[i];
    if (person[i] < 0 || other->shot != tracklet->shot)
      continue;
    widest = fmaxf(widest, fs_landmarks_box(&other->from).width);
    if (other->count > 0 && explains(other, tracklet, maybe, in_row ? is_part_of : is_explained))
      return false;
  }
  const bool large = maybe->box.width >= most_size * widest;
  return widest == 0 ||
         (maybe->box.width > least_size * widest && (!large || maybe->likelihood >= FS_LIKELY_FACE));
}

/* Whether one of `count` shows the same place of the same shot before: who is lost and found again there is
 * told once, as seen until then. */
static bool is_found_again(fs_maybe_face *maybe, int count, const fs_maybe_face *found) {
  for (int i = 0; i < count; i++) {
    fs_maybe_face *before = &maybe[i];
    if (before->person >= 0 || before->shot != found->shot || before->last_seen >= found->first_seen ||
        !fs_rect_has_middle(&before->box, &found->box) || !fs_rect_has_middle(&found->box, &before->box))
      continue;
    before->last_seen = found->last_seen;
    before->frames += found->frames;
    before->likelihood = fmaxf(before->likelihood, found->likelihood);
    return true;
  }
  return false;
}

/* Whether a person that may be none is told by this tracklet: of a film, by the first. */
static bool may_be_nobody(const fs_tracker *tracker, const int *person, int number, float *likelihood) {
  if (tracker->still)
    return fs_tracklet_may_be_nobody(tracker, &tracker->tracklets.at[number]);
  for (int i = 0; i < number; i++)
    if (person[i] == person[number] && tracker->tracklets.at[i].count > 0)
      return false;
  return fs_person_may_be_nobody(tracker, person, person[number], likelihood);
}

static int find_in_tracklets(const fs_tracker *tracker, const int *person, const double *times,
                             fs_maybe_face *maybe) {
  int count = 0;
  for (int i = 0; i < tracker->tracklets.count && count < FS_MAYBE_FACES; i++) {
    const fs_tracklet *tracklet = &tracker->tracklets.at[i];
    float likelihood = fs_tracklet_likelihood(tracklet);
    if (tracklet->count == 0 || !(person[i] < 0 ? fs_tracklet_may_be_somebody(tracker, tracklet)
                                                : may_be_nobody(tracker, person, i, &likelihood)))
      continue;
    maybe[count] = (fs_maybe_face){.person = person[i],
                                   .shot = tracklet->shot,
                                   .box = tracklet->found, /* landmarks of what is hidden lie anywhere */
                                   .first_seen = times[tracklet->first_frame],
                                   .last_seen = times[tracklet->first_frame + tracklet->count - 1],
                                   .frames = tracklet->count,
                                   .likelihood = likelihood};
    count += person[i] >= 0 || (leaves_doubt(tracker, person, tracklet, &maybe[count]) &&
                                !is_found_again(maybe, count, &maybe[count]));
  }
  return count;
}

static bool is_in(const fs_tracklet *tracklet, int frame) {
  return frame >= tracklet->first_frame && frame < tracklet->first_frame + tracklet->count;
}

/* Collects the faces of the look's shot where they are in its frame: first those of persons who are seen in
 * it, then what else is told. Returns how many the first are. */
static int faces_of(const fs_tracker *tracker, const int *person, const fs_body_look *look,
                    const fs_maybe_face *maybe, int maybe_count, fs_rect *faces, int *count) {
  int told = 0, others = 0;
  for (int pass = 0; pass < 2; pass++)
    for (int i = 0; i < tracker->tracklets.count; i++) {
      const fs_tracklet *tracklet = &tracker->tracklets.at[i];
      if (tracklet->count == 0 || tracklet->shot != look->shot || person[i] < 0 ||
          is_in(tracklet, look->frame) != (pass == 0))
        continue;
      faces[told + others] = box_at(tracklet, look->frame);
      told += pass == 0;
      others += pass != 0;
    }
  for (int i = 0; i < maybe_count; i++)
    if (maybe[i].shot == look->shot)
      faces[told + others++] = maybe[i].box;
  *count = told + others;
  return told;
}

/* Leaves of the others of a look those that none of the faces explains, and that are not too small
 * beside the widest. */
static void keep_unexplained(fs_missed *others, const fs_rect *faces, int count) {
  float widest = 0;
  int kept = 0;
  for (int i = 0; i < count; i++)
    widest = fmaxf(widest, faces[i].width);
  for (int i = 0; i < others->count; i++) {
    const fs_maybe_face maybe = {.box = others->at[i].box, .likelihood = others->at[i].score};
    bool explained = maybe.box.width <= least_size * widest;
    for (int k = 0; k < count && !explained; k++)
      explained = is_explained(&maybe, &faces[k]);
    if (!explained)
      others->at[kept++] = others->at[i];
  }
  others->count = kept;
}

/* The people whom one look shows without a face that is told; `faces` has room for FS_BODIES_MAX more. */
static void find_in_look(const fs_body_look *look, fs_rect *faces, int told, int count, fs_missed *out) {
  fs_missed others = look->unfollowed;
  keep_unexplained(&others, faces, count);
  for (int i = 0; i < others.count; i++)
    faces[count + i] = others.at[i].box;
  fs_missed_find(look->bodies, faces, told, count + others.count, out);
  for (int i = 0; i < others.count && out->count < FS_BODIES_MAX; i++)
    out->at[out->count++] = others.at[i];
}

/* Fills `out` by the looks from `first` on, up to `end`. Returns 0, or -1 when memory is short. */
static int find_missed(const fs_tracker *tracker, const int *person, const fs_maybe_face *maybe, int count,
                       int first, int end, fs_missed *out) {
  fs_rect *faces = calloc((size_t)(tracker->tracklets.count + count) + FS_BODIES_MAX, sizeof *faces);
  for (int i = first; faces && i < end; i++) {
    const fs_body_look *look = &tracker->bodies.at[i];
    int all;
    const int told = faces_of(tracker, person, look, maybe, count, faces, &all);
    find_in_look(look, faces, told, all, &out[i - first]);
  }
  free(faces);
  return faces ? 0 : -1;
}

/* Adds those whom the looks at a shot agree on. Returns how many there are then. */
static int add_of_shot(const fs_body_look *at, fs_missed *looks, int look_count, const double *times,
                       fs_maybe_face *maybe, int count) {
  const int best = fs_missed_agree(looks, look_count);
  const double seconds = times[at[best].frame];
  for (int i = 0; i < looks[best].count && count < FS_MAYBE_FACES; i++)
    maybe[count++] = (fs_maybe_face){.person = -1,
                                     .shot = at[best].shot,
                                     .box = looks[best].at[i].box,
                                     .first_seen = seconds,
                                     .last_seen = seconds,
                                     .frames = 1,
                                     .likelihood = looks[best].at[i].score};
  return count;
}

/* Adds the people of whom neither a face is told nor what may be one. Returns how many there are then, or -1
 * when memory is short. */
static int add_missed(const fs_tracker *tracker, const int *person, const double *times, fs_maybe_face *maybe,
                      int count) {
  const fs_body_looks *all = &tracker->bodies;
  const int known = count;
  for (int first = 0, end; first < all->count && count >= 0; first = end) {
    for (end = first + 1; end < all->count && all->at[end].shot == all->at[first].shot; end++)
      ;
    fs_missed *looks = calloc((size_t)(end - first), sizeof *looks);
    count = looks && find_missed(tracker, person, maybe, known, first, end, looks) == 0
                ? add_of_shot(&all->at[first], looks, end - first, times, maybe, count)
                : -1;
    free(looks);
  }
  return count;
}

int fs_maybe_faces_find(const fs_tracker *tracker, const int *person, const double *times,
                        fs_maybe_face maybe[FS_MAYBE_FACES]) {
  return add_missed(tracker, person, times, maybe, find_in_tracklets(tracker, person, times, maybe));
}
