#include "local/analysis/track_sampler.h"

#include "local/analysis/mesh_fitting.h"
#include "local/analysis/portrait_budget.h"
#include "local/face/face_view.h"

#include <math.h>
#include <string.h>

enum {
  MAX_SAMPLES = 12, /* embeddings of one tracklet: more tell nothing new */
  MAX_EDGE_SAMPLES = 2,
  SAMPLE_SPACING = 12, /* frames from one of them to the next, */
  AGREED_SPACING =
      60, /* and where AGREED of them agree: then only somebody else in the place is looked for */
  AGREED = 3,
  PORTRAIT_SIDE = 512,
  PORTRAIT_SIDE_WHEN_MANY = 192,
  MAX_OTHERS = 64,
};
static const size_t portrait_budget = 128 << 20;
static const float overlap_to_sample = 0.55f;
/* An embedding this far from its tracklet's is another person's: within a tracklet they were seen up to 0.3
 * apart.
 */
static const float stranger = 1.25f * FS_SAME_PERSON;
/* So near, samples say the same. */
static const float agreement = 0.2f;
/* A face less like itself than this may be another one. */
static const float changed = 0.85f;

/* The embedding of a face, from it and some skin around it. Returns 0, 1 where there is too little of it in
 * the frame, or -1 when memory is short. */
static int embed(fs_vision *vision, const AVFrame *frame, const fs_landmarks *face,
                 float embedding[FS_EMBEDDING]) {
  const fs_rect box = fs_landmarks_box(face);
  fs_face_view view;
  int status = fs_face_view_cut(&view, frame, (fs_point){box.x + box.width / 2, box.y + box.height / 2},
                                0.9f * fmaxf(box.width, box.height), FS_EMBEDDING_SIDE);
  if (status != 0)
    return status;
  fs_landmarks moved;
  for (int i = 0; i < FS_LANDMARKS; i++)
    moved.at[i] = fs_face_view_in(&view, face->at[i]);
  status = fs_vision_embed(vision, &view.picture, &moved, embedding);
  fs_face_view_free(&view);
  return status;
}

/* What was seen of a face while it faded in told less than what is seen now. */
static void forget_faint(fs_tracklet *tracklet) {
  if (!tracklet->faint)
    return;
  memset(tracklet->embedding, 0, sizeof tracklet->embedding);
  tracklet->samples = tracklet->agreeing = 0;
}

/* How far the embedding is from the tracklet's mean; 0 where there is none yet. */
static float distance_to_mean(const fs_tracklet *tracklet, const float embedding[FS_EMBEDDING]) {
  float mean[FS_EMBEDDING];
  fs_tracklet_embedding(tracklet, mean);
  return tracklet->samples > 0 ? fs_embedding_distance(mean, embedding) : 0;
}

/* Whether the face looks as it did in the last sample. */
static bool looks_alike(fs_tracklet *tracklet, const fs_mesh_tones *tones, int number) {
  if (fs_mesh_tones_likeness(&tracklet->trail->tones, tones) < changed)
    return false;
  tracklet->alike_at = number;
  return true;
}

/* Whether it is time for another embedding. */
static bool is_due(const fs_track_sampler *s, const fs_tracklet *tracklet, int number, bool good,
                   bool alike) {
  const int taken = tracklet->samples + tracklet->edge_samples;
  const int spacing = fs_track_sampler_knows(tracklet) ? AGREED_SPACING : SAMPLE_SPACING;
  const bool first = taken == 0 || (good && tracklet->samples == 0);
  return first || !alike || s->slow || number - tracklet->sampled_at >= spacing;
}

static int take_embedding(fs_track_sampler *s, fs_tracklet *tracklet, const AVFrame *frame, int number,
                          bool whole) {
  const fs_grey grey = {frame->data[0], frame->width, frame->height, frame->linesize[0]};
  const bool good = whole && tracklet->overlap > overlap_to_sample;
  fs_mesh_tones tones;
  fs_mesh_tones_read(&tones, &grey, &tracklet->trail->mesh);
  const bool alike = looks_alike(tracklet, &tones, number);
  if (!is_due(s, tracklet, number, good, alike))
    return 0;
  if (!good && (tracklet->samples > 0 || tracklet->edge_samples == MAX_EDGE_SAMPLES))
    return 0;
  float embedding[FS_EMBEDDING];
  int status = embed(s->vision, frame, fs_tracklet_newest(tracklet), embedding);
  if (status != 0)
    return status < 0 ? -1 : 0;
  if (good)
    forget_faint(tracklet);
  float distance = good ? distance_to_mean(tracklet, embedding) : 0;
  if (distance > (alike ? stranger : FS_OTHER_PERSON))
    return FS_SAMPLE_STRANGER;
  if (good)
    tracklet->faint = s->fading;
  tracklet->sampled_at = tracklet->alike_at = number;
  tracklet->trail->tones = tones;
  tracklet->agreeing = good && distance < agreement ? tracklet->agreeing + 1 : 0;
  if (tracklet->samples == MAX_SAMPLES)
    return 0;
  float *sum = good ? tracklet->embedding : tracklet->edge_embedding;
  for (int i = 0; i < FS_EMBEDDING; i++)
    sum[i] += embedding[i];
  tracklet->samples += good;
  tracklet->edge_samples += !good;
  return 0;
}

static int take_portrait(fs_track_sampler *s, fs_tracklet *tracklet, const AVFrame *frame, const fs_rect *box,
                         const fs_face *faces, int count) {
  fs_rect others[MAX_OTHERS];
  int other_count = 0;
  for (int f = 0; f < count && other_count < MAX_OTHERS; f++)
    if (fs_rect_overlap(box, &faces[f].box) < 0.2f)
      others[other_count++] = faces[f].box;
  fs_portrait *portrait = &tracklet->portrait;
  s->portrait_bytes -= (size_t)portrait->crop.stride * (size_t)portrait->crop.height;
  int side = s->portrait_bytes < portrait_budget ? PORTRAIT_SIDE : PORTRAIT_SIDE_WHEN_MANY;
  int status = fs_portrait_take(portrait, frame, box, others, other_count, side);
  s->portrait_bytes += (size_t)portrait->crop.stride * (size_t)portrait->crop.height;
  return status;
}

int fs_track_sampler_run(fs_track_sampler *s, fs_tracklet *tracklet, const AVFrame *frame, int number,
                         const fs_face *faces, int count) {
  const fs_landmarks *face = fs_tracklet_newest(tracklet);
  const fs_grey grey = {frame->data[0], frame->width, frame->height, frame->linesize[0]};
  fs_rect box = fs_landmarks_box(face);
  bool whole = fs_frame_holds(frame, &box);
  int status = take_embedding(s, tracklet, frame, number, whole);
  if (status != 0)
    return status;
  /* A face cut by the frame's edge, or one that landmarks fit badly, is shown only where there is nothing
   * better. */
  float quality =
      fs_portrait_quality(&grey, face) * (whole ? 1 : 0.05f) * (tracklet->overlap > 0.5f ? 1 : 0.2f);
  if (tracklet->portrait.crop.data && quality <= 1.05f * tracklet->portrait.quality)
    return 0;
  if (take_portrait(s, tracklet, frame, &box, faces, count) != 0)
    return -1;
  tracklet->portrait.quality = quality;
  tracklet->portrait.score = tracklet->score;
  return 0;
}

void fs_track_sampler_bound(fs_track_sampler *s, fs_tracklets *tracklets) {
  if (s->portrait_bytes <= FS_PORTRAITS_MAX || s->portrait_bytes <= s->portrait_limit)
    return;
  s->portrait_bytes = fs_portraits_thin(tracklets);
  s->portrait_limit = 2 * s->portrait_bytes;
}

bool fs_track_sampler_knows(const fs_tracklet *tracklet) {
  return tracklet->agreeing >= AGREED;
}

fs_tracklet *fs_track_sampler_astray(fs_track_sampler *s, const AVFrame *frame, fs_tracklet *one,
                                     fs_tracklet *other) {
  float embedding[FS_EMBEDDING];
  int status = 1;
  if (one->samples > 0 && other->samples > 0)
    status = embed(s->vision, frame, fs_tracklet_newest(one), embedding);
  if (status < 0)
    return NULL;
  if (status > 0)
    return one->hits < other->hits ? one : other;
  return distance_to_mean(one, embedding) > distance_to_mean(other, embedding) ? one : other;
}

void fs_tracklet_weigh(fs_tracklet *tracklet, const fs_face_fit *fit, int frame) {
  tracklet->newest_odds = fs_log_odds(fit->likelihood);
  tracklet->fitted_at = frame;
  tracklet->log_odds += tracklet->newest_odds;
  tracklet->fits++;
}

/* A fit to `from` in this frame, if there is one, was one to `to`, the face that has come. */
static void hand_over_fit(fs_tracklet *from, fs_tracklet *to, int frame) {
  if (from->fits == 0 || from->fitted_at != frame)
    return;
  to->log_odds = to->newest_odds = from->newest_odds;
  to->fitted_at = frame;
  to->fits = 1;
  from->log_odds -= from->newest_odds;
  from->fits--;
}

int fs_tracklets_split(fs_tracklets *tracklets, int number, int frame, int shot) {
  const int at = fs_tracklet_leap(&tracklets->at[number], tracklets->at[number].alike_at);
  if (!fs_tracklets_add(tracklets, at, shot))
    return -1;
  fs_tracklet *old = &tracklets->at[number], *next = &tracklets->at[tracklets->count - 1];
  if (fs_tracklet_split(old, at, next) != 0)
    return -1;
  next->hits = next->chances = 1;
  next->overlap = next->overlap_sum = old->overlap;
  next->score = old->score;
  next->found = fs_landmarks_box(&next->from);
  hand_over_fit(old, next, frame);
  next->from_cut = true;
  old->to_cut = true;
  return 0;
}

int fs_track_sampler_look_mirrored(fs_track_sampler *s, fs_tracklet *tracklet, const AVFrame *frame,
                                   int number) {
  const float likelihood = fs_tracklet_likelihood(tracklet);
  if (tracklet->samples == 0 || likelihood < FS_POSSIBLE_FACE || likelihood >= FS_SURE_FACE)
    return 0;
  const fs_face face = {tracklet->found, tracklet->score};
  fs_face_fit fit;
  float embedding[FS_EMBEDDING];
  const int status = fs_mesh_fit_mirrored(s->vision, frame, &face, &fit, embedding);
  if (status != 0)
    return status < 0 ? -1 : 0;
  fs_tracklet_weigh(tracklet, &fit, number);
  for (int i = 0; i < FS_EMBEDDING; i++)
    tracklet->embedding[i] += embedding[i];
  tracklet->samples++;
  return 0;
}
