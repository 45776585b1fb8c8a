/* Whether a tracklet is a face, and a person. */
#include "local/analysis/person_clusters.h"

#include <math.h>

enum {
  TINY = 24,         /* pixels of width */
  COMPANY = 2,       /* faces */
  SMALL = 32,        /* pixels of width, below which the detector's word counts more */
  HITS_WHEN_CUT = 6, /* of the detector, that make a person of a face cut by the frame's edge */
};
/* Of several looks at what moves, no face came out less likely than this but such as are hidden; masks and
 * apes do. Measured: MODELS.md. */
static const float likely_person = 0.92f, likely_when_cut = 0.86f;
/* The same of fewer fits than FEW: by few, wheels that pass have as much as people in the dark by many. */
static const float likely_by_few = 0.94f;
enum { FEW = 6 };
/* Of the detector, where it has seen a face once. */
static const float score_of_one_look = 0.8f;
/* Of the detector, and by all witnesses, where a moment tells enough. */
static const float sure_score = 0.95f, sure_person = 0.97f;
/* Mean log odds of several fits, as those of a picture and its mirror image, that no embedding gainsays: it
 * knows dark faces less well. Of portraits that it doubts six had 3.8 to 5.6; of what is no face, in those
 * of the bench, none had more than 2.5. */
static const float sure_by_fits = 3.5f;
enum { FITS_THAT_ARE_SURE = 2 };

/* In a picture: below TINY, wheels and letters are faces to all witnesses. Beside COMPANY that are beyond
 * doubt, and who are at most so many times wider or narrower, less suffices: crowds are blurred,
 * turned away and half hidden. */
static const float likely_when_tiny = 0.8f, most_wider = 2, likely_in_company = 0.2f, score_in_company = 0.9f,
                   wider_than_face = 1.4f;
/* What is no person, but somebody may count as one: by all witnesses, or by the detector where these do not
 * quite exclude it. */
static const float possible = 0.3f, seen_by_detector = 0.85f, seen_when_small = 0.75f, excluded = 0.015f;

/* Where a body is below a face, in its widths to either side and heights. Set by the group pictures of the
 * tuning half of make bench-faces. */
static const float body_width = 0.75f, body_height = 4;

/* Whether the detector found the tracklet's face in half of its looks, and landmarks fit. */
static bool is_seen(const fs_tracklet *tracklet) {
  return !tracklet->hopeless && tracklet->hits > 0 && tracklet->hits * 2 >= tracklet->chances &&
         tracklet->overlap_sum >= 0.4f * (float)tracklet->hits;
}

bool fs_tracklet_is_face(const fs_tracklet *tracklet) {
  return fs_tracklet_likelihood(tracklet) >= FS_LIKELY_FACE && is_seen(tracklet);
}

/* Whether several fits are so sure of the face that its embedding's doubt does not count. */
static bool is_beyond_embedding(const fs_tracklet *tracklet) {
  return tracklet->fits >= FITS_THAT_ARE_SURE && tracklet->log_odds >= sure_by_fits * (float)tracklet->fits;
}

/* Whether nobody need doubt that a face of a picture is one. */
static bool is_beyond_doubt(const fs_tracklet *tracklet) {
  return fs_tracklet_likelihood(tracklet) >= FS_SURE_FACE || is_beyond_embedding(tracklet);
}

bool fs_tracklet_is_sure(const fs_tracklet *tracklet) {
  return tracklet->score >= sure_score && fs_tracklet_likelihood(tracklet) >= sure_person &&
         is_seen(tracklet);
}

bool fs_tracklet_is_cut(const fs_tracklet *tracklet) {
  return tracklet->samples == 0;
}

/* Whether a picture shows other faces of about the tracklet's size, and none at its place. */
static bool has_company(const fs_tracker *tracker, const fs_tracklet *tracklet) {
  const fs_rect box = fs_landmarks_box(&tracklet->from);
  int company = 0;
  for (int i = 0; i < tracker->tracklets.count; i++) {
    const fs_tracklet *other = &tracker->tracklets.at[i];
    const fs_rect face = fs_landmarks_box(&other->from);
    if (other == tracklet || !fs_tracklet_is_face(other))
      continue;
    if (fs_rect_has_middle(&face, &box) || fs_rect_has_middle(&box, &face))
      return false;
    company +=
        is_beyond_doubt(other) && face.width < most_wider * box.width && box.width < most_wider * face.width;
  }
  return company >= COMPANY;
}

bool fs_rect_is_on_body(const fs_rect *box, const fs_rect *face) {
  const float x = box->x + box->width / 2 - face->x - face->width / 2;
  const float y = box->y + box->height / 2 - face->y - face->height / 2;
  return fabsf(x) < body_width * face->width && y > 0 && y < body_height * face->height;
}

/* Whether what a picture shows lies on the body below a surer and narrower face, as shirts do. */
static bool lies_on_body(const fs_tracker *tracker, const fs_tracklet *tracklet) {
  const fs_rect *box = &tracklet->found;
  for (int i = 0; i < tracker->tracklets.count; i++) {
    const fs_tracklet *other = &tracker->tracklets.at[i];
    const fs_rect *face = &other->found;
    if (other == tracklet || !is_beyond_doubt(other) || box->width < wider_than_face * face->width)
      continue;
    if (fs_rect_is_on_body(box, face))
      return true;
  }
  return false;
}

/* Whether a face of a picture is a person. */
static bool is_person_in_still(const fs_tracker *tracker, const fs_tracklet *tracklet) {
  const float likelihood = fs_tracklet_likelihood(tracklet);
  const bool tiny = fs_landmarks_box(&tracklet->from).width < TINY;
  if (tracklet->samples + tracklet->edge_samples == 0 || !is_seen(tracklet))
    return false;
  return likelihood >= (tiny ? likely_when_tiny : FS_LIKELY_FACE) ||
         (likelihood >= likely_in_company && tracklet->score >= score_in_company &&
          has_company(tracker, tracklet) && !lies_on_body(tracker, tracklet));
}

/* The likelihood from which what is seen in a film is a person. */
static float least_likely(const fs_tracklet *tracklet) {
  if (fs_tracklet_is_cut(tracklet))
    return likely_when_cut;
  return tracklet->fits < FEW ? likely_by_few : likely_person;
}

bool fs_tracklet_may_found(const fs_tracker *tracker, const fs_tracklet *tracklet) {
  if (!tracklet->portrait.crop.data && tracklet->shown_in == 0)
    return false; /* it was never within the picture, and nobody could be shown who it is */
  if (tracker->still)
    return is_person_in_still(tracker, tracklet);
  if (!fs_tracklet_is_face(tracklet) ||
      (fs_tracklet_likelihood(tracklet) < least_likely(tracklet) && !is_beyond_embedding(tracklet)))
    return false;
  if (fs_tracklet_is_cut(tracklet))
    return tracklet->edge_samples > 0 && (tracklet->hits >= HITS_WHEN_CUT || tracklet->whole_shot);
  const int least = fs_tracklet_is_sure(tracklet) ? 0 : tracker->interval * FS_HITS;
  return (tracklet->hits >= FS_HITS && tracklet->count >= least) ||
         ((tracklet->whole_shot || tracker->slow) && tracklet->score >= score_of_one_look);
}

bool fs_tracklet_may_be_somebody(const fs_tracker *tracker, const fs_tracklet *tracklet) {
  const float likelihood = fs_tracklet_likelihood(tracklet);
  if (tracker->still)
    return likelihood >= possible ||
           (tracklet->score >= (tracklet->found.width < SMALL ? seen_when_small : seen_by_detector) &&
            likelihood >= excluded);
  const bool alone = tracker->slow || tracklet->whole_shot; /* there was one look */
  return likelihood >= possible && tracklet->hits * 2 >= tracklet->chances &&
         (tracklet->hits >= FS_HITS || (alone && tracklet->score >= score_of_one_look) ||
          fs_tracklet_is_sure(tracklet));
}

bool fs_tracklet_may_be_nobody(const fs_tracker *tracker, const fs_tracklet *tracklet) {
  return tracker->still && !is_beyond_doubt(tracklet) &&
         (!has_company(tracker, tracklet) || lies_on_body(tracker, tracklet));
}

bool fs_person_may_be_nobody(const fs_tracker *tracker, const int *person, int number, float *likelihood) {
  float more = 0, sum = 0;
  int frames = 0;
  for (int i = 0; i < tracker->tracklets.count; i++) {
    const fs_tracklet *tracklet = &tracker->tracklets.at[i];
    if (person[i] != number || is_beyond_embedding(tracklet))
      continue;
    const float least = fs_tracklet_is_cut(tracklet) ? likely_when_cut : likely_person;
    const float likely = fs_tracklet_likelihood(tracklet);
    more += (float)tracklet->count * (likely - least);
    sum += (float)tracklet->count * likely;
    frames += tracklet->count;
  }
  *likelihood = frames > 0 ? sum / (float)frames : 1;
  return more < 0;
}

bool fs_tracklet_is_small_in_company(const fs_tracker *tracker, const fs_tracklet *tracklet) {
  return tracker->still && tracklet->found.width < SMALL && tracklet->score >= score_in_company &&
         has_company(tracker, tracklet) && !lies_on_body(tracker, tracklet);
}
