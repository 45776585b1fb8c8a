/* Average-link clustering of the tracklets' embeddings. Tracklets that share frames are different persons,
 * however alike they look. */
#include "local/analysis/person_clusters.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  MAX_FOUNDERS = 2000, /* tracklets that are clustered, longest first; their distances take 16 MB */
  HIDDEN_LOOKS = 20,   /* for faces, three seconds: who is hidden for longer may have gone */
};
static const float far = FLT_MAX;

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

/* Whether both are seen at one time: the detector has found them at two places in one frame, or they share
 * many. Between two looks for faces a tracklet may lag behind a face that another one has taken up. */
static bool share_frames(const grouping *g, const fs_tracklet *a, const fs_tracklet *b) {
  const int first = a->first_frame > b->first_frame ? a->first_frame : b->first_frame;
  const int a_end = a->first_frame + a->count, b_end = b->first_frame + b->count;
  const int shared = (a_end < b_end ? a_end : b_end) - first;
  return shared > fs_tracker_lag(g->tracker) || (shared > 0 && a->first_frame == b->first_frame &&
                                                 !fs_sights_are_near(&a->sights[0], &b->sights[0]));
}

/* What is compared with FS_SAME_PERSON. An embedding of a part of a face is less alike: it is taken for the
 * same person's as long as it is not another one's for sure. */
static float distance_between(const grouping *g, int a, int b) {
  float distance = fs_embedding_distance(g->embedding[a], g->embedding[b]);
  bool part =
      fs_tracklet_is_cut(&g->tracker->tracklets.at[a]) || fs_tracklet_is_cut(&g->tracker->tracklets.at[b]);
  return part ? distance * FS_SAME_PERSON / FS_OTHER_PERSON : distance;
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
    if (fs_tracklet_may_found(g->tracker, &g->tracker->tracklets.at[i]))
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

/* In a slow film a person may be elsewhere at each look: several tracklets' hits count together. */
static void drop_seen_once(grouping *g) {
  for (int i = 0; i < g->founder_count; i++) {
    int hits = 0;
    for (int t = 0; t < g->tracker->tracklets.count; t++) {
      const fs_tracklet *tracklet = &g->tracker->tracklets.at[t];
      if (g->person[t] == i)
        hits += tracklet->whole_shot || fs_tracklet_is_sure(tracklet) ? FS_HITS : tracklet->hits;
    }
    for (int t = 0; t < g->tracker->tracklets.count && hits < FS_HITS; t++)
      if (g->person[t] == i)
        g->person[t] = -1;
    if (hits < FS_HITS)
      g->size[i] = 0;
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
      if (tracker->slow)
        drop_seen_once(&g);
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

/* The tracklet that goes on from `t` next, and is `owner`'s or nobody's; -1 where there is none. */
static int next_after(const fs_tracker *tracker, const int *person, int t, int owner) {
  const fs_tracklets *all = &tracker->tracklets;
  const int lag = fs_tracker_lag(tracker);
  for (int i = t + 1; i < all->count; i++)
    if ((person[i] < 0 || person[i] == owner) && fs_tracklet_leads_to(&all->at[t], &all->at[i], lag, lag))
      return i;
  return -1;
}

/* The owner's next tracklet to which nobody's lead from `t`; -1 where there is none. */
static int find_return(const fs_tracker *tracker, const int *person, int t, int owner) {
  int end = next_after(tracker, person, t, owner);
  while (end >= 0 && person[end] < 0)
    end = next_after(tracker, person, end, owner);
  return end;
}

void fs_hidden_faces_assign(const fs_tracker *tracker, int *person) {
  const fs_tracklet *all = tracker->tracklets.at;
  for (int t = 0; t < tracker->tracklets.count; t++) {
    const int owner = person[t];
    const int end = owner < 0 ? -1 : find_return(tracker, person, t, owner);
    const int until = all[t].first_frame + all[t].count + HIDDEN_LOOKS * tracker->interval;
    if (end < 0 || all[end].first_frame > until)
      continue;
    for (int i = next_after(tracker, person, t, owner); i != end; i = next_after(tracker, person, i, owner))
      if (all[i].fits == 0 || fs_tracklet_is_face(&all[i])) /* nothing tells that it is none */
        person[i] = owner;
  }
}
