#include "local/analysis/track_follower.h"

#include "local/analysis/landmark_tones.h"
#include "local/analysis/mesh_fitting.h"

#include <math.h>

enum {
  MAX_LIVE = 256,   /* faces followed at a time */
  MAX_ABSENCES = 2, /* looks in a row in which the mesh network sees no face */
};
/* Overlap of the landmarks' box with where it was expected, to have been followed. */
static const float overlap_to_follow = 0.3f;
/* The mesh network's presence from which there is something to follow, and from which that is surely a face,
 * like the likelihood by all witnesses. */
static const float present = 0.3f, surely_present = 0.9f, surely_face = 0.97f;
/* How far landmarks are from where they were expected, over the face's width, where it goes its way. */
static const float calm = 0.04f;

/* The tracklets that are looked for in one frame. */
typedef struct following {
  fs_tracklets *tracklets; /* borrowed, like the next two */
  fs_vision *vision;
  const fs_recent_frames *frames;
  int live[MAX_LIVE], count; /* indices of tracklets */
  bool failed[FS_FOLLOWERS]; /* of each follower: memory was short, or the file failed */
} following;

int fs_recent_frames_add(fs_recent_frames *recent, const AVFrame *frame) {
  av_frame_free(&recent->at[FS_RECENT - 1]);
  for (int i = FS_RECENT - 1; i > 0; i--)
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
  tracklet->assumed = true;
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

static fs_grey grey_of(const AVFrame *frame) {
  return (fs_grey){frame->data[0], frame->width, frame->height, frame->linesize[0]};
}

/* Puts the face of the frame that was passed over between its neighbours, or near there, where it looks as in
 * them. Where it does not, or may not be `sure` to have gone its way, it is looked for. */
static int fill(const following *f, fs_tracklet *tracklet, int follower, bool sure) {
  fs_landmark_tones tones[FS_RECENT];
  if (fs_tracklet_fill(tracklet, (fs_point){0, 0}) != 0)
    return -1;
  if (!sure)
    return look_back(f, tracklet, follower, 1);
  for (int i = 0; i < FS_RECENT; i++) {
    const fs_grey grey = grey_of(f->frames->at[i]);
    fs_landmark_tones_read(&tones[i], &grey, &tracklet->trail->landmarks[i]);
  }
  if (fs_landmark_tones_are_between(&tones[1], &tones[2], &tones[0]))
    return 0;
  const fs_grey grey = grey_of(f->frames->at[1]);
  const fs_point shift =
      fs_landmark_tones_find(&tones[1], &grey, &tracklet->trail->landmarks[1], &tones[2], &tones[0]);
  return fs_landmark_tones_are_between(&tones[1], &tones[2], &tones[0]) ? fs_tracklet_fill(tracklet, shift)
                                                                        : look_back(f, tracklet, follower, 1);
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
  if (tracklet->assumed && fill(f, tracklet, follower, off <= calm) != 0)
    return -1;
  tracklet->assumed = false;
  tracklet->sure =
      off <= calm && presence >= surely_present && fs_tracklet_likelihood(tracklet) >= surely_face;
  return 0;
}

static void follow_one(void *context, int part, int follower) {
  following *f = context;
  fs_tracklet *tracklet = &f->tracklets->at[f->live[part]];
  if (follow(f, tracklet, follower) != 0)
    f->failed[follower] = true;
}

int fs_tracklet_begin_earlier(fs_tracklet *tracklet, fs_vision *vision, const fs_recent_frames *frames,
                              const fs_face_fit *fit, int count) {
  fs_landmarks landmarks[FS_RECENT] = {fit->landmarks};
  fs_mesh meshes[FS_RECENT] = {fit->mesh};
  int seen = 0;
  while (seen < count && seen < FS_RECENT - 1 && frames->at[seen + 1]) {
    float presence;
    meshes[seen + 1] = meshes[seen];
    const int status = fs_mesh_refit(vision, 0, frames->at[seen + 1], &landmarks[seen], &meshes[seen + 1],
                                     &landmarks[seen + 1], &presence);
    if (status < 0)
      return -1;
    if (status > 0 || presence < present)
      break;
    seen++;
  }
  for (int i = count; i > 0; i--)
    if (fs_tracklet_append_fit(tracklet, &landmarks[i < seen ? i : seen], &meshes[i < seen ? i : seen]) != 0)
      return -1;
  return 0;
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
    if (!tracklet->live || !tracklet->assumed)
      continue;
    if (look_back(&f, tracklet, 0, 0) != 0)
      return -1;
    tracklet->assumed = false;
  }
  return 0;
}

int fs_tracklets_follow(fs_tracklets *tracklets, fs_vision *vision, fs_parallel *parallel,
                        const fs_recent_frames *frames, bool thorough, bool stays) {
  following f = {.tracklets = tracklets, .vision = vision, .frames = frames};
  for (int i = 0; i < tracklets->count; i++) {
    fs_tracklet *tracklet = &tracklets->at[i];
    if (!tracklet->live)
      continue;
    if (tracklet->sure && !tracklet->assumed && !thorough && !stays) {
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
  for (int i = 0; stays && i < f.count; i++) {
    fs_tracklet *tracklet = &tracklets->at[f.live[i]];
    if (tracklet->live && tracklet->sure && tracklet->misses == 0) {
      tracklet->chances++;
      fs_tracklet_confirm(tracklet);
    }
  }
  return 0;
}
