#include "local/analysis/track_follower.h"

#include "local/analysis/mesh_fitting.h"

#include <math.h>

enum {
  MAX_LIVE = 256,   /* faces followed at a time */
  MAX_ABSENCES = 2, /* looks in a row in which the mesh network sees no face */
};
/* Overlap of the landmarks' box with where it was expected, to have been followed. */
static const float overlap_to_follow = 0.3f;
/* The mesh network's presence from which there is something to follow. */
static const float present = 0.3f;
/* Of the face's width: the tremble of the landmarks themselves is about as large. */
static const float predictable = 0.01f;

/* The tracklets that are looked for in one frame. */
typedef struct following {
  fs_tracklets *tracklets; /* borrowed, like the next two */
  fs_vision *vision;
  const AVFrame *frame;
  int live[MAX_LIVE], count; /* indices of tracklets */
  bool failed[FS_FOLLOWERS]; /* of each follower: memory was short, or the file failed */
} following;

/* How far landmarks were from where they were expected, over the face's width. */
static float surprise(const fs_landmarks *guess, const fs_landmarks *found, float width) {
  float sum = 0;
  for (int i = 0; i < FS_LANDMARKS; i++)
    sum += hypotf(found->at[i].x - guess->at[i].x, found->at[i].y - guess->at[i].y);
  return sum / FS_LANDMARKS / fmaxf(width, 1);
}

/* Puts the face where it is expected. */
static int assume(fs_tracklet *tracklet) {
  const fs_landmarks guess = fs_tracklet_guess(tracklet);
  tracklet->predictable = false;
  tracklet->assumed = true;
  return fs_tracklet_append_guess(tracklet, &guess);
}

/* Finds the face again near where it is expected. */
static int follow(const following *f, fs_tracklet *tracklet, int follower) {
  fs_landmarks guess = fs_tracklet_guess(tracklet), found;
  float presence = 0;
  fs_mesh mesh = tracklet->trail->mesh;
  int status = fs_mesh_refit(f->vision, follower, f->frame, &guess, &mesh, &found, &presence);
  if (status < 0)
    return -1;
  tracklet->absences = presence < present ? tracklet->absences + 1 : 0;
  fs_rect guessed = fs_landmarks_box(&guess), box = fs_landmarks_box(status == 0 ? &found : &guess);
  if (status > 0 || tracklet->absences >= MAX_ABSENCES ||
      !(fs_rect_overlap(&guessed, &box) > overlap_to_follow)) {
    fs_tracklet_lose(tracklet);
    return 0;
  }
  tracklet->predictable = tracklet->count > 1 && surprise(&guess, &found, box.width) < predictable;
  if (fs_tracklet_append_fit(tracklet, &found, &mesh) != 0)
    return -1;
  if (tracklet->assumed && fs_tracklet_fill(tracklet) != 0)
    return -1;
  tracklet->assumed = false;
  return 0;
}

static void follow_one(void *context, int part, int follower) {
  following *f = context;
  fs_tracklet *tracklet = &f->tracklets->at[f->live[part]];
  if (follow(f, tracklet, follower) != 0)
    f->failed[follower] = true;
}

int fs_tracklets_move_on(fs_tracklets *tracklets) {
  for (int i = 0; i < tracklets->count; i++) {
    fs_tracklet *tracklet = &tracklets->at[i];
    if (!tracklet->live)
      continue;
    const fs_landmarks guess = fs_tracklet_guess(tracklet);
    if (fs_tracklet_append_guess(tracklet, &guess) != 0)
      return -1;
  }
  return 0;
}

int fs_tracklets_follow(fs_tracklets *tracklets, fs_vision *vision, fs_parallel *parallel,
                        const AVFrame *frame, bool thorough) {
  following f = {.tracklets = tracklets, .vision = vision, .frame = frame};
  for (int i = 0; i < tracklets->count; i++) {
    fs_tracklet *tracklet = &tracklets->at[i];
    if (!tracklet->live)
      continue;
    if (tracklet->predictable && !thorough) {
      if (assume(tracklet) != 0)
        return -1;
    } else if (f.count < MAX_LIVE) {
      f.live[f.count++] = i;
    } else {
      fs_tracklet_lose(tracklet);
    }
  }
  fs_parallel_run(parallel, f.count, follow_one, &f);
  for (int i = 0; i < FS_FOLLOWERS; i++)
    if (f.failed[i])
      return -1;
  return 0;
}
