/* Average-link clustering of the tracklets' embeddings. Tracklets that share frames are different persons,
 * however alike they look. */
#include "local/analysis/person_clusters.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  TINY = 24,           /* pixels of width */
  COMPANY = 2,         /* faces */
  SMALL = 32,          /* pixels of width, below which the detector's word counts more */
  HITS_WHEN_CUT = 6,   /* of the detector, that make a person of a face cut by the frame's edge */
  MAX_FOUNDERS = 2000, /* tracklets that are clustered, longest first; their distances take 16 MB */
};
static const float far = FLT_MAX;
/* Of several looks at what moves, no face came out less likely than this but such as are hidden; masks and
 * apes do. Measured: MODELS.md. */
static const float likely_person = 0.92f, likely_when_cut = 0.86f;
/* Mean log odds of several fits that no embedding gainsays: it knows dark faces less well. Of portraits that
 * it doubts two had 3.8 and 5.6; of what is no face, in those of the bench, none had more than 2.5. */
static const float sure_by_fits = 3.5f;
enum { FITS_THAT_ARE_SURE = 2 };

/* In a picture: below TINY, wheels and letters are faces to all witnesses. Beside COMPANY whose likelihood is
 * `sure`, and who are at most so many times wider or narrower, less suffices: crowds are blurred, turned away
 * and half hidden. */
static const float likely_when_tiny = 0.8f, sure = 0.9f, most_wider = 2, likely_in_company = 0.2f,
                   score_in_company = 0.9f, wider_than_face = 1.4f;
/* What is no person, but somebody may count as one: by all witnesses, or by the detector where these do not
 * quite exclude it. */
static const float possible = 0.3f, seen_by_detector = 0.85f, seen_when_small = 0.75f, excluded = 0.015f;

/* Where a body is below a face, in its widths to either side and heights. Set by the group pictures of the
 * tuning half of make bench-faces. */
static const float body_width = 0.75f, body_height = 4;

typedef struct grouping {
  const fs_tracker *tracker;
  float (*embedding)[FS_EMBEDDING]; /* owned: of each tracklet, normalised */
  int *person;                      /* borrowed: of each tracklet */
  int *founder;                     /* owned: tracklet of each founder */
  int founder_count;
  float *distance; /* owned: founder_count squared; `far` where a link is forbidden */
  int *size;       /* owned: tracklets in the cluster a founder stands for; 0 where it was merged away */
  int *nearest;    /* owned: of each cluster */
} grouping;

/* Whether both are seen at one time. Between two looks for faces a tracklet may lag behind a face that
 * another one has taken up. */
static bool share_frames(const grouping *g, const fs_tracklet *a, const fs_tracklet *b) {
  const int lag = fs_tracker_lag(g->tracker);
  int first = a->first_frame > b->first_frame ? a->first_frame : b->first_frame;
  int a_end = a->first_frame + a->count, b_end = b->first_frame + b->count;
  return (a_end < b_end ? a_end : b_end) - first > lag;
}

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

/* Whether the frame's edge cuts the face in every sample. */
static bool is_cut(const fs_tracklet *tracklet) {
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
    company += fs_tracklet_likelihood(other) >= sure && face.width < most_wider * box.width &&
               box.width < most_wider * face.width;
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
    if (other == tracklet || fs_tracklet_likelihood(other) < sure ||
        box->width < wider_than_face * face->width)
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

/* What is compared with FS_SAME_PERSON. An embedding of a part of a face is less alike: it is taken for the
 * same person's as long as it is not another one's for sure. */
static float distance_between(const grouping *g, int a, int b) {
  float distance = fs_embedding_distance(g->embedding[a], g->embedding[b]);
  bool part = is_cut(&g->tracker->tracklets.at[a]) || is_cut(&g->tracker->tracklets.at[b]);
  return part ? distance * FS_SAME_PERSON / FS_OTHER_PERSON : distance;
}

/* Whether a tracklet may be a person of its own, not only more of somebody known. */
static bool may_found(const grouping *g, const fs_tracklet *tracklet) {
  if (g->tracker->still)
    return is_person_in_still(g->tracker, tracklet);
  const float least_likely = is_cut(tracklet) ? likely_when_cut : likely_person;
  if (!fs_tracklet_is_face(tracklet) ||
      (fs_tracklet_likelihood(tracklet) < least_likely && !is_beyond_embedding(tracklet)))
    return false;
  if (is_cut(tracklet))
    return tracklet->edge_samples > 0 && (tracklet->hits >= HITS_WHEN_CUT || tracklet->whole_shot);
  int least = g->tracker->interval * 2;
  return (tracklet->hits >= 2 && tracklet->count >= least) ||
         (tracklet->whole_shot && tracklet->score >= 0.8f);
}

bool fs_tracklet_may_be_somebody(const fs_tracker *tracker, const fs_tracklet *tracklet) {
  const float likelihood = fs_tracklet_likelihood(tracklet);
  if (tracker->still)
    return likelihood >= possible ||
           (tracklet->score >= (tracklet->found.width < SMALL ? seen_when_small : seen_by_detector) &&
            likelihood >= excluded);
  return likelihood >= possible && tracklet->hits >= 2 && tracklet->hits * 2 >= tracklet->chances;
}

bool fs_tracklet_may_be_nobody(const fs_tracker *tracker, const fs_tracklet *tracklet) {
  return tracker->still && fs_tracklet_likelihood(tracklet) < sure &&
         (!has_company(tracker, tracklet) || lies_on_body(tracker, tracklet));
}

static int by_length(const void *a, const void *b) {
  const fs_tracklet *const *x = a, *const *y = b;
  return (*y)->count != (*x)->count ? ((*y)->count > (*x)->count) - ((*y)->count < (*x)->count)
                                    : (*x > *y) - (*x < *y);
}

static int choose_founders(grouping *g) {
  const fs_tracklet **chosen = calloc((size_t)g->tracker->tracklets.count + 1, sizeof(const fs_tracklet *));
  g->founder = calloc((size_t)g->tracker->tracklets.count + 1, sizeof *g->founder);
  if (!chosen || !g->founder) {
    free(chosen);
    return -1;
  }
  int count = 0;
  for (int i = 0; i < g->tracker->tracklets.count; i++)
    if (may_found(g, &g->tracker->tracklets.at[i]))
      chosen[count++] = &g->tracker->tracklets.at[i];
  qsort(chosen, (size_t)count, sizeof(const fs_tracklet *), by_length);
  g->founder_count = count < MAX_FOUNDERS ? count : MAX_FOUNDERS;
  for (int i = 0; i < g->founder_count; i++)
    g->founder[i] = (int)(chosen[i] - g->tracker->tracklets.at);
  free(chosen);
  return 0;
}

static float *between(grouping *g, int i, int j) {
  return &g->distance[(size_t)i * (size_t)g->founder_count + (size_t)j];
}

static void find_nearest(grouping *g, int i) {
  int best = -1;
  for (int j = 0; j < g->founder_count; j++)
    if (j != i && g->size[j] && (best < 0 || *between(g, i, j) < *between(g, i, best)))
      best = j;
  g->nearest[i] = best;
}

static int measure(grouping *g) {
  size_t n = (size_t)g->founder_count;
  g->distance = malloc((n * n + 1) * sizeof *g->distance);
  g->size = calloc(n + 1, sizeof *g->size);
  g->nearest = calloc(n + 1, sizeof *g->nearest);
  if (!g->distance || !g->size || !g->nearest)
    return -1;
  for (int i = 0; i < g->founder_count; i++) {
    g->size[i] = 1;
    for (int j = 0; j <= i; j++) {
      int a = g->founder[i], b = g->founder[j];
      bool apart = i == j || share_frames(g, &g->tracker->tracklets.at[a], &g->tracker->tracklets.at[b]);
      *between(g, i, j) = *between(g, j, i) = apart ? far : distance_between(g, a, b);
    }
  }
  for (int i = 0; i < g->founder_count; i++)
    find_nearest(g, i);
  return 0;
}

/* Merges cluster `b` into `a`: the mean of all pairs' distances follows from the two old means. */
static void merge(grouping *g, int a, int b) {
  float share = (float)g->size[a] / (float)(g->size[a] + g->size[b]);
  for (int k = 0; k < g->founder_count; k++) {
    float x = *between(g, a, k), y = *between(g, b, k);
    *between(g, a, k) = *between(g, k, a) = x == far || y == far ? far : share * x + (1 - share) * y;
  }
  g->size[a] += g->size[b];
  g->size[b] = 0;
  for (int i = 0; i < g->tracker->tracklets.count; i++)
    if (g->person[i] == b)
      g->person[i] = a;
  for (int i = 0; i < g->founder_count; i++)
    if (g->size[i] && (i == a || g->nearest[i] == a || g->nearest[i] == b))
      find_nearest(g, i);
}

static void cluster(grouping *g) {
  for (int i = 0; i < g->founder_count; i++)
    g->person[g->founder[i]] = i;
  for (;;) {
    int best = -1;
    for (int i = 0; i < g->founder_count; i++)
      if (g->size[i] && g->nearest[i] >= 0 &&
          (best < 0 || *between(g, i, g->nearest[i]) < *between(g, best, g->nearest[best])))
        best = i;
    if (best < 0 || *between(g, best, g->nearest[best]) >= FS_SAME_PERSON)
      return;
    merge(g, best, g->nearest[best]);
  }
}

/* The mean distance of tracklet `t` from the tracklets of `person`; `far` if it shares frames with one. */
static float distance_to(const grouping *g, int t, int person) {
  float sum = 0;
  int count = 0;
  for (int i = 0; i < g->tracker->tracklets.count; i++) {
    if (g->person[i] != person)
      continue;
    if (share_frames(g, &g->tracker->tracklets.at[t], &g->tracker->tracklets.at[i]))
      return far;
    sum += distance_between(g, t, i);
    count++;
  }
  return count ? sum / (float)count : far;
}

/* Assigns short tracklets, and faces cut by the frame's edge, to the person that they resemble. */
static void adopt(grouping *g) {
  for (int t = 0; t < g->tracker->tracklets.count; t++) {
    const fs_tracklet *tracklet = &g->tracker->tracklets.at[t];
    if (g->person[t] >= 0 || !fs_tracklet_is_face(tracklet) ||
        tracklet->samples + tracklet->edge_samples == 0)
      continue;
    float best = FS_SAME_PERSON;
    int person = -1;
    for (int i = 0; i < g->founder_count; i++) {
      float distance = g->size[i] ? distance_to(g, t, i) : far;
      if (distance < best)
        best = distance, person = i;
    }
    g->person[t] = person;
  }
}

static float left_of(const fs_tracklet *tracklet) {
  fs_rect box = fs_landmarks_box(&tracklet->from);
  return box.x;
}

static bool comes_before(const fs_tracklet *a, const fs_tracklet *b) {
  return a->first_frame != b->first_frame ? a->first_frame < b->first_frame : left_of(a) < left_of(b);
}

/* Tracklets are in order of first frame, so a person's first tracklet tells when the person appears. */
static int number_persons(grouping *g) {
  int count = 0;
  for (int i = 0; i < g->founder_count; i++)
    count += g->size[i] > 0;
  int *number = malloc(((size_t)g->founder_count + 1) * sizeof *number);
  if (!number)
    return -1;
  for (int i = 0; i < g->founder_count; i++)
    number[i] = -1;
  for (int next = 0; next < count; next++) {
    int first = -1;
    for (int t = 0; t < g->tracker->tracklets.count; t++)
      if (g->person[t] >= 0 && number[g->person[t]] < 0 &&
          (first < 0 || comes_before(&g->tracker->tracklets.at[t], &g->tracker->tracklets.at[first])))
        first = t;
    number[g->person[first]] = next;
  }
  for (int t = 0; t < g->tracker->tracklets.count; t++)
    if (g->person[t] >= 0)
      g->person[t] = number[g->person[t]];
  free(number);
  return count;
}

int fs_person_clusters_group(const fs_tracker *tracker, int *person) {
  grouping g = {.tracker = tracker, .person = person};
  int count = -1;
  for (int i = 0; i < tracker->tracklets.count; i++)
    person[i] = -1;
  g.embedding = calloc((size_t)tracker->tracklets.count + 1, sizeof *g.embedding);
  if (g.embedding && choose_founders(&g) == 0) {
    for (int i = 0; i < tracker->tracklets.count; i++)
      fs_tracklet_embedding(&tracker->tracklets.at[i], g.embedding[i]);
    if (measure(&g) == 0) {
      cluster(&g);
      adopt(&g);
      count = number_persons(&g);
    }
  }
  free(g.embedding);
  free(g.founder);
  free(g.distance);
  free(g.size);
  free(g.nearest);
  return count;
}
