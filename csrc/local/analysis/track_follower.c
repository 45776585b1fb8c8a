#include "local/analysis/track_follower.h"

#include "local/analysis/landmark_tones.h"
#include "local/analysis/mesh_fitting.h"

#include <math.h>

enum {
  LARGE = 4 << 20,  /* pixels of a frame; of larger ones fewer are kept */
  MAX_LIVE = 256,   /* faces followed at a time */
  MAX_ABSENCES = 2, /* looks in a row in which the mesh network sees no face */
};
/* Overlap of the landmarks' box with where it was expected, to have been followed. */
static const float overlap_to_follow = 0.3f;
/* The mesh network's presence from which there is something to follow, and from which that is surely a face,
 * like the likelihood by all witnesses. */
static const float present = 0.3f, surely_present = 0.9f, surely_face = 0.97f;
/* How far landmarks are from where they were expected, over the face's width, where it goes its way, and
 * where nothing is to be told of the frames between. */
static const float calm = 0.02f, wild = 0.04f;

/* The tracklets that are looked for in one frame. */
typedef struct following {
  fs_tracklets *tracklets; /* borrowed, like the next two */
  fs_vision *vision;
  const fs_recent_frames *frames;
  int live[MAX_LIVE], count; /* indices of tracklets */
  bool failed[FS_FOLLOWERS]; /* of each follower: memory was short, or the file failed */
} following;

int fs_recent_frames_add(fs_recent_frames *recent, const AVFrame *frame) {
  recent->kept = (int64_t)frame->width * frame->height > LARGE ? FS_RECENT - 2 : FS_RECENT;
  av_frame_free(&recent->at[recent->kept - 1]);
  for (int i = recent->kept - 1; i > 0; i--)
    recent->at[i] = recent->at[i - 1];
  recent->at[0] = av_frame_clone(frame);
  return recent->at[0] ? 0 : -1;
}

void fs_recent_frames_free(fs_recent_frames *recent) {
  for (int i = 0; i < FS_RECENT; i++)
    av_frame_free(&recent->at[i]);
}

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
  tracklet->assumed++;
  return fs_tracklet_append_guess(tracklet, &guess);
}

/* Looks for the face in a frame that was passed over, of which `age` is the number among the recent ones.
 * What hides it there leaves it where it was put. */
static int look_back(const following *f, fs_tracklet *tracklet, int follower, int age) {
  const fs_landmarks guess = tracklet->trail->landmarks[age];
  fs_landmarks found;
  float presence = 0;
  fs_mesh mesh;
  fs_mesh_unpack(&tracklet->trail->meshes[age], &mesh);
  const int status = fs_mesh_refit(f->vision, follower, f->frames->at[age], &guess, &mesh, &found, &presence);
  if (status != 0 || presence < present)
    return status < 0 ? -1 : 0;
  return fs_tracklet_correct(tracklet, age, &found, &mesh);
}

static void read_tones(const following *f, const fs_tracklet *tracklet, int age, fs_landmark_tones *tones) {
  const AVFrame *frame = f->frames->at[age];
  const fs_grey grey = {frame->data[0], frame->width, frame->height, frame->linesize[0]};
  fs_landmark_tones_read(tones, &grey, &tracklet->trail->landmarks[age]);
}

/* Whether all frames between these two ages show the face where it was put. */
static bool are_between(const following *f, const fs_tracklet *tracklet, int older, int newer) {
  fs_landmark_tones one, other, middle;
  read_tones(f, tracklet, older, &one);
  read_tones(f, tracklet, newer, &other);
  for (int age = newer + 1; age < older; age++) {
    read_tones(f, tracklet, age, &middle);
    if (!fs_landmark_tones_are_between(&middle, &one, &other))
      return false;
  }
  return true;
}

/* Puts the face of the frames between two ages between these. Where it does not look as it does in them, it
 * is looked for in the middle, and so on. Returns how often it was looked for, or -1. */
static int fill(const following *f, fs_tracklet *tracklet, int follower, int older, int newer, bool sure) {
  if (older - newer < 2)
    return 0;
  if (fs_tracklet_fill(tracklet, older, newer) != 0)
    return -1;
  if (sure && are_between(f, tracklet, older, newer))
    return 0;
  const int middle = (older + newer) / 2;
  if (look_back(f, tracklet, follower, middle) != 0)
    return -1;
  const int before = fill(f, tracklet, follower, older, middle, sure);
  const int after = before < 0 ? -1 : fill(f, tracklet, follower, middle, newer, sure);
  return after < 0 ? -1 : 1 + before + after;
}

/* How many frames the next look may pass over. */
static int most_to_assume(const following *f, const fs_tracklet *tracklet, float presence, float off,
                          int looked_back) {
  if (!(off <= wild) || presence < surely_present || fs_tracklet_likelihood(tracklet) < surely_face)
    return 0;
  return off > calm || looked_back > 0 ? 1 : f->frames->kept - 2;
}

/* Finds the face again near where it is expected. */
static int follow(const following *f, fs_tracklet *tracklet, int follower) {
  fs_landmarks guess = fs_tracklet_guess(tracklet), found;
  float presence = 0;
  fs_mesh mesh = tracklet->trail->mesh;
  int status = fs_mesh_refit(f->vision, follower, f->frames->at[0], &guess, &mesh, &found, &presence);
  if (status < 0)
    return -1;
  tracklet->absences = presence < present ? tracklet->absences + 1 : 0;
  fs_rect guessed = fs_landmarks_box(&guess), box = fs_landmarks_box(status == 0 ? &found : &guess);
  if (status > 0 || tracklet->absences >= MAX_ABSENCES ||
      !(fs_rect_overlap(&guessed, &box) > overlap_to_follow)) {
    fs_tracklet_lose(tracklet);
    return 0;
  }
  const float off = surprise(&guess, &found, box.width);
  if (fs_tracklet_append_fit(tracklet, &found, &mesh) != 0)
    return -1;
  const int looked_back = fill(f, tracklet, follower, tracklet->assumed + 1, 0, off <= wild);
  if (looked_back < 0)
    return -1;
  tracklet->assumed = 0;
  tracklet->may_assume = most_to_assume(f, tracklet, presence, off, looked_back);
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

int fs_tracklets_catch_up(fs_tracklets *tracklets, fs_vision *vision, const fs_recent_frames *frames) {
  const following f = {.tracklets = tracklets, .vision = vision, .frames = frames};
  for (int i = 0; i < tracklets->count; i++) {
    fs_tracklet *tracklet = &tracklets->at[i];
    if (!tracklet->live || tracklet->assumed == 0)
      continue;
    if (look_back(&f, tracklet, 0, 0) != 0 || fill(&f, tracklet, 0, tracklet->assumed, 0, true) < 0)
      return -1;
    tracklet->assumed = 0;
  }
  return 0;
}

int fs_tracklets_follow(fs_tracklets *tracklets, fs_vision *vision, fs_parallel *parallel,
                        const fs_recent_frames *frames, bool thorough) {
  following f = {.tracklets = tracklets, .vision = vision, .frames = frames};
  for (int i = 0; i < tracklets->count; i++) {
    fs_tracklet *tracklet = &tracklets->at[i];
    if (!tracklet->live)
      continue;
    if (tracklet->assumed < tracklet->may_assume && !thorough) {
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
