#include "local/analysis/portrait_budget.h"

/* Nearer than this, two tracklets are one person's whatever else is known of them. */
static const float surely_same = 0.6f * FS_SAME_PERSON;

static size_t size_of(const fs_portrait *portrait) {
  return (size_t)portrait->crop.stride * (size_t)portrait->crop.height;
}

static bool is_known(const fs_tracklet *tracklet) {
  return tracklet->portrait.crop.data && tracklet->samples > 0;
}

/* A tracklet that shows the person of `one` at least as well, or NULL. */
static const fs_tracklet *shown_better(const fs_tracklets *tracklets, const fs_tracklet *one) {
  float mean[FS_EMBEDDING], other_mean[FS_EMBEDDING];
  fs_tracklet_embedding(one, mean);
  for (int i = 0; i < tracklets->count; i++) {
    const fs_tracklet *other = &tracklets->at[i];
    if (other == one || !is_known(other) || other->portrait.quality < one->portrait.quality)
      continue;
    fs_tracklet_embedding(other, other_mean);
    if (fs_embedding_distance(mean, other_mean) < surely_same)
      return other;
  }
  return NULL;
}

size_t fs_portraits_thin(fs_tracklets *tracklets) {
  size_t left = 0;
  for (int i = 0; i < tracklets->count; i++) {
    fs_tracklet *tracklet = &tracklets->at[i];
    const fs_tracklet *better =
        !tracklet->live && is_known(tracklet) ? shown_better(tracklets, tracklet) : NULL;
    if (better) {
      fs_picture_free(&tracklet->portrait.crop);
      tracklet->shown_in = better->number;
    }
    left += size_of(&tracklet->portrait);
  }
  return left;
}

const fs_tracklet *fs_portrait_elsewhere(const fs_tracklets *tracklets, const fs_tracklet *tracklet) {
  int number = tracklet->shown_in;
  for (int step = 0; number > 0 && step < tracklets->count; step++) {
    const fs_tracklet *found = NULL;
    for (int i = 0; i < tracklets->count && !found; i++)
      if (tracklets->at[i].number == number)
        found = &tracklets->at[i];
    if (!found || found->shown_in == 0)
      return found;
    number = found->shown_in;
  }
  return NULL;
}
