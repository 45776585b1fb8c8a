#include "local/analysis/maybe_faces.h"

#include "local/analysis/person_clusters.h"
#include "local/places/missed.h"

#include <math.h>
#include <stdlib.h>

/* What is likely enough to be a face even on a body; and sizes of others beside the widest face. Set by the
 * group pictures of the tuning half of make bench-faces. */
static const float likely_on_body = 0.2f;
static const float least_size = 0.25f, most_size = 1.6f;

/* Whether a face that is told makes it unlikely that `maybe` is another one: it is a part of that, lies on
 * the body below it, or has quite another size. */
static bool is_explained(const fs_maybe_face *maybe, const fs_rect *face) {
  return fs_rect_has_middle(face, &maybe->box) || fs_rect_has_middle(&maybe->box, face) ||
         (fs_rect_is_on_body(&maybe->box, face) && maybe->likelihood < likely_on_body);
}

/* Whether the faces of the tracklet's shot leave a doubt. */
static bool leaves_doubt(const fs_tracker *tracker, const int *person, const fs_tracklet *tracklet,
                         const fs_maybe_face *maybe) {
  float widest = 0;
  for (int i = 0; i < tracker->tracklets.count; i++) {
    const fs_tracklet *other = &tracker->tracklets.at[i];
    if (person[i] < 0 || other->shot != tracklet->shot)
      continue;
    const fs_rect face = fs_landmarks_box(&other->from);
    widest = fmaxf(widest, face.width);
    if (is_explained(maybe, &face))
      return false;
  }
  return widest == 0 || (maybe->box.width > least_size * widest && maybe->box.width < most_size * widest);
}

static int find_in_tracklets(const fs_tracker *tracker, const int *person, const double *times,
                             fs_maybe_face *maybe) {
  int count = 0;
  for (int i = 0; i < tracker->tracklets.count && count < FS_MAYBE_FACES; i++) {
    const fs_tracklet *tracklet = &tracker->tracklets.at[i];
    if (tracklet->count == 0 || !(person[i] < 0 ? fs_tracklet_may_be_somebody(tracker, tracklet)
                                                : fs_tracklet_may_be_nobody(tracker, tracklet)))
      continue;
    maybe[count] = (fs_maybe_face){.person = person[i],
                                   .box = tracklet->found, /* landmarks of what is hidden lie anywhere */
                                   .first_seen = times[tracklet->first_frame],
                                   .last_seen = times[tracklet->first_frame + tracklet->count - 1],
                                   .frames = tracklet->count,
                                   .likelihood = fs_tracklet_likelihood(tracklet)};
    count += person[i] >= 0 || leaves_doubt(tracker, person, tracklet, &maybe[count]);
  }
  return count;
}

/* Adds the people of a picture of whom neither a face is told nor what may be one. Returns how many there are
 * then, or -1 when memory is short. */
static int add_missed(const fs_tracker *tracker, const int *person, fs_maybe_face *maybe, int count) {
  fs_body missed[FS_BODIES_MAX];
  fs_rect *faces = calloc((size_t)(tracker->tracklets.count + count) + 1, sizeof *faces);
  int told = 0;
  if (!faces)
    return -1;
  for (int i = 0; i < tracker->tracklets.count; i++)
    if (person[i] >= 0)
      faces[told++] = fs_landmarks_box(&tracker->tracklets.at[i].from);
  for (int i = 0; i < count; i++)
    faces[told + i] = maybe[i].box;
  const int more = fs_missed_find(tracker->bodies, faces, told, told + count, missed);
  free(faces);
  for (int i = 0; i < more && count < FS_MAYBE_FACES; i++)
    maybe[count++] =
        (fs_maybe_face){.person = -1, .box = missed[i].box, .frames = 1, .likelihood = missed[i].score};
  return count;
}

int fs_maybe_faces_find(const fs_tracker *tracker, const int *person, const double *times,
                        fs_maybe_face maybe[FS_MAYBE_FACES]) {
  const int count = find_in_tracklets(tracker, person, times, maybe);
  return tracker->still ? add_missed(tracker, person, maybe, count) : count;
}
