/* Faces of a video that something half hides for a moment. */
#include "local/analysis/person_clusters.h"

enum { HIDDEN_LOOKS = 20 /* for faces, three seconds: who is hidden for longer may have gone */ };

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
